import { amountFields, readAmount, withConversion } from '../../shared/amountFields';
import { markedNoteField } from '../../shared/fields';
import { defineOperation } from '../../shared/operation';
import { readInvoiceDescription, readMarkedNote } from '../../shared/parameters';
import { makeWithdrawal } from '../../shared/withdrawal';
import { lnurlField, lnurlFor } from './field';

export const withdraw = defineOperation({
	name: 'Withdraw',
	value: 'withdraw',
	action: 'Withdraw from an LNURL',
	description: 'Take money out of a service, such as a voucher or a faucet, into your wallet',
	effect: 'create',
	endpoints: ['withdrawLnurl', 'updatedPayments', 'payment', 'waitForPayment'],
	fields: [
		{
			...lnurlField,
			description:
				'The LNURL to withdraw from: lnurl1…, lnurlw://… or a web address with an LNURL in it. Most work only once.',
		},
		...amountFields({
			displayName: 'Amount',
			name: 'amount',
			type: 'string',
			default: '',
			placeholder: 'e.g. 2100',
			description: 'How much to withdraw, in the unit below. Leave empty for all that it gives.',
		}),
		{
			displayName: 'Description',
			name: 'description',
			type: 'string',
			default: '',
			placeholder: 'e.g. Voucher 7',
			description: "What the service sees on the invoice. Leave empty for the service's own text.",
		},
		markedNoteField,
	],
	async run(context) {
		const lnurl = lnurlFor(context, 'withdraw');
		const entered = readAmount(context, 'amount', 'Amount');
		const amount = entered?.amount.toSats();
		const description = readInvoiceDescription(context);
		const personalNote = readMarkedNote(context);
		const arrived = await makeWithdrawal(context, {
			fingerprint: { lnurl, amount, description, personalNote },
			personalNote,
			send: async (note) =>
				await context.client.withdrawLnurl({ lnurl, amount, description, personalNote: note }),
		});
		return { ...arrived, json: withConversion(arrived.json, entered) };
	},
});
