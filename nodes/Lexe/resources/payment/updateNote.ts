import { paymentIndexField, simplifyField } from '../../shared/fields';
import { noteWithToken, TOKEN_ROOM, tokensIn, withoutTokens } from '../../shared/journal';
import { apiError, operationError, valueOf } from '../../shared/nodeErrors';
import { oneAtATime } from '../../shared/oneAtATime';
import { defineOperation, item, type OperationContext } from '../../shared/operation';
import { readNote, readPaymentIndex, readText } from '../../shared/parameters';
import { simplified } from '../../shared/simplify';
import type { Payment } from '../../sidecar/payment';
import { paymentId } from '../../sidecar/paymentIndex';

export const updateNote = defineOperation({
	name: 'Update Note',
	value: 'updateNote',
	action: 'Update the note of a payment',
	description: 'Change or clear the personal note of a payment or invoice, and return the payment',
	effect: 'read',
	endpoints: ['updatePersonalNote', 'syncPayments', 'payment'],
	fields: [
		paymentIndexField,
		{
			displayName: 'Note',
			name: 'note',
			type: 'string',
			default: '',
			placeholder: 'e.g. Refunded',
			description: `Replaces the payment's personal note; the other side does not see it. Leave empty to clear the note. At most 200 characters. A mark such as [n8n-1a2b3c4d5e6f7890], by which this node finds a payment that it made, always stays; with it ${200 - TOKEN_ROOM} characters are left.`,
		},
		simplifyField,
	],
	async run(context) {
		const { client, n8n, itemIndex } = context;
		const index = readPaymentIndex(context);
		const note = readText(context, 'note');
		readNote(context, note, 'Note');
		// Items of one run may name the same payment: the last one wins, and none cuts in on another.
		const payment = await oneAtATime(
			`note ${client.wallet} ${paymentId(index)}`,
			async () => await setNote(context, index, note),
		);
		return item(n8n.getNodeParameter('simplify', itemIndex, true) ? simplified(payment) : payment);
	},
});

async function setNote(context: OperationContext, index: string, note: string): Promise<Payment> {
	const { client, n8n, itemIndex } = context;
	const place = { node: n8n.getNode(), itemIndex };
	// The sidecar stumbles over payments that its cache lacks (contract 7.22).
	valueOf(await client.syncPayments(), place);
	const before = valueOf(await client.payment(index), place);
	const wanted = noteFor(context, before, note);

	const updated = await client.updatePersonalNote(before.index, wanted);
	if (!updated.ok && updated.failure.certainty !== 'inDoubt')
		throw apiError(updated.failure, place);
	const after = await client.payment(before.index);
	if (after.ok && after.value.personal_note === wanted) return after.value;
	if (!updated.ok) throw apiError(updated.failure, place);
	if (after.ok) throw notKept(context, after.value);
	// The note is saved; only the latest state could not be read.
	return { ...before, personal_note: wanted };
}

function notKept({ n8n, itemIndex }: OperationContext, payment: Payment) {
	const note = payment.personal_note;
	const shown = note === null ? 'The payment has no note' : `The note is still "${note}"`;
	return operationError(n8n.getNode(), 'The Lexe sidecar did not keep the note', {
		itemIndex,
		description: `${shown}, although the sidecar accepted the new one. Somebody may have changed it at the same moment: look at the payment, and run this again. Payment index: ${payment.index}`,
	});
}

/**
 * What the note becomes. The mark of an outgoing payment is how a lost answer or an idempotency key
 * finds it again: taking it away, or giving it to another payment, could pay twice.
 */
function noteFor(context: OperationContext, payment: Payment, note: string): string | null {
	if (payment.direction !== 'outbound') return note === '' ? null : note;
	const tokens = tokensIn(payment.personal_note);
	const own = readNote(context, withoutTokens(note), 'Note', TOKEN_ROOM * tokens.length);
	return tokens.reduce<string | undefined>(noteWithToken, own) ?? null;
}
