/**
 * The end-to-end tests: the packed package in a real n8n, used through a real browser, against the
 * simulator. Installs what is missing.
 *
 *   npm run test:e2e                       all cases
 *   npm run test:e2e -- credential         those whose name contains a word
 *   npm run test:e2e -- --screenshots      also writes the pictures of the README into docs/
 */
import { parseArgs } from 'node:util';
import aiAgent from './cases/ai-agent.mjs';
import catchUp from './cases/catch-up.mjs';
import createInvoice from './cases/create-invoice.mjs';
import credential from './cases/credential.mjs';
import dailyLimit from './cases/daily-limit.mjs';
import everyOperation from './cases/every-operation.mjs';
import examplesRun from './cases/examples-run.mjs';
import examplesShown from './cases/examples-shown.mjs';
import nodePanel from './cases/node-panel.mjs';
import payInvoice from './cases/pay-invoice.mjs';
import retry from './cases/retry.mjs';
import secrets from './cases/secrets.mjs';
import sendingOff from './cases/sending-off.mjs';
import trigger from './cases/trigger.mjs';
import webhook from './cases/webhook.mjs';
import { stopEverything } from './support/child.mjs';
import { ensureDependencies } from './support/dependencies.mjs';
import { printProblem } from './support/problem.mjs';
import { say } from './support/progress.mjs';
import { runCases } from './support/runner.mjs';
import { World } from './support/world.mjs';

const ALL = [
	...[nodePanel, credential, createInvoice, payInvoice, everyOperation],
	...[retry, dailyLimit, sendingOff, secrets],
	...[examplesShown, examplesRun, aiAgent],
	...[trigger, webhook, catchUp],
].flat();

async function main() {
	const { values, positionals } = parseArgs({
		options: { screenshots: { type: 'boolean', default: false } },
		allowPositionals: true,
	});
	const word = positionals.join(' ').toLowerCase();
	const cases = ALL.filter(({ name }) => name.toLowerCase().includes(word));
	if (cases.length === 0) return (say(`No case has "${word}" in its name.\n0 passed, 0 failed`), 1);

	await ensureDependencies();
	const world = await World.start();
	say(`n8n ${world.install.version} at ${world.n8n.url}\n`);
	try {
		const { passed, failed } = await runCases(cases, world, { keepPictures: values.screenshots });
		say(`\n${passed} passed, ${failed} failed`);
		return failed === 0 ? 0 : 1;
	} finally {
		await world.stop();
	}
}

for (const signal of ['SIGINT', 'SIGTERM']) {
	process.once(signal, () => void stopEverything().then(() => process.exit(130)));
}
try {
	process.exitCode = await main();
} catch (error) {
	printProblem(error);
	process.exitCode = 1;
}
await stopEverything();
