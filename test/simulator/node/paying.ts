import { createHash } from 'node:crypto';
import { printMsat } from './amount';
import { readInvoice, type Invoice } from './bolt11';
import type { Offer } from './offer';
import { resolveLnurl, type Payable } from './payables';
import type { PaymentRecord, SettlePlan } from './payment';
import { command } from '../refusal';
import { NO_ROUTE } from './wallet';
import type { World } from '../world';

/** What the node does when asked to send: its checks in its order, then the payment leaves. */
export interface Sending {
	world: World;
	/** The plan of the receiver, unless a fault has other ideas. */
	plan: (planned: SettlePlan) => SettlePlan;
	message: string | null;
	personalNote: string | null;
}

/** Nobody here made it: the network finds no way there. */
const UNREACHABLE: SettlePlan = { outcome: 'fail', statusMsg: NO_ROUTE };

/** Section 7.8. One attempt per payment hash, ever. */
export function payInvoice(
	sending: Sending,
	invoice: Invoice,
	given: { fallbackMsat: bigint | null; payable: string; message?: string | null },
): PaymentRecord {
	const { world } = sending;
	const id = `ln_${invoice.hash}`;
	if (invoice.network !== 'bitcoin') throw refuse('Invoice is for the wrong network');
	if (invoice.expiresAt <= world.clock.now()) throw refuse('Invoice has expired');
	const earlier = world.wallet.ledger.find(id);
	if (earlier?.direction === 'outbound') {
		throw refuse("We've already tried paying this invoice");
	}
	if (earlier) throw refuse('We cannot pay ourselves');
	const amountMsat = invoice.amountMsat ?? given.fallbackMsat;
	if (invoice.amountMsat !== null && given.fallbackMsat !== null) {
		throw refuse('Fallback amount was given for an invoice that has an amount');
	}
	if (amountMsat === null) throw refuse('Missing fallback amount for an amountless invoice');
	checkFunds(world, amountMsat);
	const secret = world.other.invoiceSecret(invoice.hash);
	return world.wallet.send({
		id,
		rail: 'invoice',
		amountMsat,
		payable: given.payable,
		plan: sending.plan(secret?.plan ?? UNREACHABLE),
		details: {
			hash: invoice.hash,
			preimage: secret?.preimage ?? null,
			invoice: invoice.text,
			expiresAt: invoice.expiresAt,
			message: given.message ?? null,
			personalNote: sending.personalNote,
		},
	});
}

/** Section 7.10. A fresh id each time: asking twice pays twice. */
export function payOffer(
	sending: Sending,
	offer: Offer,
	given: { amountMsat: bigint; payable: string },
): PaymentRecord {
	const { world } = sending;
	if (offer.currency !== null) throw refuse('Fiat-denominated offers are not supported');
	if (offer.expiresAt !== null && offer.expiresAt <= world.clock.now()) {
		throw refuse('Offer has expired');
	}
	if (offer.minMsat !== null && given.amountMsat < offer.minMsat) {
		throw refuse(`Amount is below the offer's minimum of ${printMsat(offer.minMsat)} sats`);
	}
	checkFunds(world, given.amountMsat);
	const preimage = world.random.bytes();
	return world.wallet.send({
		id: `fs_${world.random.hex()}`,
		rail: 'offer',
		amountMsat: given.amountMsat,
		payable: given.payable,
		plan: sending.plan(world.other.offerPlan(offer.text) ?? UNREACHABLE),
		details: {
			hash: createHash('sha256').update(preimage).digest('hex'),
			preimage: preimage.toString('hex'),
			offerId: offer.offerId,
			message: sending.message,
			personalNote: sending.personalNote,
		},
	});
}

/** Section 7.11. The endpoint makes a new invoice per call: asking twice pays twice. */
export function payLnurl(sending: Sending, text: string, amountMsat: bigint): PaymentRecord {
	const { world } = sending;
	const target = resolveLnurl(text, world.other);
	if (target?.kind !== 'lnurl-pay') throw command('Could not resolve LNURL pay request');
	const { service } = target;
	if (amountMsat < service.minMsat || amountMsat > service.maxMsat) {
		throw command(
			`Amount must be between ${printMsat(service.minMsat)} and ${printMsat(service.maxMsat)} sats`,
		);
	}
	const made = world.other.createInvoice({
		...service.plan,
		amountMsat,
		description: service.description,
	});
	const comment = [...(sending.message ?? '')].slice(0, service.commentAllowed).join('');
	const invoice = readInvoice(made.invoice);
	if (!invoice) throw command('LNURL endpoint returned an invalid invoice');
	return payInvoice(sending, invoice, {
		fallbackMsat: null,
		payable: text,
		message: comment || null,
	});
}

/** Section 7.6: the best way to pay is taken, and only that one. */
export function payPayable(
	sending: Sending,
	payable: Payable,
	amountMsat: bigint | null,
	asked: string,
): PaymentRecord {
	if (payable.kind === 'lnurl-withdraw') throw command('An LNURL-withdraw cannot be paid');
	if (payable.kind === 'lnurl-pay') {
		if (amountMsat === null) throw command('Missing amount');
		return payLnurl(sending, payable.text, amountMsat);
	}
	if (amountMsat !== null && payable.fixedMsat !== null && amountMsat !== payable.fixedMsat) {
		throw command('Amount does not match the amount of the payable');
	}
	const chosen = payable.fixedMsat ?? amountMsat;
	if (chosen === null) throw command('Missing amount');
	if (payable.kind === 'invoice') {
		const fallbackMsat = payable.invoice.amountMsat === null ? chosen : null;
		return payInvoice(sending, payable.invoice, { fallbackMsat, payable: asked });
	}
	if (payable.kind === 'offer') {
		return payOffer(sending, payable.offer, { amountMsat: chosen, payable: asked });
	}
	if (chosen < 1000n) throw command('Error: Amount is below the dust limit');
	return sending.world.wallet.sendOnchain({
		address: payable.address,
		// What is below a satoshi is dropped on chain.
		amountMsat: chosen - (chosen % 1000n),
		personalNote: sending.personalNote,
		payable: asked,
	});
}

function checkFunds(world: World, amountMsat: bigint): void {
	if (amountMsat <= 0n) throw refuse('Amount must be greater than zero');
	if (world.channels.usable === 0) throw refuse('No usable channels');
	const needed = amountMsat + world.wallet.feeFor(amountMsat);
	if (needed <= world.wallet.sendable) return;
	throw refuse(
		`Insufficient balance: tried to pay ${printMsat(needed)} sats with fees, ` +
			`can send ${printMsat(world.wallet.sendable)} sats`,
	);
}

/** A refusal by the node itself; the call puts its context in front. */
function refuse(what: string) {
	return command(`Error: ${what}`);
}
