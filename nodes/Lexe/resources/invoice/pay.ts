import { findOutboundByHash } from '../../sidecar/lookup';
import { spendOnce } from '../../sidecar/spend';
import type { Amount } from '../../shared/Amount';
import { decodeInvoice, type DecodedInvoice } from '../../shared/bolt11';
import { amountUnitField, personalNoteField } from '../../shared/fields';
import { defineOperation, type OperationContext } from '../../shared/operation';
import { fieldError, readAmount, readNote, readText } from '../../shared/parameters';
import { payOptionsField, readPayOptions } from '../../shared/payOptions';
import { payResult } from '../../shared/payResult';

/** A sleeping node needs time to wake; hanging up earlier could lose the payment. */
const SHORTEST_SEND_MS = 30_000;

export const pay = defineOperation({
	name: 'Pay',
	value: 'pay',
	action: 'Pay an invoice',
	description: 'Pay a Lightning invoice and wait until the payment is completed or failed',
	effect: 'spend',
	endpoints: ['payInvoice', 'updatedPayments', 'payment'],
	fields: [
		{
			displayName: 'Invoice',
			name: 'invoice',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. lnbc21u1p5…',
			description: 'The Lightning invoice (BOLT 11) to pay. It starts with lnbc.',
		},
		{
			displayName: 'Amount if the Invoice Has None',
			name: 'fallbackAmount',
			type: 'string',
			default: '',
			placeholder: 'e.g. 2100',
			description:
				'How much to pay when the invoice leaves the amount to you. Leave empty for an invoice with an amount.',
		},
		amountUnitField,
		personalNoteField,
		payOptionsField,
	],
	async run(context) {
		const { client } = context;
		const invoice = readPayableInvoice(context);
		const fallbackAmount = readFallbackAmount(context, invoice);
		const personalNote = readNote(context, readText(context, 'personalNote'), 'Personal Note');
		const options = readPayOptions(context);

		const outcome = await spendOnce(client, {
			maxWaitMs: options.maxWaitMs,
			find: async () => await findOutboundByHash(client, invoice.paymentHash, invoice.createdAt),
			send: async () => {
				refuseExpired(context, invoice);
				return await client.payInvoice({
					invoice: invoice.invoice,
					fallbackAmount: fallbackAmount?.toSats(),
					personalNote,
					deadlineMs: Math.max(options.maxWaitMs, SHORTEST_SEND_MS),
				});
			},
		});
		const identity = { label: `payment hash ${invoice.paymentHash}`, safeToRepeat: true };
		return payResult(context, outcome, identity, options);
	},
});

function readPayableInvoice(context: OperationContext): DecodedInvoice {
	const decoded = decodeInvoice(readText(context, 'invoice'));
	if (!decoded.ok) throw fieldError(context, 'Invoice', decoded.problem);
	const { network } = decoded.invoice;
	if (network !== 'mainnet') {
		throw fieldError(
			context,
			'Invoice',
			`is for Bitcoin ${network}, not for real bitcoin: only invoices that start with lnbc can be paid`,
		);
	}
	return decoded.invoice;
}

/** Checked only when it is not paid yet: an invoice paid in time stays paid. */
function refuseExpired(context: OperationContext, invoice: DecodedInvoice): void {
	if (context.client.clock.now() < invoice.expiresAt) return;
	const when = new Date(invoice.expiresAt).toISOString();
	throw fieldError(context, 'Invoice', `expired at ${when}: ask for a new one`);
}

function readFallbackAmount(
	context: OperationContext,
	invoice: DecodedInvoice,
): Amount | undefined {
	const label = 'Amount if the Invoice Has None';
	const amount = readAmount(context, 'fallbackAmount', label);
	if (invoice.amount === null && amount === undefined) {
		throw fieldError(context, label, 'is empty, but this invoice leaves the amount to you');
	}
	if (invoice.amount !== null && amount !== undefined) {
		throw fieldError(
			context,
			label,
			`must be empty: this invoice asks for ${invoice.amount.toSats()} sats`,
		);
	}
	return amount;
}
