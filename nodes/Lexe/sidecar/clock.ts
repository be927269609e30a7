/**
 * Time as the package sees it. It comes in from outside, because n8n's rules forbid timers in
 * community packages and because tests want to own the clock.
 */
export interface Clock {
	/** Milliseconds since the UNIX epoch. */
	now(): number;
	/** Resolves after `ms`; rejects when `signal` aborts. */
	sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
