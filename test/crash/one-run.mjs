import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { N8nApi } from '../e2e/support/n8n-api.mjs';
import { launchN8n } from '../e2e/support/n8n-process.mjs';
import { installPackage } from '../e2e/support/package.mjs';
import { freePort } from '../e2e/support/ports.mjs';
import { say } from '../e2e/support/progress.mjs';
import { Simulator } from '../e2e/support/simulator.mjs';
import { until } from '../e2e/support/wait.mjs';
import { count, emittedBy } from './count.mjs';
import { Door } from './door.mjs';
import { isBusy, savedExecutions } from './executions.mjs';
import { temporaryFolder } from './folder.mjs';
import { describe, planKill, waitFor } from './kills.mjs';
import { Payments } from './payments.mjs';
import { Postgres } from './postgres.mjs';
import { Random } from './random.mjs';
import { Recorder } from './recorder.mjs';
import { crashWorkflow } from './workflow.mjs';

/** @typedef {'sqlite' | 'postgres'} Database */
/** @typedef {'default' | 'once' | 'durable'} Scheduler `once`: default, without the trigger's Repeat After a Restart */

/**
 * A kill in the middle of n8n's start leaves a lock on the workflow: the next start does not switch
 * its trigger on for two minutes. Shorter here, so that the test spends its time on polls.
 */
const SHORTER_WAITS = {
	N8N_WORKFLOW_PUBLICATION_OUTBOX_LEASE_SECONDS: '15',
	N8N_WORKFLOW_PUBLICATION_OUTBOX_POLL_INTERVAL_MS: '1000',
};

/** n8n's own switches; everything else is as it comes. */
const SWITCHES = {
	default: {},
	once: {},
	durable: {
		N8N_SCHEDULER_ENABLED: 'true',
		N8N_SCHEDULER_POLL_TRIGGERS_ENABLED: 'true',
		N8N_POLLER_DURABLE_CURSORS_ENABLED: 'true',
	},
};

/**
 * The trigger marks what it finds first as known, and n8n saves that: the default scheduler when the
 * trigger is switched on, the durable one after the first poll of its schedule.
 */
const POLLS_BEFORE = 2;
const FIRST_POLLS_MS = 120_000;
const SAVED_MS = 2_000;
/** Nothing new for so long, longer than a lease of the durable scheduler: it does not come. */
const QUIET_MS = 120_000;
const DRAIN_MS = 600_000;
/** Then so many polls more, in which a payment could still come twice. */
const POLLS_AFTER = 5;
/** More is not bad luck. */
const MOST_SELF_ENDED = 5;

/**
 * @typedef {object} Options
 * @property {number} kills
 * @property {number} rate payments that become final per second
 * @property {number} seed
 * @property {boolean} gentle stop n8n as a service manager does, instead of killing it
 * @property {boolean} keep leave n8n's folder in place
 *
 * @typedef {import('./count.mjs').Counts & {
 *   scheduler: Scheduler, database: Database, n8n: string, kills: import('./kills.mjs').Kill[],
 *   selfEnded: number, minutes: number, folder: string,
 * }} Result
 */

/**
 * One n8n, killed again and again while payments come in, and what came out of it.
 */
export class OneRun {
	/**
	 * @param {Scheduler} scheduler
	 * @param {Database} database of n8n
	 * @param {Options} options
	 */
	constructor(scheduler, database, options) {
		this.scheduler = scheduler;
		this.database = database;
		this.options = options;
		this.random = new Random(options.seed);
		/** @type {import('./kills.mjs').Kill[]} */
		this.kills = [];
		/** How often n8n has ended without being killed. */
		this.selfEnded = 0;
	}

	/**
	 * @param {import('../e2e/support/n8n-install.mjs').N8nInstall} install
	 * @param {string} tarball
	 * @returns {Promise<Result>}
	 */
	async run(install, tarball) {
		const started = Date.now();
		this.install = install;
		this.folder = temporaryFolder(`crash-${this.scheduler}`, this.options);
		try {
			await this.#prepare(tarball);
			await this.#crash();
			await this.#drain();
			const counts = await this.#count();
			const minutes = (Date.now() - started) / 60_000;
			const { scheduler, database, kills, selfEnded, folder } = this;
			return {
				...counts,
				scheduler,
				database,
				n8n: install.version,
				kills,
				selfEnded,
				minutes,
				folder,
			};
		} finally {
			await this.#stop();
		}
	}

	/** @param {string} tarball */
	async #prepare(tarball) {
		const { folder } = this;
		this.userFolder = join(folder, 'n8n');
		await installPackage(tarball, this.userFolder);
		this.simulator = await Simulator.start({
			port: await freePort(),
			logFile: join(folder, 'simulator.log'),
		});
		this.door = new Door(this.simulator.url);
		await this.door.open();
		this.recorder = new Recorder();
		await this.recorder.open();
		this.payments = new Payments(this.simulator, {
			rate: this.options.rate,
			random: new Random(this.options.seed + 1),
		});
		await this.payments.prepare();
		if (this.database === 'postgres') this.postgres = await Postgres.start();

		this.port = await freePort();
		await this.#launch();
		await this.n8n.untilReady();
		this.api = new N8nApi(this.n8n.url);
		await this.api.signIn();
		const credential = await this.api.createCredential('Lexe account', {
			baseUrl: this.door.url,
			clientCredentials: '',
		});
		const options = this.scheduler === 'once' ? { repeatAfterRestart: false } : {};
		const workflow = crashWorkflow(credential, this.recorder.url, options);
		({ id: this.workflowId } = await this.api.createWorkflow(workflow));
		await this.api.publish(this.workflowId);
		await until(() => this.door.pollsRead >= POLLS_BEFORE, {
			timeoutMs: FIRST_POLLS_MS,
			what: 'the first polls',
		});
		await sleep(SAVED_MS);
	}

	async #launch() {
		this.n8n = await launchN8n({
			install: this.install,
			userFolder: this.userFolder,
			port: this.port,
			env: { ...SHORTER_WAITS, ...SWITCHES[this.scheduler], ...this.postgres?.env },
		});
	}

	async #crash() {
		this.payments.start();
		for (let number = 0; number < this.options.kills; number++) {
			const plan = planKill(number, this.random);
			const isOver = waitFor(plan, this.door).then(() => true);
			while (!(await Promise.race([isOver, this.n8n.ended.then(() => false)]))) {
				await this.#startAgain();
			}
			this.kills.push({ plan, at: Date.now() });
			await (this.options.gentle ? this.n8n.stop() : this.n8n.kill());
			this.door.forgetPoll();
			await this.#launch();
			const { count: made } = this.payments;
			say(
				`  kill ${number + 1} of ${this.options.kills}, ${describe(plan)}; ` +
					`${made} final, ${this.recorder.count} recorded`,
			);
		}
		await this.payments.stop();
	}

	/** What a service manager does with an n8n that has given up while starting. */
	async #startAgain() {
		const log = (await readFile(this.n8n.logFile, 'utf8')).trimEnd().split('\n').slice(-8);
		say(`  n8n ended by itself and is started again. The end of its log:\n${log.join('\n')}`);
		this.selfEnded++;
		if (this.selfEnded > MOST_SELF_ENDED) throw new Error('n8n does not start');
		await sleep(1_000);
		await this.#launch();
	}

	/** Waits until everything has arrived, or has had every chance to. */
	async #drain() {
		const { api, door, workflowId } = this;
		await this.n8n.untilReady();
		const finals = await this.payments.finals();
		let arrived = -1;
		let since = Date.now();
		const isOver = async () => {
			const all = emittedBy(await savedExecutions(api, workflowId), this.recorder.records).size;
			if (all > arrived) since = Date.now();
			arrived = all;
			return arrived === finals.size || Date.now() - since > QUIET_MS;
		};
		await until(isOver, { timeoutMs: DRAIN_MS, everyMs: 5_000, what: 'the rest' });
		const enough = door.pollsRead + POLLS_AFTER;
		await until(() => door.pollsRead >= enough, { timeoutMs: DRAIN_MS, what: 'the last polls' });
		await until(async () => !(await isBusy(api, workflowId)), {
			timeoutMs: DRAIN_MS,
			what: 'the last executions to end',
		});
	}

	async #count() {
		return count({
			finals: await this.payments.finals(),
			executions: await savedExecutions(this.api, this.workflowId),
			records: this.recorder.records,
			kills: this.kills,
			pages: this.door.pages,
		});
	}

	async #stop() {
		if (this.payments) this.payments.stopping = true;
		await this.n8n?.stop();
		await this.postgres?.stop();
		await this.door?.close();
		await this.recorder?.close();
		await this.simulator?.stop();
	}
}
