/**
 * The crash test of the Lexe Trigger: a real n8n is killed again and again while payments become
 * final, and then every payment is looked for.
 *
 *   npm run test:crash                            everything, 30 kills each: half an hour
 *   npm run test:crash -- --scheduler default     n8n as it comes
 *   npm run test:crash -- --scheduler once        without the option Repeat After a Restart
 *   npm run test:crash -- --scheduler durable     n8n's durable scheduler
 *   npm run test:crash -- --scheduler both        the default and the durable one
 *   npm run test:crash -- --gentle                ordinary restarts instead of kills
 *   npm run test:crash -- --database postgres     n8n on PostgreSQL; or both
 *   npm run test:crash -- --kills 5 --rate 50     fewer kills, more payments per second
 *   UPDATE_DOCS=1 npm run test:crash -- --database both   also writes docs/crash-test.md
 */
import { parseArgs } from 'node:util';
import { stopEverything } from '../e2e/support/child.mjs';
import { ensureDependencies } from '../e2e/support/dependencies.mjs';
import { ensureN8n } from '../e2e/support/n8n-install.mjs';
import { packPackage } from '../e2e/support/package.mjs';
import { printProblem, Problem } from '../e2e/support/problem.mjs';
import { say } from '../e2e/support/progress.mjs';
import { writeDocument } from './document.mjs';
import { temporaryFolder } from './folder.mjs';
import { OneRun } from './one-run.mjs';
import { DATABASES, details, faults, NAMES, table } from './report.mjs';

const UPDATE_DOCS = process.env.UPDATE_DOCS === '1';

/** @type {Record<string, import('./one-run.mjs').Scheduler[]>} */
const CHOICES = {
	all: ['default', 'once', 'durable'],
	both: ['default', 'durable'],
	default: ['default'],
	once: ['once'],
	durable: ['durable'],
};

/** @type {Record<string, import('./one-run.mjs').Database[]>} */
const DATABASE_CHOICES = {
	sqlite: ['sqlite'],
	postgres: ['postgres'],
	both: ['sqlite', 'postgres'],
};

/**
 * @typedef {object} Choices
 * @property {import('./one-run.mjs').Scheduler[]} schedulers
 * @property {import('./one-run.mjs').Database[]} databases
 */

/** @returns {Choices & import('./one-run.mjs').Options} */
function readOptions() {
	const { values } = parseArgs({
		options: {
			scheduler: { type: 'string', default: 'all' },
			database: { type: 'string', default: 'sqlite' },
			kills: { type: 'string', default: '30' },
			rate: { type: 'string', default: '20' },
			seed: { type: 'string', default: String(Date.now() % 100_000) },
			gentle: { type: 'boolean', default: false },
			keep: { type: 'boolean', default: false },
		},
	});
	const schedulers = CHOICES[values.scheduler];
	if (!schedulers) throw new Problem(`--scheduler is one of ${Object.keys(CHOICES).join(', ')}.`);
	const databases = DATABASE_CHOICES[values.database];
	if (!databases) {
		throw new Problem(`--database is one of ${Object.keys(DATABASE_CHOICES).join(', ')}.`);
	}
	const [kills, rate, seed] = [values.kills, values.rate, values.seed].map(Number);
	if (![kills, rate, seed].every((number) => Number.isInteger(number) && number >= 1)) {
		throw new Problem('--kills, --rate and --seed are whole numbers from 1 on.');
	}
	const { gentle, keep } = values;
	if (UPDATE_DOCS && (gentle || values.scheduler !== 'all' || values.database !== 'both')) {
		throw new Problem('The document is about kills, all schedulers and --database both.');
	}
	return { schedulers, databases, kills, rate, seed, gentle, keep };
}

async function main() {
	const { schedulers, databases, ...options } = readOptions();
	await ensureDependencies();
	const install = await ensureN8n();
	const results = [];
	const tarball = await packPackage(temporaryFolder('crash-package'));
	const pairs = databases.flatMap((database) => schedulers.map((one) => [one, database]));
	for (const [scheduler, database] of pairs) {
		const on = `${DATABASES[database]}, n8n ${install.version}, seed ${options.seed}`;
		say(`\n${NAMES[scheduler]} on ${on}`);
		const result = await new OneRun(scheduler, database, options).run(install, tarball);
		say(details(result).join('\n'));
		say(table([result]));
		if (options.keep) say(`  kept: ${result.folder}`);
		results.push(result);
	}
	say(`\n${table(results)}`);
	if (UPDATE_DOCS) await writeDocument(results, options);
	const wrong = results.flatMap(faults);
	for (const line of wrong) say(`FAILED  ${line}`);
	return wrong.length === 0 ? 0 : 1;
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
