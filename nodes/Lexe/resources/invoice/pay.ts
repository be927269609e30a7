import { amountFields, readAmount, withConversion } from '../../shared/amountFields';
import { invoiceField, personalNoteField } from '../../shared/fields';
import { amountToPay, planInvoicePayment, readPayableInvoice } from '../../shared/invoicePayment';
import { withoutTokens } from '../../shared/journal';
import { defineOperation } from '../../shared/operation';
import { readNote, readText } from '../../shared/parameters';
import { makePayment } from '../../shared/paying';
import { payOptionsField, readPayOptions, sendDeadlineMs } from '../../shared/payOptions';

const AMOUNT_LABEL = 'Amount if the Invoice Has None';

export const pay = defineOperation({
	name: 'Pay',
	value: 'pay',
	action: 'Pay an invoice',
	description: 'Pay a Lightning invoice and wait until the payment is completed or failed',
	effect: 'spend',
	endpoints: ['payInvoice', 'updatedPayments', 'payment', 'waitForPayment'],
	fields: [
		invoiceField,
		...amountFields({
			displayName: AMOUNT_LABEL,
			name: 'fallbackAmount',
			type: 'string',
			default: '',
			placeholder: 'e.g. 2100',
			description:
				'How much to pay when the invoice leaves the amount to you. Leave empty for an invoice with an amount.',
		}),
		personalNoteField,
		payOptionsField,
	],
	async run(context) {
		const { client } = context;
		const invoice = readPayableInvoice(context, readText(context, 'invoice'), 'Invoice');
		const entered = readAmount(context, 'fallbackAmount', AMOUNT_LABEL);
		const amount = amountToPay(context, invoice, entered?.amount, {
			label: AMOUNT_LABEL,
			mustBeEmpty: true,
		});
		const note = withoutTokens(readText(context, 'personalNote'));
		const personalNote = readNote(context, note, 'Personal Note');
		const options = readPayOptions(context);

		const send = async () =>
			await client.payInvoice({
				invoice: invoice.invoice,
				fallbackAmount: entered?.amount.toSats(),
				personalNote,
				deadlineMs: sendDeadlineMs(options),
			});
		const plan = planInvoicePayment(context, invoice, { amount, options, send });
		const paid = await makePayment(context, plan);
		return { ...paid, json: withConversion(paid.json, entered) };
	},
});
