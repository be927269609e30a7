import { execFile } from 'node:child_process';
import { chownSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Child } from '../e2e/support/child.mjs';
import { freePort } from '../e2e/support/ports.mjs';
import { Problem } from '../e2e/support/problem.mjs';
import { until } from '../e2e/support/wait.mjs';
import { temporaryFolder } from './folder.mjs';

const run = promisify(execFile);

/** PostgreSQL does not run as root: then as the user that its Debian package makes. */
const AS_ROOT = process.getuid?.() === 0;
const OTHER_USER = ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups', '--'];
const START_TIMEOUT_MS = 30_000;
const USER = 'n8n';

/**
 * A database server for n8n, gone when the test is over. It is never killed: n8n is.
 */
export class Postgres {
	/** @returns {Promise<Postgres>} */
	static async start() {
		const server = new Postgres();
		await server.#start();
		return server;
	}

	async #start() {
		const folder = temporaryFolder('crash-postgres');
		if (AS_ROOT) await giveToPostgres(folder);
		const data = join(folder, 'data');
		const [initdb, ...first] = command(['initdb', '-D', data, '-U', USER, '--auth=trust']);
		await run(initdb, first, { cwd: folder }).catch(notInstalled);
		this.port = await freePort();
		const [postgres, ...args] = command([
			...['postgres', '-D', data, '-p', String(this.port)],
			...['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
		]);
		const logFile = join(folder, 'postgres.log');
		this.child = new Child({ name: 'PostgreSQL', command: postgres, args, cwd: folder, logFile });
		await until(async () => await accepts(this.port), {
			timeoutMs: START_TIMEOUT_MS,
			what: 'PostgreSQL to start',
		});
	}

	/** n8n's settings for it. */
	get env() {
		return {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: String(this.port),
			DB_POSTGRESDB_USER: USER,
			DB_POSTGRESDB_DATABASE: 'postgres',
		};
	}

	async stop() {
		await this.child?.stop();
	}
}

/** @param {string[]} words */
const command = (words) => (AS_ROOT ? [...OTHER_USER, ...words] : words);

/** @param {string} folder */
async function giveToPostgres(folder) {
	const ids = await Promise.all(
		['-u', '-g'].map(async (which) => await run('id', [which, 'postgres'])),
	).catch(notInstalled);
	const [uid, gid] = ids.map(({ stdout }) => Number(stdout));
	chownSync(folder, uid, gid);
}

/** @param {Error} error */
function notInstalled(error) {
	throw new Problem(`PostgreSQL (initdb, postgres) could not be started: ${error.message}`);
}

/**
 * @param {number} port
 * @returns {Promise<boolean>}
 */
async function accepts(port) {
	return await new Promise((resolve) => {
		const socket = connect({ host: '127.0.0.1', port });
		socket.once('connect', () => resolve(true));
		socket.once('error', () => resolve(false));
		socket.once('close', () => socket.destroy());
		socket.once('connect', () => socket.end());
	});
}
