import assert from 'node:assert/strict';
import { freePortFrom } from '../support/ports.mjs';
import { startWebServer } from '../support/web-server.mjs';
import { actionWorkflow } from '../support/workflows.mjs';

const NODE = 'Is the node there?';
const LIMITS = { maxPaymentSats: '10000', maxDailySats: '50000' };
const workflow = actionWorkflow('Credential', NODE, { resource: 'node', operation: 'getHealth' });

/**
 * Enters an address into a new credential and reads the verdict.
 *
 * @param {import('../support/runner.mjs').Tools} tools
 * @param {string} baseUrl
 * @param {Record<string, string>} [more] fields
 */
async function tryAddress({ world, editor }, baseUrl, more = {}) {
	const { id } = await world.addWorkflow(workflow);
	await editor.openWorkflow(id);
	await editor.openNode(NODE);
	await editor.startNewCredential();
	for (const [name, value] of Object.entries({ baseUrl, ...more })) await editor.fill(name, value);
	return await editor.saveCredential();
}

/** @type {import('../support/runner.mjs').Case[]} */
export default [
	{
		name: 'the credential test is green for a sidecar',
		async run(tools) {
			const { world, editor, picture } = tools;
			const { ok, shown } = await tryAddress(tools, world.gate.url, LIMITS);
			assert.ok(ok, shown);
			await editor.showHigh();
			await editor.openCredential();
			await editor.settle();
			assert.match(await editor.credentialDialog.innerText(), /Connection tested successfully/);
			await editor.screenshot(picture('credential-ok'));
		},
	},
	{
		name: 'the credential test says that nobody listens on a wrong port',
		async run(tools) {
			const url = `http://127.0.0.1:${await freePortFrom(5400)}`;
			const { ok, shown } = await tryAddress(tools, url);
			assert.equal(ok, false);
			assert.ok(shown.includes(`No Lexe sidecar is listening at ${url}`), shown);
			await tools.editor.screenshot(tools.picture('credential-wrong-port'));
		},
	},
	...[
		['a web page', 'text/html', '<!doctype html><title>Shop</title><h1>Welcome</h1>'],
		['another JSON service', 'application/json', '{"name":"another service","version":1}'],
	].map(([what, contentType, body]) => ({
		name: `the credential test recognises ${what} as no sidecar`,
		/** @param {import('../support/runner.mjs').Tools} tools */
		async run(tools) {
			const server = await startWebServer(contentType, body);
			try {
				const { ok, shown } = await tryAddress(tools, server.url);
				assert.equal(ok, false);
				assert.ok(shown.includes(`The server at ${server.url} is not a Lexe sidecar`), shown);
				if (contentType === 'text/html') {
					await tools.editor.screenshot(tools.picture('credential-not-a-sidecar'));
				}
			} finally {
				await server.stop();
			}
		},
	})),
];
