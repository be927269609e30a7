import { systemClock } from '../../nodes/Lexe/shared/connect';
import type { Simulator } from '../simulator';
import { shiftClock } from './time';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Lets time pass for n8n and for the node alike; both are right again after each test. */
export function useClocks(): (sim: Pick<Simulator, 'advance'>, ms: number) => void {
	let ahead = 0;
	afterEach(() => {
		ahead = 0;
		jest.restoreAllMocks();
	});
	return (sim, ms) => {
		ahead += ms;
		sim.advance(ms);
		shiftClock(ahead);
	};
}

/** A slow sidecar without the waiting: on n8n's clock every request takes this long. */
export function slowRequests(sim: Simulator, ms: number): void {
	const start = systemClock.now() - Date.now();
	const before = sim.requests.length;
	jest
		.spyOn(systemClock, 'now')
		.mockImplementation(() => Date.now() + start + ms * (sim.requests.length - before));
}
