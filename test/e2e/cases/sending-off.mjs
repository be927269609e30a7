import assert from 'node:assert/strict';
import { actionWorkflow } from '../support/workflows.mjs';

const NODE = 'Pay';

/** @type {import('../support/runner.mjs').Case[]} */
export default [
	{
		name: 'the editor says that sending is switched off',
		async run({ world, editor, picture }) {
			const { simulator, credential } = await world.openWallet({}, { allowSending: false });
			const { id } = await world.addWorkflow(
				actionWorkflow('Sending is off', NODE, {
					resource: 'payable',
					operation: 'pay',
					payable: 'alice@example.com',
					amount: '2100',
					amountUnit: 'sats',
				}),
				credential,
			);
			await editor.openWorkflow(id);
			await editor.openNode(NODE);
			const shown = await editor.executeStepInVain();
			assert.match(shown, /Sending is switched off in the Lexe credential/);
			assert.match(shown, /No money has moved/);
			assert.deepEqual(simulator.other.outboundPayments(), []);
			await editor.screenshot(picture('sending-off'));
		},
	},
];
