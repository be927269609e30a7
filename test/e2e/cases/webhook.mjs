import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { outputOf } from '../support/n8n-api.mjs';
import { simulatorModule } from '../support/play.mjs';
import { until } from '../support/wait.mjs';
import { webhookWorkflow, withCredential } from '../support/workflows.mjs';

const NODE = 'Lexe Webhook Trigger';
/** In which an execution that must not be there would have been. */
const NOTHING_HAPPENS_MS = 2_000;

/**
 * A published workflow with the trigger, and a sidecar that calls it.
 *
 * @param {import('../support/world.mjs').World} world
 */
async function setUp(world) {
	const { api } = world;
	const webhookSecret = randomBytes(32).toString('base64');
	const secret = await api.createCredential(
		'Lexe webhook account',
		{ webhookSecret },
		'lexeWebhookApi',
	);
	const workflow = webhookWorkflow('A payment is reported');
	const [trigger] = workflow.nodes;
	const webhookUrl = `${world.n8n.url}/webhook/${trigger.webhookId}/lexe`;
	const { simulator, credential } = await world.openWallet({
		webhookUrl,
		webhookSecret,
		webhookPollMs: 500,
	});
	const { id } = await world.addWorkflow(
		withCredential(workflow, secret, 'lexeWebhookApi'),
		credential,
	);
	await api.publish(id);
	return { id, simulator, webhookUrl, webhookSecret };
}

/**
 * An invoice that n8n made and a customer has paid.
 *
 * @param {import('../../simulator/index').Simulator} simulator
 * @returns {Promise<string>} its index
 */
async function paidInvoice(simulator) {
	const response = await fetch(`${simulator.url}/v2/node/create_invoice`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ amount: '2100', description: 'Order 42', expiration_secs: 3600 }),
	});
	const { index } = await response.json();
	simulator.wallet.payInbound(index);
	return index;
}

/**
 * Delivers what the sidecar reports about a payment, once more or under a false name.
 *
 * @param {{ simulator: import('../../simulator/index').Simulator, webhookUrl: string }} to
 * @param {string} index
 * @param {string} secret to sign with
 * @returns {Promise<number>} HTTP status
 */
async function deliver({ simulator, webhookUrl }, index, secret) {
	const { signWebhook } = await simulatorModule();
	const payment = await (await fetch(`${simulator.url}/v2/node/payment?index=${index}`)).json();
	const body = JSON.stringify({
		type: 'payment.finalized',
		timestamp: new Date().toISOString(),
		user_pk: '00'.repeat(32),
		...payment,
	});
	const id = `pf-${index}`;
	const seconds = Math.floor(Date.now() / 1000);
	const headers = {
		'content-type': 'application/json',
		'webhook-id': id,
		'webhook-timestamp': String(seconds),
		'webhook-signature': signWebhook(secret, id, seconds, body),
	};
	const response = await fetch(webhookUrl, { method: 'POST', headers, body });
	await response.arrayBuffer();
	return response.status;
}

/** @type {import('../support/runner.mjs').Case[]} */
export default [
	{
		name: 'a webhook of the sidecar starts the workflow once, within seconds',
		async run({ world }) {
			const { api } = world;
			const there = await setUp(world);
			const { id, simulator, webhookSecret } = there;
			try {
				const index = await paidInvoice(simulator);
				const paidAt = Date.now();
				const [first] = await until(
					async () => {
						const found = await api.executions(id);
						return found.length > 0 ? found : undefined;
					},
					{ timeoutMs: 10_000, everyMs: 100, what: 'the webhook to start the workflow' },
				);
				assert.ok(Date.now() - paidAt < 5_000, `it took ${Date.now() - paidAt} ms`);
				const execution = await api.finishedExecution(first.id, { timeoutMs: 10_000 });
				assert.deepEqual(
					outputOf(execution, NODE).map(({ index: of, event, amount }) => [of, event, amount]),
					[[index, 'payment.completed', '2089.500']],
				);

				const forged = await paidInvoiceElsewhere(simulator);
				const wrongKey = Buffer.from('not the secret of the sidecar').toString('base64');
				assert.equal(await deliver(there, forged, wrongKey), 401, 'a forged signature');
				assert.equal(await deliver(there, index, webhookSecret), 200, 'the same again');
				await sleep(NOTHING_HAPPENS_MS);
				assert.equal((await api.executions(id)).length, 1, 'there was one execution');

				await world.n8n.stop();
				await world.startN8n();
				assert.equal(await deliver(there, index, webhookSecret), 200, 'again after a restart');
				await sleep(NOTHING_HAPPENS_MS);
				assert.equal((await api.executions(id)).length, 1, 'there still is one execution');

				assert.equal(await deliver(there, forged, webhookSecret), 200, 'the real signature');
				await until(async () => (await api.executions(id)).length === 2, {
					timeoutMs: 10_000,
					what: 'the other payment to start the workflow',
				});
			} finally {
				await api.unpublish(id);
			}
		},
	},
	{
		name: 'the webhook trigger says what to set in the sidecar',
		async run({ world, editor, picture }) {
			const { id } = await setUp(world);
			await editor.openWorkflow(id);
			await editor.openNode(NODE);
			await editor.showWebhookUrl('Production URL');
			const shown = await editor.find('ndv').innerText();
			assert.match(shown, /LEXE_WEBHOOK_URL/);
			assert.match(shown, /LEXE_WEBHOOK_SECRET/);
			assert.match(shown, /\/webhook\/[0-9a-f-]+\/lexe/);
			await editor.screenshot(picture('webhook-trigger'));
			await world.api.unpublish(id);
		},
	},
];

/**
 * A payment that the sidecar does not report, because it was not made through it.
 *
 * @param {import('../../simulator/index').Simulator} simulator
 * @returns {Promise<string>} its index
 */
async function paidInvoiceElsewhere(simulator) {
	const known = new Set(simulator.wallet.payments.keys());
	simulator.wallet.receiveSpontaneous({ amountMsat: 7_000_000n });
	const index = [...simulator.wallet.payments.keys()].find((each) => !known.has(each));
	assert.ok(index);
	return index;
}
