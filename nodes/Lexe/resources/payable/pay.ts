import type { Amount } from '../../shared/Amount';
import {
	amountFields,
	readAmount,
	withConversion,
	type EnteredAmount,
} from '../../shared/amountFields';
import { analyzedAmount } from '../../shared/analyzedAmount';
import { decodeInvoice } from '../../shared/bolt11';
import { markedNoteField, messageField } from '../../shared/fields';
import {
	amountToPay,
	finderOf,
	isPaymentOf,
	planInvoicePayment,
	readPayableInvoice,
	refuseExpired,
} from '../../shared/invoicePayment';
import { withoutTokens } from '../../shared/journal';
import { defineOperation, type OperationContext } from '../../shared/operation';
import {
	fieldError,
	isExpression,
	readMarkedNote,
	readNote,
	readText,
} from '../../shared/parameters';
import { makePayment } from '../../shared/paying';
import { readPayOptions, repeatablePayOptionsField, sendDeadlineMs } from '../../shared/payOptions';
import { makeTokenPayment } from '../../shared/tokenPayment';
import type { Analysis, AnalyzedPayable } from '../../sidecar/wire';
import { payableField, readPayable } from './field';

export const pay = defineOperation({
	name: 'Pay',
	value: 'pay',
	action: 'Pay an address, invoice, offer or link',
	description:
		'Pay anything: an invoice, an offer, a Lightning address, an LNURL or a Bitcoin address',
	effect: 'spend',
	endpoints: ['pay', 'analyze', 'updatedPayments', 'payment', 'waitForPayment'],
	fields: [
		payableField,
		...amountFields({
			displayName: 'Amount',
			name: 'amount',
			type: 'string',
			default: '',
			placeholder: 'e.g. 2100',
			description:
				'How much to pay. Leave empty when the payable says it; a Lightning address never does.',
		}),
		messageField,
		markedNoteField,
		repeatablePayOptionsField,
	],
	async run(context) {
		const { client } = context;
		const payable = readPayable(context);
		const entered = readPayableAmount(context);
		const message = readNote(context, readText(context, 'message'), 'Message');
		const personalNote = readMarkedNote(context);
		const options = readPayOptions(context);
		const send = async (amount: Amount, note: string | undefined, target = payable) =>
			await client.pay({
				payable: target,
				amount: amount.toSats(),
				message,
				personalNote: note,
				deadlineMs: sendDeadlineMs(options),
			});

		if (isInvoice(payable)) {
			const invoice = readPayableInvoice(context, payable, 'Payable');
			const amount = amountToPay(context, invoice, entered?.amount, {
				label: 'Amount',
				mustBeEmpty: false,
			});
			const paid =
				options.idempotencyKey === ''
					? await makePayment(
							context,
							planInvoicePayment(context, invoice, {
								amount,
								options,
								send: async () =>
									await send(amount, withoutTokens(personalNote ?? ''), invoice.invoice),
							}),
						)
					: await makeTokenPayment(context, {
							amount,
							options,
							fingerprint: { paymentHash: invoice.paymentHash },
							personalNote,
							prepare: async () => {
								refuseExpired(context, invoice);
								return amount;
							},
							send: async (sats, note) => await send(sats, note, invoice.invoice),
							// The key names the payment: another invoice for it is not paid as well. And the
							// invoice may have been paid without the key.
							otherwise: { find: finderOf(client, invoice), isThis: isPaymentOf(invoice) },
						});
			return { ...paid, json: withConversion(paid.json, entered) };
		}

		const paid = await makeTokenPayment(context, {
			amount: entered?.amount,
			options,
			fingerprint: { payable, amount: entered?.amount.toSats(), message, personalNote },
			personalNote,
			prepare: async () =>
				await analyzedAmount(
					context,
					{ text: payable, label: 'Payable', noun: 'payable', paidBy: 'pay', choose: bestWay },
					entered?.amount,
				),
			send: async (amount, note) => await send(amount, note),
		});
		return { ...paid, json: withConversion(paid.json, entered) };
	},
});

/**
 * Without an amount the payable decides how much leaves the wallet. That is for the user to choose: a
 * misspelt field name in an expression must not do it. An empty text, as in a list, may.
 */
function readPayableAmount(context: OperationContext): EnteredAmount | undefined {
	const { n8n, itemIndex } = context;
	const value: unknown = n8n.getNodeParameter('amount', itemIndex, '');
	if (value !== undefined || !isExpression(context, 'amount')) {
		return readAmount(context, 'amount', 'Amount');
	}
	throw fieldError(
		context,
		'Amount',
		'is missing, because its expression names nothing that exists. To pay what the payable asks for, leave the field itself empty, or let the expression give an empty text',
	);
}

/** Also true for a damaged one: its own sentence is better than the sidecar's. */
function isInvoice(payable: string): boolean {
	return (
		decodeInvoice(payable).ok || /^(?:lightning:)?ln(?:bc|tb|tbs|bcrt|sb)\d*[munp]?1/i.test(payable)
	);
}

/** The best way comes first, and is the one that the sidecar takes. */
function bestWay({ payables: [best] }: Analysis): AnalyzedPayable | string {
	return best ?? 'is nothing that can be paid';
}
