import { parseArgs } from 'node:util';
import { Problem } from '../support/problem.mjs';

export const HELP = `Starts n8n with the Lexe nodes, and a pretend Lexe sidecar to try them with.

  ./demo            start; Ctrl-C stops everything
  ./demo --fresh    forget the workflows of the last time first
  ./demo --check    start everything in an empty folder, see that it answers, stop again
  ./demo --help     this text

LEXE_SIDECAR_URL=http://127.0.0.1:5393 ./demo    use that real sidecar instead. REAL MONEY.`;

/**
 * @typedef {object} Options
 * @property {boolean} check
 * @property {boolean} fresh
 * @property {boolean} help
 * @property {string | undefined} realSidecar address of a sidecar that is not ours
 */

/**
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Options}
 */
export function readOptions(args, env) {
	const flag = { type: /** @type {const} */ ('boolean'), default: false };
	try {
		const { values } = parseArgs({ args, options: { check: flag, fresh: flag, help: flag } });
		return { ...values, realSidecar: readSidecarUrl(env.LEXE_SIDECAR_URL) };
	} catch (error) {
		if (error instanceof Problem) throw error;
		throw new Problem(`There is no option "${args.join(' ')}".\n\n${HELP}`);
	}
}

/** @param {string | undefined} text */
function readSidecarUrl(text) {
	if (!text) return undefined;
	if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return new URL(text).origin;
	throw new Problem(
		`LEXE_SIDECAR_URL is "${text}", which is no address. Set it to one such as ` +
			'http://127.0.0.1:5393, or unset it to use the simulator.',
	);
}
