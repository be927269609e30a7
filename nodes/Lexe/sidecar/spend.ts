import type { SidecarClient } from './client';
import { slept, waitUntilFinal, type Look } from './lookup';
import type { Failure, Fault, Result } from './outcome';
import { isFinal, type Payment, type PayReply } from './payment';

/** One payment to be made exactly once. */
export interface Spend {
	/** Asks the sidecar to pay. Called at most once. */
	send(): Promise<Result<PayReply>>;
	/** Looks for this very payment in the wallet. */
	find(look: Look): Promise<Result<Payment | null>>;
	/** Whether a payment that the sidecar answered with is the one that was asked for. */
	isThis(payment: Payment): boolean;
	/**
	 * What is known before: `none` = it cannot exist yet, `possible` = somebody may have made it
	 * earlier, `sent` = this very run has sent it and does not know what became of it.
	 */
	history: 'none' | 'possible' | 'sent';
	/** How the earlier try of this run failed, for `sent`. */
	earlierFailure?: Failure | undefined;
	/** True when a second request for the same payment is refused by the node itself. */
	safeToRepeat: boolean;
	/** How long to wait for the payment to become final, in ms. */
	maxWaitMs: number;
}

/** How a spend ended (DESIGN section 4). */
export type SpendOutcome =
	/** The wallet has the payment; it may be pending. */
	| { kind: 'payment'; payment: Payment; earlier: boolean }
	/** Certainly not executed. */
	| { kind: 'notMade'; failure: Failure }
	/** Refused by the node itself, and the wallet has no such payment. */
	| { kind: 'notFound'; failure: Failure }
	/** Nobody can tell right now. */
	| { kind: 'unknown'; failure: Failure; lookupFailure?: Failure };

/** Looks after an error reply: the sidecar is done, so a record is there now or in a moment. */
const PAUSES_AFTER_REPLY_MS = [0, 1_000, 2_000];
/** Looks after a lost reply: the sidecar may still be at work. */
const PAUSES_AFTER_SILENCE_MS = [0, 1_000, 2_000, 4_000, 8_000];

const WRONG_PLACE: ReadonlySet<Fault> = new Set<Fault>(['notSidecar', 'redirect', 'unauthorized']);

/**
 * Pays once. Looks first whether the payment exists, sends it if not, and when the answer is
 * unclear looks again instead of sending again. A payment that exists is the result, whatever
 * the answer said. Throws only what `send` throws before it sends.
 */
export async function spendOnce(client: SidecarClient, spend: Spend): Promise<SpendOutcome> {
	const until = client.clock.now() + spend.maxWaitMs;
	if (spend.history === 'sent' && !spend.safeToRepeat) {
		return await reconcile(client, spend, spend.earlierFailure ?? lostSight(client), until);
	}
	if (spend.history !== 'none') {
		const quick = spend.history === 'possible' && spend.safeToRepeat;
		const earlier = await spend.find(quick ? 'quick' : 'thorough');
		if (earlier.ok && earlier.value) {
			return await settled(client, earlier.value, until, spend.history === 'possible');
		}
		// Sending without knowing would be a bet that it was not paid before; sending to something
		// that is no sidecar, or not to our wallet, would be worse.
		if (!earlier.ok && (!spend.safeToRepeat || WRONG_PLACE.has(earlier.failure.fault))) {
			return { kind: 'notMade', failure: { ...earlier.failure, certainty: 'notSent' } };
		}
	}

	const reply = await spend.send();
	if (!reply.ok) {
		return reply.failure.certainty === 'inDoubt'
			? await reconcile(client, spend, reply.failure, until)
			: { kind: 'notMade', failure: reply.failure };
	}
	// Releases up to 0.4.10 only say that they have started.
	const { payment, failure } = reply.value.started
		? await waitUntilFinal(client, reply.value.index, until)
		: { payment: reply.value.payment };
	if (payment && spend.isThis(payment)) {
		if (reply.value.started) return { kind: 'payment', payment, earlier: false };
		return await settled(client, payment, until, false);
	}
	const unclear = payment ? mixedUp(client) : (failure ?? lostSight(client));
	return await reconcile(client, spend, unclear, until);
}

/** For an answer about another payment, such as a confused proxy could give. */
function mixedUp(client: SidecarClient): Failure {
	return { ...lostSight(client), fault: 'badReply', detail: 'it is about another payment' };
}

/** Finds out what became of a request whose answer is missing or unclear. */
async function reconcile(
	client: SidecarClient,
	spend: Spend,
	failure: Failure,
	until: number,
): Promise<SpendOutcome> {
	const { sidecarMessage } = failure;
	// Only for what is said about it: somebody else was faster with the same invoice.
	const wasEarlier = spend.safeToRepeat && /already tried/i.test(sidecarMessage ?? '');
	let lookupFailure: Failure | undefined;
	for (const pause of pausesAfter(failure)) {
		if (!(await slept(client, pause))) break;
		const found = await spend.find('thorough');
		lookupFailure = found.ok ? undefined : found.failure;
		if (found.ok && found.value) return await settled(client, found.value, until, wasEarlier);
		// A sidecar without a feed (before 0.4.8) will not get one in a moment.
		if (lookupFailure?.fault === 'unsupported') break;
	}
	if (lookupFailure) return { kind: 'unknown', failure, lookupFailure };
	return refusedByNode(failure) && !client.signal?.aborted
		? { kind: 'notFound', failure }
		: { kind: 'unknown', failure };
}

/** When to look after an unclear answer: so many ms behind the look before. */
export function pausesAfter(failure: Failure): readonly number[] {
	return failure.sidecarMessage === undefined ? PAUSES_AFTER_SILENCE_MS : PAUSES_AFTER_REPLY_MS;
}

/** On-chain payments take an hour: they are handed back pending. */
async function settled(
	client: SidecarClient,
	payment: Payment,
	until: number,
	earlier: boolean,
): Promise<SpendOutcome> {
	if (isFinal(payment) || payment.rail === 'onchain') return { kind: 'payment', payment, earlier };
	const waited = await waitUntilFinal(client, payment.index, until, payment);
	return { kind: 'payment', payment: waited.payment ?? payment, earlier };
}

/**
 * The node's own refusals carry this mark; without it the node's answer may have got lost behind
 * the sidecar (contract 5.3). Decides what is said, never what is sent.
 */
export function refusedByNode({ httpStatus, sidecarMessage }: Failure): boolean {
	return httpStatus === 500 && /\bError: /.test(sidecarMessage ?? '');
}

/** For a payment that was sent and of which nothing else is known. */
export function lostSight(client: SidecarClient): Failure {
	return {
		fault: 'timeout',
		certainty: 'inDoubt',
		endpoint: 'payment',
		origin: client.origin,
	};
}
