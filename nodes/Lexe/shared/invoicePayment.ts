import type { SidecarClient } from '../sidecar/client';
import { findOutboundByHash, isSentFor, type Look } from '../sidecar/lookup';
import type { Result } from '../sidecar/outcome';
import type { Payment, PayReply } from '../sidecar/payment';
import type { Amount } from './Amount';
import { decodeInvoice, type DecodedInvoice } from './bolt11';
import { journalEntry } from './journal';
import type { OperationContext } from './operation';
import { fieldError } from './parameters';
import type { PlannedPayment } from './paying';
import type { PayOptions } from './payOptions';

/** Decodes an invoice that is about to be paid. Refuses what is not for real bitcoin. */
export function readPayableInvoice(
	context: OperationContext,
	text: string,
	label: string,
): DecodedInvoice {
	const decoded = decodeInvoice(text);
	if (!decoded.ok) throw fieldError(context, label, decoded.problem);
	const { network } = decoded.invoice;
	if (network === 'mainnet') return decoded.invoice;
	throw fieldError(
		context,
		label,
		`is for Bitcoin ${network}, not for real bitcoin: only invoices that start with lnbc can be paid`,
	);
}

/**
 * What exactly to pay: the invoice's own amount or, where it leaves that to the payer, the one
 * entered. `mustBeEmpty`: a fixed amount may not be entered once more.
 */
export function amountToPay(
	context: OperationContext,
	invoice: DecodedInvoice,
	entered: Amount | undefined,
	field: { label: string; mustBeEmpty: boolean },
): Amount {
	if (invoice.amount === null) {
		if (entered !== undefined) return entered;
		throw fieldError(context, field.label, 'is empty, but this invoice leaves the amount to you');
	}
	if (entered === undefined) return invoice.amount;
	const asked = `this invoice asks for ${invoice.amount.toSats()} sats`;
	if (field.mustBeEmpty) throw fieldError(context, field.label, `must be empty: ${asked}`);
	if (entered.compare(invoice.amount) !== 0) {
		throw fieldError(context, field.label, `is ${entered.toSats()} sats, but ${asked}`);
	}
	return invoice.amount;
}

/** A BOLT 11 payment: found by its hash, and paid by the node at most once, ever. */
export function planInvoicePayment(
	context: OperationContext,
	invoice: DecodedInvoice,
	payment: { amount: Amount; options: PayOptions; send(): Promise<Result<PayReply>> },
): PlannedPayment {
	const { client } = context;
	const { paymentHash } = invoice;
	return {
		...payment,
		identity: {
			label: `payment hash ${paymentHash}`,
			safeToRepeat: true,
			whenUnclear: 'Running this again is safe: a Lightning invoice can be paid only once.',
			whenFailed: 'A Lightning invoice can be tried only once: ask for a new one.',
		},
		entry: journalEntry(context, { paymentHash }),
		mayExist: true,
		find: finderOf(client, invoice),
		isThis: isPaymentOf(invoice),
		prepare: async () => {
			refuseExpired(context, invoice);
			return payment.amount;
		},
	};
}

/** On its own, because the journal keeps it: it must not hold on to the execution. */
export function finderOf(
	client: SidecarClient,
	{ paymentHash, createdAt }: DecodedInvoice,
): (look: Look) => Promise<Result<Payment | null>> {
	return async (look) => await findOutboundByHash(client, paymentHash, createdAt, look);
}

export function isPaymentOf({ paymentHash }: DecodedInvoice): (payment: Payment) => boolean {
	return (payment) => isSentFor(payment, paymentHash);
}

/** Checked only when it is not paid yet: an invoice paid in time stays paid. */
export function refuseExpired(context: OperationContext, invoice: DecodedInvoice): void {
	if (context.client.clock.now() < invoice.expiresAt) return;
	const when = new Date(invoice.expiresAt).toISOString();
	throw fieldError(context, 'Invoice', `expired at ${when}: ask for a new one`);
}
