import { Problem } from './problem.mjs';

/**
 * The simulator inside this process: a case that owns one can do what the page's endpoints cannot,
 * such as making thousands of payments at once or choosing by itself which request goes wrong.
 *
 * @param {import('../../simulator/index').SimulatorOptions} [options]
 * @returns {Promise<import('../../simulator/index').Simulator>}
 */
export async function playSimulator(options = {}) {
	const { startSimulator } = await simulatorModule();
	return await startSimulator(options);
}

/**
 * The simulator's other functions, such as signWebhook. Loaded late: tsx is there only after the
 * dependencies are installed.
 *
 * @returns {Promise<typeof import('../../simulator/index')>}
 */
export async function simulatorModule() {
	try {
		const { tsImport } = await import('tsx/esm/api');
		return await tsImport('../../simulator/index.ts', import.meta.url);
	} catch (error) {
		const { message } = /** @type {Error} */ (error);
		throw new Problem(`The simulator cannot be loaded: ${message}`);
	}
}
