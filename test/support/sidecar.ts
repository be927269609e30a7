import { startSimulator, type Simulator, type SimulatorOptions } from '../simulator';

/** Starts simulators that are closed again after each test. Payments settle almost at once. */
export function useSidecars(): (options?: SimulatorOptions) => Promise<Simulator> {
	const running: Simulator[] = [];
	afterEach(async () => {
		await Promise.all(running.splice(0).map(async (sidecar) => await sidecar.close()));
	});
	return async (options = {}) => {
		const sidecar = await startSimulator({ settleMs: 5, ...options });
		running.push(sidecar);
		return sidecar;
	};
}

/** Requests to one path, named by its last part. */
export function requestsTo(sidecar: Simulator, name: string) {
	return sidecar.requests.filter(({ path }) => path.endsWith(`/${name}`));
}
