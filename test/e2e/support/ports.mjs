import { createServer } from 'node:net';
import { Problem } from './problem.mjs';

const HOST = '127.0.0.1';
const TRIES = 50;

/**
 * @param {number} port 0 = any
 * @returns {Promise<number | undefined>} the port, or undefined if it is taken
 */
function tryPort(port) {
	return new Promise((resolve) => {
		const server = createServer();
		server.once('error', () => resolve(undefined));
		server.listen({ host: HOST, port, exclusive: true }, () => {
			const { port: got } = /** @type {import('node:net').AddressInfo} */ (server.address());
			server.close(() => resolve(got));
		});
	});
}

/** Any port that nobody listens on. */
export async function freePort() {
	const port = await tryPort(0);
	if (!port) throw new Problem(`No free port on ${HOST}. Close some programs and start again.`);
	return port;
}

/**
 * The wanted port, or the next one that is free.
 *
 * @param {number} wanted
 */
export async function freePortFrom(wanted) {
	for (let port = wanted; port < wanted + TRIES; port++) {
		if (await tryPort(port)) return port;
	}
	throw new Problem(
		`Ports ${wanted} to ${wanted + TRIES - 1} on ${HOST} are all taken. Close some programs and start again.`,
	);
}
