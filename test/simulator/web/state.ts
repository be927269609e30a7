import type { Faults } from '../faults';
import { printMsat } from '../node/amount';
import { readInvoice } from '../node/bolt11';
import { indexOf, type PaymentRecord } from '../node/payment';
import type { World } from '../world';

/** More than this no page can show; `total` tells how many there are. */
const SHOWN_AT_MOST = 200;

/** What the page shows. Amounts in sats, as decimal strings. */
export function stateJson(world: World, faults: Faults): Record<string, unknown> {
	const { wallet } = world;
	const newest = [...wallet.payments.values()].slice(-SHOWN_AT_MOST).toReversed();
	return {
		age: world.options.age ?? 'current',
		now: world.clock.now(),
		balance: printMsat(wallet.balance + wallet.onchainBalance),
		lightning_balance: printMsat(wallet.balance),
		onchain_balance: printMsat(wallet.onchainBalance),
		total: wallet.payments.size,
		payments: newest.map(paymentState),
		faults: faults.list(),
	};
}

function paymentState(payment: PaymentRecord): Record<string, unknown> {
	return {
		index: indexOf(payment),
		direction: payment.direction,
		rail: payment.rail,
		status: payment.status,
		status_msg: payment.statusMsg,
		amount: payment.amountMsat === null ? null : printMsat(payment.amountMsat),
		fees: printMsat(payment.feesMsat),
		description: descriptionOf(payment),
		message: payment.message,
		note: payment.personalNote,
		invoice: payment.invoice,
		created_at: payment.createdAt,
		expires_at: payment.expiresAt,
	};
}

/** Reading an invoice recovers a public key: too slow to repeat for a whole list every second. */
const descriptions = new WeakMap<PaymentRecord, string | null>();

function descriptionOf(payment: PaymentRecord): string | null {
	const known = descriptions.get(payment);
	if (known !== undefined || payment.invoice === null) return known ?? null;
	const description = readInvoice(payment.invoice)?.description ?? null;
	descriptions.set(payment, description);
	return description;
}
