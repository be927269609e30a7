import { mkdir } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { Child } from './child.mjs';
import { freePort } from './ports.mjs';
import { Problem } from './problem.mjs';
import { answers, until } from './wait.mjs';

const START_TIMEOUT_MS = 180_000;

/** Of the caller's environment n8n sees only this: nobody's own N8N_… or DB_… settings. */
const INHERITED = ['HOME', 'LANG', 'TMPDIR', 'TZ', 'USER'];

/** An n8n that stays on this machine: it calls nobody and nobody outside reaches it. */
const SETTINGS = {
	N8N_LISTEN_ADDRESS: '127.0.0.1',
	N8N_HOST: '127.0.0.1',
	N8N_SECURE_COOKIE: 'false',
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
	// These two look things up on n8n's server.
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_DISABLED_MODULES: 'mcp-registry',
	N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
	N8N_LOG_LEVEL: 'info',
	DB_TYPE: 'sqlite',
};

/**
 * @typedef {object} N8nProcess
 * @property {string} url address of the editor
 * @property {number} port
 * @property {number} pid
 * @property {string} logFile
 * @property {Promise<unknown>} ended resolves when it has ended, by whatever cause
 * @property {() => Promise<void>} untilReady waits until the editor answers
 * @property {() => Promise<void>} stop ends it as a service manager would
 * @property {() => Promise<void>} kill ends it as a power cut would
 */

/**
 * @typedef {object} StartOptions
 * @property {import('./n8n-install.mjs').N8nInstall} install
 * @property {string} userFolder
 * @property {number} port
 * @property {Record<string, string>} [env]
 */

/**
 * Starts n8n on SQLite and waits until its editor answers.
 *
 * @param {StartOptions} options
 */
export async function startN8n(options) {
	const n8n = await launchN8n(options);
	await n8n.untilReady();
	return n8n;
}

/**
 * Starts n8n on SQLite and does not wait.
 *
 * @param {StartOptions} options
 * @returns {Promise<N8nProcess>}
 */
export async function launchN8n({ install, userFolder, port, env = {} }) {
	await mkdir(userFolder, { recursive: true });
	const url = `http://127.0.0.1:${port}`;
	const inherited = Object.fromEntries(
		INHERITED.filter((name) => process.env[name]).map((name) => [name, process.env[name]]),
	);
	const logFile = join(userFolder, 'n8n.log');
	const child = new Child({
		name: 'n8n',
		command: install.node,
		args: [install.script, 'start'],
		cwd: userFolder,
		logFile,
		env: {
			...inherited,
			...SETTINGS,
			PATH: `${dirname(install.node)}${delimiter}${process.env.PATH}`,
			N8N_USER_FOLDER: userFolder,
			N8N_PORT: String(port),
			N8N_EDITOR_BASE_URL: url,
			N8N_WEBHOOK_URL: url,
			N8N_RUNNERS_BROKER_PORT: String(await freePort()),
			...env,
		},
	});
	return {
		url,
		port,
		pid: /** @type {number} */ (child.process.pid),
		logFile,
		ended: child.ended,
		untilReady: async () => await untilReady(child, url),
		stop: async () => await child.stop(),
		kill: async () => await child.kill(),
	};
}

/**
 * @param {Child} child
 * @param {string} url
 */
async function untilReady(child, url) {
	try {
		await until(() => child.hasEnded || isReady(url), {
			timeoutMs: START_TIMEOUT_MS,
			what: 'n8n to start',
		});
	} catch {
		await child.stop();
		throw new Problem(
			`n8n did not start within ${START_TIMEOUT_MS / 1000} s. Its log is in ${child.logFile}`,
		);
	}
	if (!child.hasEnded) return;
	await child.stop();
	throw new Problem(
		`n8n ended while starting. The end of its log (${child.logFile}):\n${child.logTail()}`,
	);
}

/**
 * The server answers before the database is migrated, and the editor a little later still.
 *
 * @param {string} url
 */
async function isReady(url) {
	return (
		(await answers(`${url}/healthz/readiness`)) &&
		(await answers(`${url}/rest/settings`)) &&
		(await answers(`${url}/`))
	);
}
