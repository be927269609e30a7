import type { SidecarClient } from './client';
import { succeeded, type Failure, type Result } from './outcome';
import { isFinal, type Payment } from './payment';
import { PAGE, walkPages } from './paging';
import { cursorBefore, indexFromHash } from './paymentIndex';

/**
 * How far the clocks of payee, node and n8n may differ: `quick` for a look that only saves a
 * request, `thorough` (a wrong time zone and some) where "not found" has to be right.
 */
const CLOCK_SKEW_MS = { quick: 60 * 60 * 1000, thorough: 25 * 60 * 60 * 1000 };

export type Look = keyof typeof CLOCK_SKEW_MS;

/**
 * The outgoing payment of a BOLT 11 invoice, null when the wallet has none (contract 5.3). Works
 * on every release: through the feed, or by hash where there is no feed yet.
 */
export async function findOutboundByHash(
	client: SidecarClient,
	paymentHash: string,
	invoiceCreatedAtMs: number,
	look: Look,
): Promise<Result<Payment | null>> {
	const found = await findInFeed(
		client,
		Math.min(invoiceCreatedAtMs, client.clock.now()) - CLOCK_SKEW_MS[look],
		(payment) => isSentFor(payment, paymentHash),
	);
	if (found.ok || found.failure.fault !== 'unsupported') return found;

	const payment = await client.payment(indexFromHash(paymentHash, client.clock.now()));
	if (payment.ok) return succeeded(payment.value.direction === 'outbound' ? payment.value : null);
	return payment.failure.fault === 'notFound' ? succeeded(null) : payment;
}

/** The payment of this direction whose note carries the token, null when there is none. */
export async function findByToken(
	client: SidecarClient,
	direction: 'inbound' | 'outbound',
	token: string,
	sinceMs: number,
): Promise<Result<Payment | null>> {
	return await findInFeed(client, sinceMs - CLOCK_SKEW_MS.thorough, (payment) =>
		carriesToken(payment, direction, token),
	);
}

/** Whether it is the outgoing payment of the invoice with this payment hash. */
export function isSentFor({ direction, hash }: Payment, paymentHash: string): boolean {
	return direction === 'outbound' && hash === paymentHash;
}

/** Whether it is the payment of this direction that the token was put on. */
export function carriesToken(
	{ direction, personal_note: note }: Payment,
	wanted: 'inbound' | 'outbound',
	token: string,
): boolean {
	return direction === wanted && note !== null && note.includes(token);
}

/** The newest payment updated since `sinceMs` that matches, null when there is none. */
async function findInFeed(
	client: SidecarClient,
	sinceMs: number,
	matches: (payment: Payment) => boolean,
): Promise<Result<Payment | null>> {
	let found: Payment | null = null;
	const walked = await walkFeed(client, sinceMs, (payment) => {
		if (matches(payment)) found = payment;
	});
	return walked.ok ? succeeded(found) : walked;
}

/** Visits every payment updated since `sinceMs`, oldest change first (contract section 9). */
export async function walkFeed(
	client: SidecarClient,
	sinceMs: number,
	visit: (payment: Payment) => void,
): Promise<Result<void>> {
	return await walkPages(
		client,
		cursorBefore(sinceMs),
		async (cursor) => await client.updatedPayments(cursor, PAGE),
		(payments) => {
			payments.forEach(visit);
			return true;
		},
	);
}

/** Pauses between two looks at one payment; the last one repeats. */
const POLL_PAUSES_MS = [250, 500, 1_000, 2_000, 4_000];

/** How long the sidecar is asked to wait at a time, in seconds (contract 7.19). */
const HOLD_SECS = 20;
/** How much later than asked it may answer, in ms: its own poll and a sync. */
const HOLD_GRACE_MS = 10_000;

export interface Waited {
	/** The last state seen; null when the payment could not be read at all. */
	payment: Payment | null;
	/** Why the last look did not work, if it did not. */
	failure?: Failure;
}

/**
 * Reads a payment until it is final or `untilMs` has come. Reading errors are not the end of the
 * wait: the payment lives on whatever happens to the line.
 */
export async function waitUntilFinal(
	client: SidecarClient,
	index: string,
	untilMs: number,
	known: Payment | null = null,
): Promise<Waited> {
	return await waitOn(client, index, untilMs, await lookAt(client, index, untilMs, known));
}

/**
 * The same for a payment that was looked at just now. Between two looks the sidecar waits (contract
 * 7.19), which ends the moment the payment is final; where it cannot, we do.
 */
export async function waitOn(
	client: SidecarClient,
	index: string,
	untilMs: number,
	seen: Waited,
): Promise<Waited> {
	let last = seen;
	let canHold = true;
	for (let look = 0; last.payment === null || !isFinal(last.payment); look++) {
		// For a payment that does not exist the sidecar would wait, too.
		if (canHold && last.payment !== null) {
			const held = await hold(client, index, untilMs);
			if (held.payment) return { payment: held.payment };
			canHold = held.lasted;
			if (client.signal?.aborted) return last;
			if (held.lasted || held.tookLong) {
				last = await lookAt(client, index, untilMs, last.payment);
				continue;
			}
		}
		const pause = POLL_PAUSES_MS[look] ?? POLL_PAUSES_MS.at(-1) ?? 0;
		const gaveUp = client.clock.now() + pause > untilMs || !(await slept(client, pause));
		if (gaveUp) return last;
		last = await lookAt(client, index, untilMs, last.payment);
	}
	return last;
}

async function lookAt(
	client: SidecarClient,
	index: string,
	untilMs: number,
	known: Payment | null,
): Promise<Waited> {
	const read = await client.payment(index, Math.max(5_000, untilMs - client.clock.now()));
	return read.ok ? { payment: read.value } : { payment: known, failure: read.failure };
}

/**
 * Lets the sidecar wait for the payment. `lasted` = it did so for as long as asked; else it cannot
 * (older releases), something came in between, or hardly any time is left. `tookLong` = what was seen
 * before is old by now.
 */
async function hold(
	client: SidecarClient,
	index: string,
	untilMs: number,
): Promise<{ payment: Payment | null; lasted: boolean; tookLong: boolean }> {
	const start = client.clock.now();
	const secs = Math.min(HOLD_SECS, Math.floor((untilMs - start) / 1000));
	if (secs < 1) return { payment: null, lasted: false, tookLong: false };
	const deadlineMs = Math.min(secs * 1000 + HOLD_GRACE_MS, untilMs - start);
	const held = await client.waitForPayment(index, secs, deadlineMs);
	const tookMs = client.clock.now() - start;
	return {
		payment: held.ok && isFinal(held.value) ? held.value : null,
		// Timers may be a little early.
		lasted: tookMs >= secs * 1000 - 100,
		tookLong: tookMs >= 1000,
	};
}

/** False when the wait was cut short because the execution was stopped. */
export async function slept(client: SidecarClient, ms: number): Promise<boolean> {
	if (client.signal?.aborted) return false;
	return await client.clock.sleep(ms, client.signal).then(
		() => true,
		() => false,
	);
}
