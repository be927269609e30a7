import type { FeedState } from './feed';
import type { IndexState } from './indexes';
import type { WalletMark } from './wallet';

/** What is kept between polls. Only one of feed and indexes is in use, depending on Watch. */
export interface TriggerState {
	feed?: FeedState;
	/** The wallet that `feed` is a place in. */
	wallet?: WalletMark;
	indexes?: IndexState;
	/**
	 * Grows with every emission and every new start in a feed. In ms where possible, so that two
	 * processes do not use the same one. Missing = 0.
	 */
	version?: number;
}

/** What this process knows about a trigger beyond what n8n has saved. */
interface LastPoll {
	/** Where the poll read on. */
	from: TriggerState;
	/** Where it got to. */
	next: TriggerState;
	emits: boolean;
	atMs: number;
}

const lastPolls = new Map<string, LastPoll>();

/** An emission that is not saved by then was not made: its payments are read once more. */
const SAVING_MS = 60 * 1000;

export type Place = { ready: true; state: TriggerState } | { ready: false };

/** Where to read on. Not ready while n8n may still be saving the emission before. */
export function placeOf(trigger: string, saved: TriggerState, nowMs: number): Place {
	const last = lastPolls.get(trigger);
	// Another process may have moved it: then that counts.
	if (!last || versionOf(saved) > versionOf(last.next)) return readyAt({ ...saved });
	if (versionOf(saved) === versionOf(last.next)) {
		return readyAt(isSavedWithExecution(saved) ? { ...saved } : last.next);
	}
	if (!last.emits) return readyAt(last.next);
	// n8n has not got the version of the last emission. It throws away what a poll brings that was
	// under way when the workflow was switched off: so that emission was not made.
	const isSaving = isSavedWithExecution(saved) && Math.abs(nowMs - last.atMs) < SAVING_MS;
	return isSaving ? { ready: false } : readyAt(last.from);
}

export interface PollResult {
	from: TriggerState;
	next: TriggerState;
	emits: boolean;
	/** True when it starts from now in this wallet's feed. */
	starts: boolean;
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
	{ from, next, emits, starts, atMs }: PollResult,
	{ repeatAfterRestart }: { repeatAfterRestart: boolean },
): void {
	const isNew = emits || starts;
	const version = isNew ? Math.max(atMs, versionOf(from) + 1) : versionOf(from);
	const reached = version > 0 ? { ...next, version } : next;
	const staysBehind = emits && repeatAfterRestart && !isSavedWithExecution(state);
	// Whose feed it is may be known only since this poll.
	const { wallet } = next;
	Object.assign(state, staysBehind ? { ...from, ...(wallet && { wallet }), version } : reached);
	lastPolls.set(trigger, { from, next: reached, emits, atMs });
}

/**
 * n8n's durable scheduler hands out a plain copy of the static data and saves it and the execution
 * in one transaction. Otherwise n8n watches the static data for changes, by a mark that it puts on.
 */
function isSavedWithExecution(state: TriggerState): boolean {
	return !('__dataChanged' in state);
}

function readyAt(state: TriggerState): Place {
	return { ready: true, state };
}

function versionOf(state: TriggerState): number {
	return state.version ?? 0;
}
