import type { FeedState } from './feed';

/**
 * What this process knows about a trigger's place in the feed beyond what n8n has saved. n8n saves
 * an emission a moment after the poll has returned, and may start the next poll in between.
 */
interface LastPoll {
	/** The saved place that poll started from, as text. */
	from: string;
	/** Where it got to. */
	next: FeedState;
	atMs: number;
}

const lastPolls = new Map<string, LastPoll>();

/** An emission that is not saved by then was not made: its payments are read once more. */
const SAVING_MS = 60 * 1000;

export type Place = { ready: true; feed: FeedState | undefined } | { ready: false };

/**
 * Where to read on. Not ready while n8n is still saving an emission that was read from the very
 * same place: reading from there again would emit it again.
 */
export function placeOf(
	trigger: string,
	saved: FeedState | undefined,
	{ repeatAfterRestart }: { repeatAfterRestart: boolean },
	nowMs: number,
): Place {
	const last = lastPolls.get(trigger);
	if (last && repeatAfterRestart) return { ready: true, feed: last.next };
	const isSaving =
		last !== undefined && last.from === asText(saved) && nowMs - last.atMs < SAVING_MS;
	return isSaving ? { ready: false } : { ready: true, feed: saved };
}

/**
 * Notes how far a poll got and returns what n8n shall save. With Repeat After a Restart that stays
 * behind the payments just emitted, until the next poll knows that n8n has survived them.
 */
export function placeToSave(
	trigger: string,
	poll: { from: FeedState | undefined; next: FeedState; emits: boolean; atMs: number },
	{ repeatAfterRestart }: { repeatAfterRestart: boolean },
): FeedState {
	const { from, next, emits, atMs } = poll;
	if (emits || repeatAfterRestart) lastPolls.set(trigger, { from: asText(from), next, atMs });
	else lastPolls.delete(trigger);
	return emits && repeatAfterRestart && from ? from : next;
}

function asText(feed: FeedState | undefined): string {
	return JSON.stringify(feed ?? null);
}
