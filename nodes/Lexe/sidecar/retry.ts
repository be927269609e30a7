import type { Clock } from './clock';
import type { Effect } from './endpoints';
import type { Certainty, Fault, Result } from './outcome';

/** Which failures may be repeated at once: a read always, a spend never (DESIGN section 4). */
const REPEATABLE: Readonly<Record<Effect, readonly Certainty[]>> = {
	read: ['notSent', 'inDoubt'],
	create: ['notSent'],
	spend: [],
};

/** Faults that another try a second later will not mend. */
const LASTING: ReadonlySet<Fault> = new Set<Fault>(['blocked', 'cancelled', 'tls', 'tooLarge']);

const PAUSES_MS = [250, 1_000];

/**
 * Runs `attempt` until it succeeds, cannot be repeated or the deadline is used up. The pauses
 * are spread at random so that many workflows do not come back at the same moment.
 */
export async function withRetry<T>(
	effect: Effect,
	deadlineMs: number,
	clock: Clock,
	signal: AbortSignal | undefined,
	attempt: (remainingMs: number) => Promise<Result<T>>,
): Promise<Result<T>> {
	const end = clock.now() + deadlineMs;
	for (let tries = 0; ; tries++) {
		const result = await attempt(Math.max(1, end - clock.now()));
		if (result.ok || signal?.aborted) return result;
		const { fault, certainty } = result.failure;
		const overloaded = fault === 'overloaded' && effect !== 'spend';
		const pause = PAUSES_MS[tries];
		if (pause === undefined || LASTING.has(fault)) return result;
		if (!overloaded && !REPEATABLE[effect].includes(certainty)) return result;
		const ms = Math.round(pause * (0.5 + Math.random()));
		if (clock.now() + ms >= end) return result;
		const slept = await clock.sleep(ms, signal).then(
			() => true,
			() => false,
		);
		if (!slept) return result;
	}
}
