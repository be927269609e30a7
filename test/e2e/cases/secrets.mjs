import assert from 'node:assert/strict';
import { tracesInExecutions, tracesInFiles } from '../support/traces.mjs';
import { until } from '../support/wait.mjs';
import { actionWorkflow, triggerWorkflow } from '../support/workflows.mjs';

const NODE = 'Lexe';

/** @param {string} payable */
const payPayable = (payable) => ({
	resource: 'payable',
	operation: 'pay',
	payable,
	amount: '1000',
	amountUnit: 'sats',
	options: { maxWaitSecs: 1 },
});

/** @param {string} invoice */
const payInvoice = (invoice) => ({
	resource: 'invoice',
	operation: 'pay',
	invoice,
	options: { maxWaitSecs: 1 },
});

/** @param {string} operation @param {object} [more] */
const payment = (operation, more) => ({ resource: 'payment', operation, ...more });

const nodeInfo = { resource: 'node', operation: 'getInfo' };

/**
 * What a run of the node may meet: its parameters and what goes wrong meanwhile.
 *
 * @param {import('../../simulator/index').Simulator} simulator
 * @param {string} secret that the sidecar repeats in an error
 * @returns {Array<{ parameters: object, fault?: import('../../simulator/index').Fault }>}
 */
function mishaps({ other, wallet }, secret) {
	const ours = wallet.createInvoice({ amountMsat: 5_000_000n, description: 'x', expirySecs: 600 });
	const index = [...wallet.payments].find(([, each]) => each === ours.payment)?.[0];
	const invoice = (/** @type {object} */ how) =>
		payInvoice(other.createInvoice({ amountSats: 1000, ...how }).invoice);
	const taken = { execute: true, at: /** @type {const} */ ('accepted') };
	const stuck = () => invoice({ outcome: 'stuck' });
	return [
		{ parameters: payPayable('alice@example.com') },
		{ parameters: payPayable('fails@example.com') },
		{ parameters: invoice({ outcome: 'fail' }) },
		{ parameters: invoice({ outcome: 'fail' }), fault: { kind: 'loseReply', path: 'pay_invoice' } },
		{
			parameters: payPayable('stuck@example.com'),
			fault: { kind: 'resetAfter', path: 'pay', ...taken },
		},
		{ parameters: stuck(), fault: { kind: 'truncated', path: 'pay_invoice', ...taken } },
		{ parameters: stuck(), fault: { kind: 'wrongJson', path: 'pay_invoice', ...taken } },
		{ parameters: stuck(), fault: { kind: 'html', status: 502, path: 'pay_invoice', ...taken } },
		{ parameters: payment('get', { index }) },
		{
			parameters: payment('get', { index }),
			fault: { kind: 'truncated', path: 'payment', times: 9 },
		},
		{ parameters: payment('getAll', { returnAll: true, simplify: false }) },
		{ parameters: payment('getUpdated', { returnAll: true, simplify: false }) },
		{ parameters: nodeInfo, fault: { kind: 'html', status: 200, path: 'node_info', times: 9 } },
		{
			parameters: nodeInfo,
			fault: {
				...{ kind: 'status', path: 'node_info', times: 9, status: 500, code: 100 },
				...{ msg: `Could not use ${secret}`, sensitive: true },
			},
		},
	];
}

/** @type {import('../support/runner.mjs').Case[]} */
export default [
	{
		name: 'no secret is left in the database and the logs of n8n',
		async run({ world }) {
			const { api } = world;
			// What n8n would write for somebody who looks for a fault.
			await world.n8n.stop();
			await world.startN8n({ N8N_LOG_LEVEL: 'debug' });

			const { simulator, credential, good, bad } = await bearers(world);
			const workflowIds = [];
			const run = async (/** @type {object} */ parameters, used = credential) => {
				const { id } = await world.addWorkflow(actionWorkflow('Run', NODE, parameters), used);
				workflowIds.push(id);
				return await api.runManually(id, 'Start');
			};

			const statuses = [];
			for (const { parameters, fault } of mishaps(simulator, good)) {
				if (fault) simulator.faults.add(fault);
				statuses.push((await run(parameters)).status);
				simulator.faults.clear();
			}
			assert.ok(statuses.filter((status) => status === 'error').length >= 6, String(statuses));
			for (const { credential: other } of bad) {
				assert.equal((await run(nodeInfo, other)).status, 'error');
				assert.equal((await run(payPayable('alice@example.com'), other)).status, 'error');
			}
			workflowIds.push(await triggerFails(world, simulator, credential));

			const payments = [...simulator.wallet.payments.values()];
			const open = payments.filter(({ status, preimage }) => status !== 'completed' && preimage);
			const settled = payments.find(({ status, preimage }) => status === 'completed' && preimage);
			assert.ok(open.length >= 8 && settled?.preimage, 'payments of both kinds were made');
			const secrets = [
				...[good, ...bad.map(({ bearer }) => bearer)],
				...open.map(({ preimage }) => String(preimage)),
			];

			assert.deepEqual(await tracesInExecutions(api, workflowIds, secrets), []);
			await world.n8n.stop();
			assert.deepEqual(await tracesInFiles(world.userFolder, secrets), []);
			// The search does find what is there: a proof of payment is no secret once it is paid.
			const found = await tracesInFiles(world.userFolder, [settled.preimage]);
			assert.ok(
				found.some((trace) => trace.includes('database.sqlite')),
				String(found),
			);
			await world.startN8n();
		},
	},
];

/**
 * A sidecar that wants credentials, one credential that it takes and two that it does not.
 *
 * @param {import('../support/world.mjs').World} world
 */
async function bearers(world) {
	/** @type {string[]} */
	const accepted = [];
	const { simulator } = await world.openWallet({ requireAuth: true, credentials: accepted });
	const add = async (/** @type {string} */ bearer) => ({
		bearer,
		credential: await world.api.createCredential('Lexe account', {
			baseUrl: simulator.url,
			clientCredentials: bearer,
		}),
	});
	const good = simulator.makeCredentials();
	accepted.push(good);
	const { credential } = await add(good);
	const revoked = await add(simulator.makeCredentials());
	const malformed = await add('these-are-no-credentials');
	return { simulator, credential, good, bad: [revoked, malformed] };
}

/**
 * A published trigger whose credentials stop working.
 *
 * @param {import('../support/world.mjs').World} world
 * @param {import('../../simulator/index').Simulator} simulator
 * @param {{ id: string, name: string }} credential
 * @returns {Promise<string>} ID of its workflow
 */
async function triggerFails(world, simulator, credential) {
	const { api } = world;
	const { id } = await world.addWorkflow(triggerWorkflow('Watch'), credential);
	await api.publish(id);
	const refused = { status: 401, code: 101, msg: 'Invalid or revoked credentials' };
	simulator.faults.add({ kind: 'status', ...refused, path: 'updated_payments', times: Infinity });
	await until(async () => (await api.executions(id)).some(({ status }) => status === 'error'), {
		timeoutMs: 40_000,
		what: 'the trigger to fail',
	});
	await api.unpublish(id);
	return id;
}
