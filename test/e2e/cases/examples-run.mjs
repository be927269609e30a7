import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { readExample } from '../support/examples.mjs';
import { outputOf } from '../support/n8n-api.mjs';
import { until } from '../support/wait.mjs';
import { withCredential } from '../support/workflows.mjs';

const TICK_MS = 15_000;
const START = 'When clicking ‘Execute workflow’';

/**
 * @param {import('../support/n8n-api.mjs').Workflow} workflow
 * @param {string} name
 */
function nodeOf(workflow, name) {
	const node = workflow.nodes.find((each) => each.name === name);
	assert.ok(node, `there is a node "${name}"`);
	return node;
}

/**
 * Every successful execution that n8n itself started, oldest first.
 *
 * @param {import('../support/world.mjs').World} world
 * @param {string} workflowId
 */
async function startedByTriggers({ api }, workflowId) {
	const all = await api.executions(workflowId);
	const ids = all
		.filter(({ mode, status }) => mode !== 'manual' && status === 'success')
		.map(({ id }) => Number(id))
		.sort((a, b) => a - b);
	return await Promise.all(ids.map(async (id) => await api.execution(String(id))));
}

/** @type {import('../support/runner.mjs').Case[]} */
export default [
	{
		name: 'the example first-payment makes an invoice and is told of its payment',
		async run({ world }) {
			const { api } = world;
			const { simulator, credential } = await world.openWallet();
			const { id } = await world.addWorkflow(await readExample('first-payment.json'), credential);
			await api.publish(id);
			try {
				const asked = await api.runManually(id, 'Start here');
				assert.equal(asked.status, 'success', asked.data.resultData.error?.message);
				const [invoice] = outputOf(asked, 'Create an invoice');
				const [{ binary }] = asked.data.resultData.runData['Create an invoice'][0].data.main[0];
				assert.equal(binary.data.mimeType, 'image/png', 'the QR code');
				simulator.wallet.payInbound(invoice.index);
				const [told] = await until(
					async () => {
						const found = await startedByTriggers(world, id);
						return found.length > 0 ? found : undefined;
					},
					{ timeoutMs: 2 * TICK_MS, what: 'the trigger to fire' },
				);
				assert.deepEqual(outputOf(told, 'Ship the order'), [
					{
						message: 'order 42 is paid: 2089.500 sats arrived, 10.500 sats were fees',
						index: invoice.index,
					},
				]);
			} finally {
				await api.unpublish(id);
			}
		},
	},
	{
		name: 'the example pay-an-invoice pays, and tells when it cannot',
		async run({ world }) {
			const { api } = world;
			const { simulator, credential } = await world.openWallet();
			const run = async (/** @type {string} */ invoice) => {
				const example = await readExample('pay-an-invoice.json');
				const [field] = nodeOf(example, 'Invoice to pay').parameters.assignments.assignments;
				field.value = invoice;
				const { id } = await world.addWorkflow(example, credential);
				const execution = await api.runManually(id, START);
				assert.equal(execution.status, 'success', execution.data.resultData.error?.message);
				return execution;
			};
			const good = simulator.other.createInvoice({ amountSats: 1500 });
			const bad = simulator.other.createInvoice({ amountSats: 1500, outcome: 'fail' });

			const paid = await run(good.invoice);
			assert.equal(outputOf(paid, 'Paid')[0].status, 'completed');
			assert.equal(outputOf(paid, 'Not paid').length, 0);

			const failed = await run(bad.invoice);
			assert.equal(outputOf(failed, 'Paid').length, 0);
			assert.match(outputOf(failed, 'Not paid')[0].error, /^The payment failed/);

			// As it comes: nobody has entered an invoice yet.
			const empty = await run('');
			assert.match(outputOf(empty, 'Not paid')[0].error, /is empty/);
		},
	},
	{
		name: 'after a restart the last payment comes once more, and first-payment ships it once',
		async run({ world }) {
			const { simulator, credential } = await world.openWallet();
			const { id } = await world.addWorkflow(await readExample('first-payment.json'), credential);
			await world.api.publish(id);
			const shippedAfter = async (/** @type {number} */ count) =>
				await until(
					async () => {
						const found = await shipped(world, id);
						return found.length >= count ? found : undefined;
					},
					{ timeoutMs: 3 * TICK_MS, what: `shipment ${count}` },
				);
			try {
				const first = await paidInvoice(simulator);
				await shippedAfter(1);
				await world.n8n.stop();
				await world.startN8n();
				const second = await paidInvoice(simulator);
				assert.deepEqual(await shippedAfter(2), [first, second]);
				const executions = await startedByTriggers(world, id);
				const emitted = executions.flatMap((each) => outputOf(each, 'Lexe Trigger'));
				assert.deepEqual(
					emitted.map(({ index }) => index),
					[first, first, second],
				);
			} finally {
				await world.api.unpublish(id);
			}
		},
	},
	{
		name: 'the example checkout sells at the price of the list, and ships what is paid',
		async run({ world }) {
			const { simulator, credential } = await world.openWallet();
			const { id } = await world.addWorkflow(await readExample('checkout.json'), credential);
			await world.api.publish(id);
			const shop = `${world.n8n.url}/webhook/lightning-order`;
			const order = async (/** @type {object} */ body) => {
				const headers = { 'content-type': 'application/json' };
				return await fetch(shop, { method: 'POST', headers, body: JSON.stringify(body) });
			};
			const status = async (/** @type {string} */ index) =>
				await (await fetch(`${shop}?index=${encodeURIComponent(index)}`)).json();
			try {
				const unknown = await order({ order: '41', item: 'gold', price: '1' });
				assert.equal(unknown.status, 400);
				assert.match((await unknown.json()).error, /^Amount is empty/);
				assert.equal(simulator.wallet.payments.size, 0, 'no invoice for what is not sold');

				const response = await order({ order: '42', item: 'coffee', price: '1' });
				assert.equal(response.status, 200);
				const { invoice, index, amount } = await response.json();
				assert.equal(amount, '2100');
				assert.deepEqual(await status(index), { status: 'pending' });
				simulator.other.pay(invoice);
				assert.deepEqual(await status(index), { status: 'completed' });
				assert.match((await status('nonsense')).error, /^Payment Index/);

				const [sent] = await until(
					async () => {
						const executions = await startedByTriggers(world, id);
						const found = executions.flatMap((each) => outputOf(each, 'Ship the order'));
						return found.length > 0 ? found : undefined;
					},
					{ timeoutMs: 3 * TICK_MS, what: 'the shipment' },
				);
				assert.equal(sent.index, index);
				assert.match(sent.message, /^coffee, order 42 is paid: /);
			} finally {
				await world.api.unpublish(id);
			}
		},
	},
	{
		name: 'the example pay-out-a-list pays nobody twice when it runs twice',
		async run({ world }) {
			const { api } = world;
			const { simulator, credential } = await world.openWallet();
			const { id } = await world.addWorkflow(await readExample('pay-out-a-list.json'), credential);
			const runs = [];
			for (let run = 0; run < 2; run++) {
				const execution = await api.runManually(id, START);
				assert.equal(execution.status, 'success', execution.data.resultData.error?.message);
				assert.deepEqual(outputOf(execution, 'Look at these'), []);
				runs.push(outputOf(execution, 'Paid'));
			}
			const [first, second] = runs;
			assert.deepEqual(
				first.map(({ amount, status, already_paid }) => [amount, status, already_paid]),
				[
					['1000', 'completed', false],
					['2500', 'completed', false],
				],
			);
			assert.deepEqual(
				second.map(({ index, already_paid }) => [index, already_paid]),
				first.map(({ index }) => [index, true]),
			);
			assert.equal(simulator.other.outboundPayments().length, 2);
		},
	},
	{
		name: 'the example instant-and-safe lets every payment through once',
		async run({ world }) {
			const { api } = world;
			const webhookSecret = randomBytes(32).toString('base64');
			const webhookId = randomUUID();
			const { simulator, credential } = await world.openWallet({
				webhookUrl: `${world.n8n.url}/webhook/${webhookId}/lexe`,
				webhookSecret,
				webhookPollMs: 500,
			});
			const name = 'Lexe webhook account';
			const secret = await api.createCredential(name, { webhookSecret }, 'lexeWebhookApi');
			const example = await readExample('instant-and-safe.json');
			nodeOf(example, 'Lexe Webhook Trigger').webhookId = webhookId;
			const { id } = await world.addWorkflow(
				withCredential(example, secret, 'lexeWebhookApi'),
				credential,
			);
			await api.publish(id);
			try {
				const reported = [];
				for (let payment = 0; payment < 3; payment++) {
					reported.push(await paidInvoice(simulator));
					await until(async () => (await shipped(world, id)).length > payment, {
						timeoutMs: 5_000,
						what: 'the webhook',
					});
				}
				// One that no webhook reports: somebody sent it without an invoice.
				simulator.wallet.receiveSpontaneous({ amountMsat: 7_000_000n });
				await sleep(2 * TICK_MS + 2_000);
				const all = [...simulator.wallet.payments.keys()];
				assert.deepEqual((await shipped(world, id)).sort(), all.sort());
				assert.equal(all.length, reported.length + 1);
				const modes = (await startedByTriggers(world, id)).map(({ mode }) => mode);
				assert.ok(modes.includes('webhook') && modes.includes('trigger'), String(modes));
			} finally {
				await api.unpublish(id);
			}
		},
	},
];

/**
 * @param {import('../support/world.mjs').World} world
 * @param {string} workflowId
 * @returns {Promise<string[]>} indexes of the payments that reached the last node
 */
async function shipped(world, workflowId) {
	const executions = await startedByTriggers(world, workflowId);
	return executions.flatMap((each) => outputOf(each, 'Ship the order').map(({ index }) => index));
}

/**
 * @param {import('../../simulator/index').Simulator} simulator
 * @returns {Promise<string>} index of an invoice that the sidecar made and a customer has paid
 */
async function paidInvoice({ url, wallet }) {
	const response = await fetch(`${url}/v2/node/create_invoice`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ amount: '2100', description: 'Order', expiration_secs: 3600 }),
	});
	const { index } = await response.json();
	wallet.payInbound(index);
	return index;
}
