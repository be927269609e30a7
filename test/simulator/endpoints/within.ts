import type { Clock } from '../node/clock';

/** Whether the work was done within so many ms. */
export async function within(clock: Clock, ms: number, work: Promise<unknown>): Promise<boolean> {
	let cancel = () => {};
	const late = new Promise<boolean>((resolve) => {
		cancel = clock.after(ms, () => resolve(false));
	});
	const done = await Promise.race([work.then(() => true), late]);
	cancel();
	return done;
}
