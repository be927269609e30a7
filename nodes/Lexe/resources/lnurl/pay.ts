import { amountFields, readAmount, withConversion } from '../../shared/amountFields';
import { analyzedAmount } from '../../shared/analyzedAmount';
import { markedNoteField, messageField } from '../../shared/fields';
import { defineOperation } from '../../shared/operation';
import { fieldError, readMarkedNote, readNote, readText } from '../../shared/parameters';
import { readPayOptions, repeatablePayOptionsField, sendDeadlineMs } from '../../shared/payOptions';
import { makeTokenPayment } from '../../shared/tokenPayment';
import type { Analysis, AnalyzedPayable } from '../../sidecar/wire';
import { lnurlField, lnurlFor } from './field';

export const pay = defineOperation({
	name: 'Pay',
	value: 'pay',
	action: 'Pay an LNURL',
	description: 'Pay an LNURL or a Lightning address and wait until it is completed or failed',
	effect: 'spend',
	endpoints: ['payLnurl', 'analyze', 'updatedPayments', 'payment', 'waitForPayment'],
	fields: [
		{
			...lnurlField,
			description:
				'The LNURL to pay: lnurl1…, lnurlp://…, a web address with an LNURL in it, or a Lightning address such as alice@example.com',
		},
		...amountFields({
			displayName: 'Amount',
			name: 'amount',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. 2100',
			description: 'How much to pay, in the unit below. Within the limits of the LNURL.',
		}),
		{
			...messageField,
			description:
				'Sent to the receiver. At most 200 characters; a service may take fewer, or none at all.',
		},
		markedNoteField,
		repeatablePayOptionsField,
	],
	async run(context) {
		const { client } = context;
		const lnurl = lnurlFor(context, 'pay');
		const entered = readAmount(context, 'amount', 'Amount');
		if (entered === undefined) {
			throw fieldError(context, 'Amount', 'is empty: an LNURL leaves the amount to you');
		}
		const message = readNote(context, readText(context, 'message'), 'Message');
		const personalNote = readMarkedNote(context);
		const options = readPayOptions(context);

		const paid = await makeTokenPayment(context, {
			amount: entered.amount,
			options,
			fingerprint: { lnurl, amount: entered.amount.toSats(), message, personalNote },
			personalNote,
			prepare: async () =>
				await analyzedAmount(
					context,
					{ text: lnurl, label: 'LNURL', noun: 'LNURL', paidBy: 'payLnurl', choose: lnurlWay },
					entered.amount,
				),
			send: async (amount, note) =>
				await client.payLnurl({
					lnurl,
					amount: amount.toSats(),
					message,
					personalNote: note,
					deadlineMs: sendDeadlineMs(options),
				}),
		});
		return { ...paid, json: withConversion(paid.json, entered) };
	},
});

/** An address may lead to an offer as well, which this endpoint does not pay. */
function lnurlWay({ payables, claimables = [] }: Analysis): AnalyzedPayable | string {
	const way = payables.find(({ kind }) => kind === 'lnurl-pay');
	if (way) return way;
	if (payables.length > 0) return 'leads to no LNURL: use Payable → Pay for it';
	return claimables.length > 0
		? 'gives money instead of taking it: use LNURL → Withdraw for it'
		: 'is nothing that can be paid';
}
