import { sleep } from 'n8n-workflow';

import { systemClock } from '../../nodes/Lexe/shared/connect';

/** How much shorter pauses are in tests; deadlines stay as they are. */
const SHORTER = 50;

/** Lets the package's own pauses (between tries, between looks) pass quickly. */
export function useShortPauses(): void {
	beforeEach(() => {
		jest
			.spyOn(systemClock, 'sleep')
			.mockImplementation(async (ms, signal) => await sleep(ms / SHORTER, signal));
	});
	afterEach(() => {
		jest.restoreAllMocks();
	});
}

/** Sets the package's clock ahead of (or behind) the machine's from here on, until the test ends. */
export function shiftClock(ms: number): void {
	jest.spyOn(systemClock, 'now').mockImplementation(() => Date.now() + ms);
}

/** Requests give up after a fraction of their deadline, until the test ends. */
export function shortDeadlines(divisor = 30): void {
	const timeout = AbortSignal.timeout.bind(AbortSignal);
	jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => timeout(Math.ceil(ms / divisor)));
}
