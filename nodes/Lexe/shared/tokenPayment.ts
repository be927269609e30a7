import type { SidecarClient } from '../sidecar/client';
import { carriesToken, findByToken, type Look } from '../sidecar/lookup';
import type { Result } from '../sidecar/outcome';
import type { Payment, PayReply } from '../sidecar/payment';
import { Amount } from './Amount';
import { journalEntry, keyedEntry, noteForNew, type JournalEntry } from './journal';
import { operationError } from './nodeErrors';
import { oneAtATime } from './oneAtATime';
import type { OperationContext, OutputItem } from './operation';
import { makePayment } from './paying';
import type { PayOptions } from './payOptions';

/** A payment that the node would make again if it were asked again (contract fact 4). */
export interface TokenPayment {
	/** As entered; undefined = the payable says it. */
	amount: Amount | undefined;
	options: PayOptions;
	/** What makes it this payment and no other, within one run of the node. */
	fingerprint: object;
	personalNote: string | undefined;
	/** See `PlannedPayment`. */
	prepare(): Promise<Amount>;
	/** `note` carries the token the payment is found by. */
	send(amount: Amount, note: string): Promise<Result<PayReply>>;
	/** Set when the same may have been paid without the token. */
	otherwise?: Trace;
}

/** How a payment is found in the wallet. */
export interface Trace {
	find(look: Look): Promise<Result<Payment | null>>;
	isThis(payment: Payment): boolean;
}

/**
 * Pays something that has no payment hash yet. A token in the payment's note makes it findable,
 * so that a lost answer is looked up and never sent twice. With an idempotency key the token is
 * the same in every execution.
 */
export async function makeTokenPayment(
	context: OperationContext,
	payment: TokenPayment,
): Promise<OutputItem> {
	const { idempotencyKey } = payment.options;
	const { wallet } = context.client;
	// Two executions with the same key, or two calls of an agent with the same values, at the same
	// time: the second one has to see the first.
	const name =
		idempotencyKey === ''
			? `payment ${journalEntry(context, payment.fingerprint).token}`
			: `idempotency key ${wallet} ${idempotencyKey}`;
	return await oneAtATime(name, async () => await payWithToken(context, payment));
}

async function payWithToken(context: OperationContext, payment: TokenPayment): Promise<OutputItem> {
	const { client } = context;
	const { idempotencyKey } = payment.options;
	const hasKey = idempotencyKey !== '';
	const entry = hasKey
		? keyedEntry(client, idempotencyKey)
		: journalEntry(context, payment.fingerprint);
	const { token } = entry;
	const paid = await makePayment(context, {
		amount: payment.amount,
		options: payment.options,
		entry,
		identity: {
			label: `"${token}" in its note`,
			safeToRepeat: false,
			whenUnclear: hasKey
				? 'Run this again with the same idempotency key to look for it: nothing is sent again under this key for an hour, unless n8n is restarted.'
				: 'Do not run this again before you have checked.',
			whenFailed: hasKey ? 'To try again, use another idempotency key.' : '',
		},
		mayExist: hasKey,
		entryOutlivesRun: hasKey,
		...traceOf(client, entry, hasKey, payment.otherwise),
		prepare: payment.prepare,
		send: async (amount) => await payment.send(amount, noteForNew(payment.personalNote, token)),
	});
	if (paid.json.already_paid === true && payment.amount) {
		checkSameAmount(context, payment.amount, paid);
	}
	return paid;
}

/** On its own, because the journal keeps it: it must not hold on to the execution. */
function traceOf(
	client: SidecarClient,
	entry: JournalEntry,
	hasKey: boolean,
	otherwise: Trace | undefined,
): Trace {
	const { token, startedAtMs } = entry;
	return {
		find: async (look) => {
			// A key may be as old as the wallet; a token of this run is not older than the run.
			const found = await findByToken(client, 'outbound', token, hasKey ? 0 : startedAtMs);
			if (!found.ok || found.value) return found;
			// The list may lack what was there before; this payment certainly was.
			if (entry.madeIndex !== undefined) return await client.payment(entry.madeIndex);
			return otherwise ? await otherwise.find(look) : found;
		},
		isThis: (payment) =>
			carriesToken(payment, 'outbound', token) || (otherwise?.isThis(payment) ?? false),
	};
}

/** The same key for another amount is a mistake that must not look like a payment. */
function checkSameAmount(context: OperationContext, wanted: Amount, paid: OutputItem): void {
	const earlier = paid.json.amount;
	if (typeof earlier !== 'string' || Amount.fromSats(earlier).compare(wanted) === 0) return;
	throw operationError(
		context.n8n.getNode(),
		`The idempotency key was already used for a payment of ${earlier} sats`,
		{
			itemIndex: context.itemIndex,
			description: `No money has moved: this payment of ${wanted.toSats()} sats was not sent. Use another idempotency key for another payment. Earlier payment: ${String(paid.json.index)}`,
		},
	);
}
