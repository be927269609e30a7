import { Amount } from '../../shared/Amount';
import { amountFields, readAmount, withConversion } from '../../shared/amountFields';
import { decodeInvoice } from '../../shared/bolt11';
import { personalNoteField } from '../../shared/fields';
import { amountToPay, planInvoicePayment, readPayableInvoice } from '../../shared/invoicePayment';
import { TOKEN_ROOM, withoutTokens } from '../../shared/journal';
import { apiError } from '../../shared/nodeErrors';
import { defineOperation, type OperationContext } from '../../shared/operation';
import { fieldError, readNote, readText } from '../../shared/parameters';
import { makePayment } from '../../shared/paying';
import { readPayOptions, repeatablePayOptionsField, sendDeadlineMs } from '../../shared/payOptions';
import { makeTokenPayment } from '../../shared/tokenPayment';
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
		{
			displayName: 'Message',
			name: 'message',
			type: 'string',
			default: '',
			placeholder: 'e.g. Thank you!',
			description:
				'Sent to the receiver where the way of paying allows it. At most 200 characters.',
		},
		{
			...personalNoteField,
			description: `A note kept in your wallet with the payment; the other side does not see it. At most ${200 - TOKEN_ROOM} characters: the node adds a mark to find the payment by.`,
		},
		repeatablePayOptionsField,
	],
	async run(context) {
		const { client } = context;
		const payable = readPayable(context);
		const entered = readAmount(context, 'amount', 'Amount');
		const message = readNote(context, readText(context, 'message'), 'Message');
		const personalNote = readNote(
			context,
			readText(context, 'personalNote'),
			'Personal Note',
			TOKEN_ROOM,
		);
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
			const plan = planInvoicePayment(context, invoice, {
				amount,
				options,
				send: async () => await send(amount, withoutTokens(personalNote ?? ''), invoice.invoice),
			});
			const paid = await makePayment(context, plan);
			return { ...paid, json: withConversion(paid.json, entered) };
		}

		const paid = await makeTokenPayment(context, {
			amount: entered?.amount,
			options,
			fingerprint: { payable, amount: entered?.amount.toSats(), message, personalNote },
			personalNote,
			prepare: async () => await amountFor(context, payable, entered?.amount),
			send: async (amount, note) => await send(amount, note),
		});
		return { ...paid, json: withConversion(paid.json, entered) };
	},
});

/** Also true for a damaged one: its own sentence is better than the sidecar's. */
function isInvoice(payable: string): boolean {
	return (
		decodeInvoice(payable).ok || /^(?:lightning:)?ln(?:bc|tb|tbs|bcrt|sb)\d*[munp]?1/i.test(payable)
	);
}

/**
 * Asks the sidecar what the payable is, so that what cannot be paid is refused before any money is
 * touched, and returns the amount. The paying request names it, so that it cannot become another
 * one in between: the sidecar refuses an amount that differs (contract 7.6).
 */
async function amountFor(
	context: OperationContext,
	payable: string,
	entered: Amount | undefined,
): Promise<Amount> {
	const { client, n8n, itemIndex } = context;
	const analysis = await client.analyze(payable);
	if (!analysis.ok) {
		const failure = { ...analysis.failure, certainty: 'notSent' as const };
		throw apiError(failure, { node: n8n.getNode(), itemIndex, effect: 'spend' });
	}
	// The best way comes first, and is the one that the sidecar takes.
	const [way] = analysis.value.payables;
	if (way === undefined) throw fieldError(context, 'Payable', 'is nothing that can be paid');

	const refuse = (problem: string) => fieldError(context, 'Amount', problem);
	const asked = way.amount ? Amount.fromSats(way.amount) : undefined;
	const amount = entered ?? asked;
	if (amount === undefined) throw refuse('is empty, but this payable leaves the amount to you');
	if (asked && amount.compare(asked) !== 0) {
		throw refuse(`is ${amount.toSats()} sats, but this payable asks for ${asked.toSats()} sats`);
	}
	if (way.min_amount && amount.compare(Amount.fromSats(way.min_amount)) < 0) {
		throw refuse(
			`must be at least ${way.min_amount} sats for this payable, not ${amount.toSats()}`,
		);
	}
	if (way.max_amount && amount.compare(Amount.fromSats(way.max_amount)) > 0) {
		throw refuse(`must be at most ${way.max_amount} sats for this payable, not ${amount.toSats()}`);
	}
	if (way.kind === 'onchain' && amount.toSats().includes('.')) {
		throw refuse(`must be whole satoshis for a Bitcoin address, not ${amount.toSats()}`);
	}
	return amount;
}
