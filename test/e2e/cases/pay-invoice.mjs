import assert from 'node:assert/strict';
import { outputOf } from '../support/n8n-api.mjs';
import { actionWorkflow } from '../support/workflows.mjs';

const NODE = 'Pay an invoice';

/**
 * @param {import('../support/simulator.mjs').Simulator} simulator
 * @returns {Promise<string[]>} the indexes of all payments that were sent
 */
async function sentPayments(simulator) {
	const { payments } = await simulator.state();
	return payments.filter(({ direction }) => direction === 'outbound').map(({ index }) => index);
}

/** @type {import('../support/runner.mjs').Case[]} */
export default [
	{
		name: 'a workflow pays an invoice of somebody else, once',
		async run({ world, editor, picture }) {
			const { api, simulator } = world;
			const before = await sentPayments(simulator);
			const invoice = await simulator.invoiceOfOther({ amount: '1500', description: 'Hosting' });
			const { id } = await world.addWorkflow(
				actionWorkflow('Pay an invoice', NODE, { resource: 'invoice', operation: 'pay', invoice }),
			);
			const execution = await api.runManually(id, 'Start');
			assert.equal(execution.status, 'success', execution.data.resultData.error?.message);
			const [result, ...more] = outputOf(execution, NODE);
			assert.equal(more.length, 0);
			assert.equal(result.status, 'completed');

			const after = await sentPayments(simulator);
			const sent = after.filter((index) => !before.includes(index));
			assert.deepEqual(sent, [result.index], 'exactly this one payment left the wallet');

			await editor.openExecution(id, execution.id);
			await editor.screenshot(picture('pay-invoice'));
		},
	},
];
