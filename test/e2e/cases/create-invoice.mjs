import assert from 'node:assert/strict';
import { actionWorkflow } from '../support/workflows.mjs';

const NODE = 'Create an invoice';

/** @type {import('../support/runner.mjs').Case[]} */
export default [
	{
		name: 'a workflow creates an invoice, and the editor shows it',
		async run({ world, editor, picture }) {
			const { id } = await world.addWorkflow(
				actionWorkflow('Create an invoice', NODE, {
					resource: 'invoice',
					operation: 'create',
					amount: '2100',
					amountUnit: 'sats',
					description: 'Two coffees',
					expirationSecs: 3600,
				}),
			);
			await editor.openWorkflow(id);
			await editor.openNode(NODE);
			await editor.executeStep();
			const output = await editor.output('schema');
			const { payments } = await world.simulator.state();
			const made = payments.find((payment) => payment.description === 'Two coffees');
			assert.ok(made, 'the simulator knows the invoice');
			assert.ok(output.includes(made.invoice), output);
			await editor.screenshot(picture('create-invoice'));
		},
	},
];
