import type { SidecarClient } from '../sidecar/client';
import { succeeded, type Result } from '../sidecar/outcome';
import { isFinal, type Payment } from '../sidecar/payment';
import { PAGE, walkPages } from '../sidecar/paging';
import { cursorBefore, cursorTime, paymentId } from '../sidecar/paymentIndex';

/**
 * Where the trigger stands in the feed of changes (contract section 9). Kept in n8n's static
 * data, so it is small and plain JSON.
 */
export interface FeedState {
	/** Everything updated up to here was read. */
	cursor: string;
	/**
	 * Node time up to which nothing is open: where the cursor stood when the feed was last read to
	 * its end. Behind it while a backlog is being worked off.
	 */
	doneUntil: number;
	/** When the cursor last moved, in ms; null once the look-back after it is done. */
	movedAt: number | null;
	/** Final payments after `doneUntil`, less the look-back, that were handled: short ID → time. */
	seen: Record<string, number>;
}

export interface FeedRead {
	/** Payments that became final since the state was saved, oldest change first. */
	finals: Payment[];
	next: FeedState;
	/** False when time or room ran out first: the rest comes with the next poll. */
	caughtUp: boolean;
}

/** A slow save can land this far behind a cursor that was already handed out. */
export const LOOK_BACK_MS = 2 * 60 * 1000;
/** How far back the newest change is looked for when the trigger is first switched on. */
const SEED_WINDOW_MS = 60 * 60 * 1000;
/** How much further where there is none: the clock of n8n may be ahead of the node's. */
const WIDER = 4;
/**
 * Bounds what a huge backlog puts into the static data (about 40 bytes each). A payment forgotten
 * this way is emitted once more if its note is edited before the backlog is worked off.
 */
const MAX_SEEN = 20_000;

/**
 * The state of a trigger that starts now: what is already final is marked as handled. Now is where
 * the newest change is, by the node's clock; n8n's may be wrong.
 */
export async function seedFeed(client: SidecarClient): Promise<Result<FeedState>> {
	const now = client.clock.now();
	for (let window = SEED_WINDOW_MS; ; window *= WIDER) {
		const startMs = Math.max(0, now - window);
		const cursor = cursorBefore(startMs);
		const state: FeedState = { cursor, doneUntil: startMs, movedAt: now, seen: {} };
		const read = await readFeed(client, state, { untilMs: Infinity, maxFinals: Infinity });
		if (!read.ok) return read;
		const { next } = read.value;
		if (next.cursor !== cursor || startMs === 0) return succeeded(next);
	}
}

/**
 * Reads what changed since `state`. Does not touch `state`: the caller saves `next` together with
 * the emitted payments, or not at all.
 */
export async function readFeed(
	client: SidecarClient,
	state: FeedState,
	limits: { untilMs: number; maxFinals: number },
): Promise<Result<FeedRead>> {
	// Payments that became final before this were handled, whatever brings them up again.
	const horizon = state.doneUntil - LOOK_BACK_MS;
	const seen = { ...state.seen };
	const finals: Payment[] = [];
	const looksBack = state.movedAt !== null;
	let position = looksBack ? cursorBefore(cursorTime(state.cursor) - LOOK_BACK_MS) : state.cursor;
	let caughtUp = false;

	const mayGoOn = () =>
		position <= state.cursor ||
		(finals.length < limits.maxFinals && client.clock.now() < limits.untilMs);
	const walked = await walkPages(
		client,
		position,
		async (from) => await client.updatedPayments(from, PAGE),
		(payments, cursor) => {
			for (const payment of payments) {
				if (!isFinal(payment)) continue;
				const id = shortId(payment);
				const finalizedAt = finalTime(payment);
				// An edited note brings an old payment back into the feed; it became final long ago.
				if (finalizedAt <= horizon || id in seen) continue;
				seen[id] = finalizedAt;
				finals.push(payment);
			}
			caughtUp = cursor === null;
			position = cursor ?? position;
			return mayGoOn();
		},
	);
	if (!walked.ok) return walked;

	const now = client.clock.now();
	const cursor = position > state.cursor ? position : state.cursor;
	const movedAt = cursor === state.cursor ? state.movedAt : now;
	const lookBackDone = movedAt !== null && caughtUp && now - movedAt >= LOOK_BACK_MS;
	const doneUntil = caughtUp ? cursorTime(cursor) : state.doneUntil;
	return succeeded({
		finals,
		caughtUp,
		next: {
			cursor,
			doneUntil,
			movedAt: lookBackDone ? null : movedAt,
			seen: since(doneUntil - LOOK_BACK_MS, seen),
		},
	});
}

/** Handled payments that could come up again. */
function since(horizon: number, seen: Record<string, number>): Record<string, number> {
	const recent = Object.entries(seen).filter(([, finalizedAt]) => finalizedAt > horizon);
	return Object.fromEntries(recent.slice(-MAX_SEEN));
}

function finalTime(payment: Payment): number {
	return payment.finalized_at ?? payment.updated_at ?? payment.created_at;
}

/** Enough of the ID to tell payments of two minutes apart: prefix and 64 bits. */
function shortId(payment: Payment): string {
	return paymentId(payment.index).slice(0, 'ln_'.length + 16);
}
