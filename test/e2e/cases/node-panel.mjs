import assert from 'node:assert/strict';
import { emptyWorkflow } from '../support/workflows.mjs';

/** @type {import('../support/runner.mjs').Case[]} */
export default [
	{
		name: 'searching "lightning" in the node panel finds Lexe and Lexe Trigger',
		async run({ world, editor, picture }) {
			const { id } = await world.addWorkflow(emptyWorkflow('Node panel'));
			await editor.openWorkflow(id);
			await editor.searchNodeAfterFirst('lightning');
			// n8n shows a node and its trigger as one entry, and both when it is opened.
			await editor.panelItem('Lexe').waitFor();
			await editor.screenshot(picture('node-search'));

			await editor.chooseNode('Lexe');
			const sections = await editor.nodeSections();
			assert.ok(
				sections.some((each) => each.startsWith('Actions (')),
				String(sections),
			);
			assert.ok(
				sections.some((each) => each.startsWith('Triggers (')),
				String(sections),
			);
			assert.ok((await editor.listedActions()).includes('Create an invoice'));
			await editor.screenshot(picture('node-panel'));

			await editor.toggleSection('Triggers (');
			const triggers = await editor.listedActions();
			assert.ok(
				triggers.some((each) => /payment/i.test(each)),
				String(triggers),
			);
		},
	},
	{
		name: 'adding Lexe opens its form with resources and operations',
		async run({ world, editor, picture }) {
			const { id } = await world.addWorkflow(emptyWorkflow('Form'));
			await editor.openWorkflow(id);
			await editor.searchNodeAfterFirst('lexe');
			await editor.chooseNode('Lexe');
			await editor.chooseAction('Create an invoice');
			await editor.screenshot(picture('lexe-node'));

			const resources = await editor.openOptions('resource');
			for (const name of ['Invoice', 'Node', 'Payment']) assert.ok(resources.includes(name));
			await editor.choose('Payment');
			assert.ok((await editor.openOptions('operation')).includes('Get'));
			await editor.closeOptions();
		},
	},
];
