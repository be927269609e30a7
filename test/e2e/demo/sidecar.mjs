import { join } from 'node:path';
import { freePortFrom } from '../support/ports.mjs';
import { Problem } from '../support/problem.mjs';
import { say } from '../support/progress.mjs';
import { Simulator } from '../support/simulator.mjs';
import { answers } from '../support/wait.mjs';

const PORT = 5393;

/**
 * The sidecar that the demo's credential points to.
 *
 * @param {import('./options.mjs').Options} options
 * @param {string} folder for the log
 * @returns {Promise<{ url: string, isReal: boolean }>}
 */
export async function provideSidecar({ realSidecar }, folder) {
	if (!realSidecar) return await startSimulator(folder);
	if (!(await answers(`${realSidecar}/v2/health`))) {
		throw new Problem(
			`No Lexe sidecar answers at ${realSidecar}. Start it, or correct LEXE_SIDECAR_URL, ` +
				'or unset LEXE_SIDECAR_URL to use the simulator.',
		);
	}
	say(`\n  REAL MONEY: this uses the sidecar at ${realSidecar}, not the simulator.`);
	say('  A workflow that pays will spend the bitcoin of that wallet. Nothing is published.\n');
	return { url: realSidecar, isReal: true };
}

/** @param {string} folder */
async function startSimulator(folder) {
	const port = await portFor('the simulator', PORT);
	const { url } = await Simulator.start({ port, logFile: join(folder, 'simulator.log') });
	return { url, isReal: false };
}

/**
 * @param {string} what
 * @param {number} wanted
 */
export async function portFor(what, wanted) {
	const port = await freePortFrom(wanted);
	if (port !== wanted) {
		say(`  Port ${wanted} is taken by another program, so ${what} uses ${port} instead.`);
	}
	return port;
}
