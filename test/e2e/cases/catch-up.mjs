import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { peakMemoryMb } from '../support/memory.mjs';
import { outputOf } from '../support/n8n-api.mjs';
import { simulatorModule } from '../support/play.mjs';
import { say, seconds } from '../support/progress.mjs';
import { until } from '../support/wait.mjs';
import { triggerWorkflow } from '../support/workflows.mjs';

const TRIGGER = 'Lexe Trigger';
const COUNT = 10_000;
/** The trigger stops once it has 1,000, at the end of a page of at most 100. */
const LARGEST_BATCH = 1_100;
const TICK_MS = 15_000;
const MOST_MEMORY_MB = 500;

/** @type {import('../support/runner.mjs').Case[]} */
export default [
	{
		name: '10,000 payments made while n8n was down are each emitted once, in order',
		async run({ world }) {
			const { api } = world;
			const { simulator, credential } = await world.openWallet();
			const { id } = await world.addWorkflow(triggerWorkflow('Catch up'), credential);
			await api.publish(id);
			try {
				await world.n8n.stop();
				// Half of them share a few milliseconds, which is the hardest case for a cursor.
				const half = COUNT / 2;
				const startAt = Date.now() - half - 1;
				simulator.wallet.addFinalized(half, { startAt, stepMs: 1 });
				for (let at = 0; at < 5; at++) {
					simulator.wallet.addFinalized(half / 5, { startAt: startAt + half + at });
				}

				await world.startN8n();
				const before = await peakMemoryMb(world.n8n.pid);
				const started = Date.now();
				const batches = new Batches(api, id);
				await until(async () => (await batches.now()).flat().length >= COUNT, {
					timeoutMs: 400_000,
					everyMs: 5_000,
					what: 'all payments to be emitted',
				});
				const took = Date.now() - started;
				await sleep(TICK_MS + 2_000);
				const all = await batches.now();
				const after = await peakMemoryMb(world.n8n.pid);

				assert.deepEqual(all.flat(), await inOrderOfChange(simulator));
				const largest = Math.max(...all.map((batch) => batch.length));
				assert.ok(largest <= LARGEST_BATCH, `one batch had ${largest} payments`);
				say(
					`        ${COUNT} payments in ${all.length} batches of at most ${largest}, ` +
						`${seconds(took)}; n8n's peak memory ${before} MB before, ${after} MB after`,
				);
				if (before !== undefined && after !== undefined) {
					assert.ok(after - before < MOST_MEMORY_MB, `${after - before} MB more`);
				}
			} finally {
				await api.unpublish(id);
			}
		},
	},
];

/**
 * What each execution of a workflow got, oldest first. Each is read once: reading costs n8n memory,
 * too.
 */
class Batches {
	/** @type {Map<number, string[]>} indexes of payments, by execution */
	#read = new Map();

	/**
	 * @param {import('../support/n8n-api.mjs').N8nApi} api
	 * @param {string} workflowId
	 */
	constructor(api, workflowId) {
		this.api = api;
		this.workflowId = workflowId;
	}

	/** @returns {Promise<string[][]>} */
	async now() {
		for (const { id, status } of await this.api.executions(this.workflowId)) {
			if (status !== 'success' || this.#read.has(Number(id))) continue;
			const execution = await this.api.execution(id);
			const indexes = outputOf(execution, TRIGGER).map(({ index }) => index);
			this.#read.set(Number(id), indexes);
		}
		return [...this.#read].sort(([a], [b]) => a - b).map(([, indexes]) => indexes);
	}
}

/**
 * @param {import('../../simulator/index').Simulator} simulator
 * @returns {Promise<string[]>} indexes of all payments, in the order of their last change
 */
async function inOrderOfChange({ wallet }) {
	const { cursorOf } = await simulatorModule();
	return [...wallet.payments]
		.map(([index, payment]) => ({ index, cursor: cursorOf(payment) }))
		.sort((a, b) => (a.cursor < b.cursor ? -1 : 1))
		.map(({ index }) => index);
}
