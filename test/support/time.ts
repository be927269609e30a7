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
	const now = () => Date.now() + ms;
	jest.spyOn(systemClock, 'now').mockImplementation(now);
}
