import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { outputOf } from '../support/n8n-api.mjs';
import { until } from '../support/wait.mjs';
import { triggerWorkflow } from '../support/workflows.mjs';

const TICK_MS = 15_000;
const TWO_TICKS_MS = 2 * TICK_MS + 2_000;

/**
 * @param {import('../support/world.mjs').World} world
 * @param {string} workflowId
 */
async function successes(world, workflowId) {
	const all = await world.api.executions(workflowId);
	return all.filter(({ status }) => status === 'success');
}

/**
 * Waits for the one execution and makes sure that no second one follows.
 *
 * @param {import('../support/world.mjs').World} world
 * @param {string} workflowId
 */
async function theOneExecution(world, workflowId) {
	const [first] = await until(
		async () => {
			const found = await successes(world, workflowId);
			return found.length > 0 ? found : undefined;
		},
		{ timeoutMs: 3 * TICK_MS, what: 'the trigger to fire' },
	);
	await sleep(TWO_TICKS_MS);
	assert.equal((await successes(world, workflowId)).length, 1, 'it fired once');
	return await world.api.execution(first.id);
}

/** @type {import('../support/runner.mjs').Case[]} */
export default [
	{
		name: 'a published Lexe Trigger fires exactly once for a paid invoice',
		async run({ world, editor, picture }) {
			const { api, simulator } = world;
			const old = await simulator.createInvoice({ amount: '1', description: 'Paid before' });
			await simulator.pay(old.index);
			const { id } = await world.addWorkflow(triggerWorkflow('A payment arrived'));
			await api.publish(id);
			try {
				const order = { amount: '2100', description: 'Order 42' };
				const { index } = await simulator.createInvoice(order);
				await simulator.pay(index);

				const execution = await theOneExecution(world, id);
				const items = outputOf(execution, 'Payment is final');
				assert.deepEqual(
					items.map((item) => [item.index, item.event]),
					[[index, 'payment.completed']],
				);
				await editor.openExecution(id, execution.id);
				await editor.screenshot(picture('trigger-fired'));
			} finally {
				await api.unpublish(id);
			}
		},
	},
	{
		name: 'a payment that became final while n8n and the sidecar were down fires once',
		async run({ world }) {
			const { api, simulator, gate } = world;
			const { id } = await world.addWorkflow(triggerWorkflow('After a restart'));
			await api.publish(id);
			try {
				const { index } = await simulator.createInvoice({
					amount: '777',
					description: 'Overnight',
				});
				await world.n8n.stop();
				await gate.close();
				await simulator.pay(index);

				await world.startN8n();
				await sleep(TICK_MS + 2_000);
				assert.equal((await successes(world, id)).length, 0, 'the sidecar is still down');
				await gate.open();

				const execution = await theOneExecution(world, id);
				const items = outputOf(execution, 'Payment is final');
				assert.deepEqual(
					items.map((item) => item.index),
					[index],
				);
			} finally {
				await api.unpublish(id);
			}
		},
	},
];
