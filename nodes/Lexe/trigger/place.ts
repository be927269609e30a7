import type { FeedState } from './feed';
import type { IndexState } from './indexes';
import type { WalletMark } from './wallet';

/** What is kept between polls. Only one of feed and indexes is in use, depending on Watch. */
export interface TriggerState {
	feed?: FeedState;
	/** The wallet that `feed` is a place in. */
	wallet?: WalletMark;
	indexes?: IndexState;
}

/** What this process knows about a trigger beyond what n8n has saved. */
interface LastPoll {
	/** What n8n may hand out at the next poll although the trigger has got further, as text. */
	behind: readonly string[];
	/** Where the poll got to. */
	next: TriggerState;
	/** True when n8n shall save a place that is behind; else it is just about to save `next`. */
	staysBehind: boolean;
	atMs: number;
}

const lastPolls = new Map<string, LastPoll>();

/** An emission that is not saved by then was not made: its payments are read once more. */
const SAVING_MS = 60 * 1000;

export type Place = { ready: true; state: TriggerState } | { ready: false };

/**
 * Where to read on. Not ready while n8n is still saving an emission that was read from the very
 * same place: reading from there again would emit it again.
 */
export function placeOf(trigger: string, saved: TriggerState, nowMs: number): Place {
	const last = lastPolls.get(trigger);
	// Another process may have moved it: then that counts.
	if (!last?.behind.includes(asText(saved))) return { ready: true, state: saved };
	if (last.staysBehind) return { ready: true, state: last.next };
	return nowMs - last.atMs < SAVING_MS ? { ready: false } : { ready: true, state: saved };
}

export interface PollResult {
	from: TriggerState;
	next: TriggerState;
	emits: boolean;
	atMs: number;
}

/**
 * Puts into `state` what n8n shall save. n8n's default scheduler saves it a moment before the
 * execution, and only with an execution. So it stays one emission behind: whenever n8n is killed,
 * nothing is lost, and the last payments come once more. Not without Repeat After a Restart, and
 * not where n8n saves both together.
 */
export function savePlace(
	trigger: string,
	state: TriggerState,
	{ from, next, emits, atMs }: PollResult,
	{ repeatAfterRestart }: { repeatAfterRestart: boolean },
): void {
	const before = asText(state);
	const staysBehind = repeatAfterRestart && !isSavedWithExecution(state);
	Object.assign(state, staysBehind && emits ? from : next);
	if (staysBehind) {
		// What was saved with the last emission comes back when the workflow is published again.
		const withEmission = emits ? [] : (lastPolls.get(trigger)?.behind.slice(0, 1) ?? []);
		const behind = [...withEmission, asText(state)];
		lastPolls.set(trigger, { behind, next, staysBehind, atMs });
	} else if (emits) {
		lastPolls.set(trigger, { behind: [before], next, staysBehind, atMs });
	} else {
		lastPolls.delete(trigger);
	}
}

/**
 * n8n's durable scheduler hands out a plain copy of the static data and saves it and the execution
 * in one transaction. Otherwise n8n watches the static data for changes, by a mark that it puts on.
 */
function isSavedWithExecution(state: TriggerState): boolean {
	return !('__dataChanged' in state);
}

function asText(state: TriggerState): string {
	return JSON.stringify(state);
}
