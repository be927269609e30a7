import type { Amount } from '../../shared/Amount';
import { amountFields, readAmount, withConversion } from '../../shared/amountFields';
import { readOffer, type Offer } from '../../shared/bolt12';
import { markedNoteField, messageField } from '../../shared/fields';
import { defineOperation, type OperationContext } from '../../shared/operation';
import { fieldError, readMarkedNote, readNote, readText } from '../../shared/parameters';
import { readPayOptions, repeatablePayOptionsField, sendDeadlineMs } from '../../shared/payOptions';
import { makeTokenPayment } from '../../shared/tokenPayment';

export const pay = defineOperation({
	name: 'Pay',
	value: 'pay',
	action: 'Pay an offer',
	description: 'Pay a Lightning offer and wait until the payment is completed or failed',
	effect: 'spend',
	endpoints: ['payOffer', 'updatedPayments', 'payment', 'waitForPayment'],
	fields: [
		{
			displayName: 'Offer',
			name: 'offer',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. lno1pqps7sj…',
			description: 'The Lightning offer (BOLT 12). It starts with lno1.',
		},
		...amountFields({
			displayName: 'Amount',
			name: 'amount',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. 2100',
			description: 'How much to pay, in the unit below. At least the minimum of the offer.',
		}),
		{ ...messageField, description: 'Sent to the receiver. At most 200 characters.' },
		markedNoteField,
		repeatablePayOptionsField,
	],
	async run(context) {
		const { client } = context;
		const offer = readPayableOffer(context);
		const entered = readAmount(context, 'amount', 'Amount');
		const amount = checkAmount(context, offer, entered?.amount);
		const message = readNote(context, readText(context, 'message'), 'Message');
		const personalNote = readMarkedNote(context);
		const options = readPayOptions(context);

		const paid = await makeTokenPayment(context, {
			amount,
			options,
			fingerprint: { offer: offer.offer, amount: amount.toSats(), message, personalNote },
			personalNote,
			prepare: async () => {
				refuseExpired(context, offer);
				return amount;
			},
			send: async (sats, note) =>
				await client.payOffer({
					offer: offer.offer,
					amount: sats.toSats(),
					message,
					personalNote: note,
					deadlineMs: sendDeadlineMs(options),
				}),
		});
		return { ...paid, json: withConversion(paid.json, entered) };
	},
});

/** What the node would refuse anyway (contract 7.10) is refused before anything is sent. */
function readPayableOffer(context: OperationContext): Offer {
	const read = readOffer(readText(context, 'offer'));
	if (!read.ok) throw fieldError(context, 'Offer', read.problem);
	const { offer } = read;
	if (!offer.isForBitcoin) {
		throw fieldError(context, 'Offer', 'is for another network, not for real bitcoin');
	}
	if (offer.currency === null) return offer;
	throw fieldError(
		context,
		'Offer',
		`is priced in ${offer.currency}: only offers in bitcoin can be paid`,
	);
}

function checkAmount(
	context: OperationContext,
	{ minAmount }: Offer,
	amount: Amount | undefined,
): Amount {
	const least = minAmount ? ` of at least ${minAmount.toSats()} sats` : '';
	if (amount === undefined) {
		throw fieldError(context, 'Amount', `is empty: this offer needs an amount${least}`);
	}
	if (minAmount === null || amount.compare(minAmount) >= 0) return amount;
	throw fieldError(
		context,
		'Amount',
		`must be at least ${minAmount.toSats()} sats for this offer, not ${amount.toSats()}`,
	);
}

/** Checked only when it is not paid yet: what was paid in time stays paid. */
function refuseExpired(context: OperationContext, { expiresAt }: Offer): void {
	if (expiresAt === null || context.client.clock.now() < expiresAt) return;
	const when = new Date(expiresAt).toISOString();
	throw fieldError(context, 'Offer', `expired at ${when}: ask for a new one`);
}
