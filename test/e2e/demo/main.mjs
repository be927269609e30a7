import { join } from 'node:path';
import { stopEverything } from '../support/child.mjs';
import { ensureDependencies } from '../support/dependencies.mjs';
import { N8nApi } from '../support/n8n-api.mjs';
import { ensureN8n } from '../support/n8n-install.mjs';
import { startN8n } from '../support/n8n-process.mjs';
import { installPackage, packPackage } from '../support/package.mjs';
import { printProblem, Problem } from '../support/problem.mjs';
import { say, seconds, withProgress } from '../support/progress.mjs';
import { answers } from '../support/wait.mjs';
import { printGuide } from './guide.mjs';
import { openHome } from './home.mjs';
import { HELP, readOptions } from './options.mjs';
import { portFor, provideSidecar } from './sidecar.mjs';
import { importExamples, provideCredential } from './workflows.mjs';

const N8N_PORT = 5678;

/** @type {() => Promise<void>} */
let leaveHome = async () => {};
let stopping = false;

/**
 * Ends what was started and then this process.
 *
 * @param {number} exitCode
 */
async function end(exitCode) {
	if (stopping) return;
	stopping = true;
	await stopEverything();
	await leaveHome();
	process.exit(exitCode);
}

/**
 * From a fresh clone to a running n8n, and back.
 *
 * @param {string[]} args
 */
export async function demo(args) {
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
		process.on(signal, () => {
			if (!stopping) say('\nStopping …');
			void end(0);
		});
	}
	try {
		const options = readOptions(args, process.env);
		if (options.help) return say(HELP);
		await run(options);
	} catch (error) {
		// What fails because it was just stopped is no news.
		if (stopping) return;
		printProblem(error);
		await end(1);
	}
}

/** @param {import('./options.mjs').Options} options */
async function run(options) {
	const started = Date.now();
	say('Preparing');
	await ensureDependencies();
	const install = await ensureN8n();
	const home = await openHome(options);
	leaveHome = home.leave;
	const tarball = await packPackage(join(home.folder, 'package'));
	const prepared = Date.now();

	say('Starting');
	const sidecar = await provideSidecar(options, home.folder);
	const userFolder = join(home.folder, 'n8n');
	await installPackage(tarball, userFolder);
	const port = await portFor('n8n', N8N_PORT);
	const n8n = await withProgress('Starting n8n', async () => {
		return await startN8n({ install, userFolder, port });
	});
	const api = new N8nApi(n8n.url);
	await api.signIn();
	const credential = await provideCredential(api, sidecar.url);
	const workflows = await importExamples(api, credential, { publish: !sidecar.isReal });
	const ready = Date.now();

	printGuide({ n8nUrl: n8n.url, sidecar, workflows });
	if (options.check) {
		await check(api, sidecar.url);
		say(`\n  Prepared in ${seconds(prepared - started)}, started in ${seconds(ready - prepared)}.`);
		say('  The demo works.');
		await end(0);
	}
	await n8n.ended;
	if (!stopping) {
		throw new Problem(`n8n ended by itself. Its log is in ${n8n.logFile}; start the demo again.`);
	}
}

/**
 * Both servers answer, and n8n reaches the sidecar with the demo's credential.
 *
 * @param {N8nApi} api
 * @param {string} sidecarUrl
 */
async function check(api, sidecarUrl) {
	if (!(await answers(`${api.url}/healthz`))) throw new Problem('n8n does not answer.');
	if (!(await answers(`${sidecarUrl}/v2/health`)))
		throw new Problem('The sidecar does not answer.');
	const test = { name: 'check', type: 'lexeApi', data: { baseUrl: sidecarUrl } };
	const { status, message } = await api.testCredential(test);
	if (status !== 'OK') throw new Problem(`n8n does not reach the sidecar: ${message}`);
}
