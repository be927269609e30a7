import assert from 'node:assert/strict';
import { outputOf } from '../support/n8n-api.mjs';
import { actionWorkflow } from '../support/workflows.mjs';

const NODE = 'Pay';
const RETRY_ON_FAIL = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1000 };
/** Looks at the wallet that one try of the node makes when none of them works. */
const LOOKUPS_OF_ONE_TRY = 15;

/** What can be paid, and the request that pays it. */
const TARGETS = [
	{
		what: 'a Lightning address',
		path: 'pay',
		parameters: () => ({
			resource: 'payable',
			operation: 'pay',
			payable: 'alice@example.com',
			amount: '2100',
			amountUnit: 'sats',
		}),
	},
	{
		what: 'an invoice',
		path: 'pay_invoice',
		parameters: (/** @type {import('../../simulator/index').Simulator} */ { other }) => ({
			resource: 'invoice',
			operation: 'pay',
			invoice: other.createInvoice({ amountSats: 2100 }).invoice,
		}),
	},
];

/**
 * Pays once with a wallet of its own, while the reply of the paying request gets lost.
 *
 * @param {import('../support/world.mjs').World} world
 * @param {(typeof TARGETS)[number]} target
 * @param {{ fault: 'loseReply' | 'resetAfter', settings: object, lookupsFail: boolean }} how
 */
async function pay(world, target, { fault, settings, lookupsFail }) {
	const { simulator, credential } = await world.openWallet();
	const payingRequests = () =>
		simulator.requests.filter(({ path }) => path.endsWith(`/${target.path}`));
	simulator.faults.add({ kind: fault, path: target.path });
	if (lookupsFail) {
		simulator.faults.add({
			kind: 'resetBefore',
			path: 'updated_payments',
			times: LOOKUPS_OF_ONE_TRY,
			match: () => payingRequests().length > 0,
		});
	}
	const parameters = target.parameters(simulator);
	const workflow = actionWorkflow('Pay, and try again', NODE, parameters, { ...settings });
	const { id } = await world.addWorkflow(workflow, credential);
	const execution = await world.api.runManually(id, 'Start', { timeoutMs: 120_000 });
	assert.equal(payingRequests().length, 1, 'the paying request was sent once');
	const [sent, ...more] = simulator.other.outboundPayments();
	assert.ok(sent, 'it was paid');
	assert.deepEqual(more, [], 'it was paid once');
	return { execution, sent };
}

/**
 * @param {{ execution: any, sent: { index: string } }} paid
 */
function assertSucceeded({ execution, sent }) {
	assert.equal(execution.status, 'success', execution.data.resultData.error?.message);
	const output = outputOf(execution, NODE);
	assert.deepEqual(
		output.map(({ index, status, amount }) => ({ index, status, amount })),
		[{ index: sent.index, status: 'completed', amount: '2100' }],
	);
}

/** @type {import('../support/runner.mjs').Case[]} */
export default TARGETS.flatMap((target) => [
	{
		name: `Retry On Fail pays ${target.what} once when the reply is lost`,
		async run({ world }) {
			const how = { settings: RETRY_ON_FAIL, lookupsFail: false };
			assertSucceeded(await pay(world, target, { ...how, fault: 'loseReply' }));
			assertSucceeded(await pay(world, target, { ...how, fault: 'resetAfter' }));
		},
	},
	{
		name: `Retry On Fail pays ${target.what} once when the wallet cannot be asked either`,
		async run({ world }) {
			const how = { fault: /** @type {const} */ ('resetAfter'), lookupsFail: true };
			const [without, paid] = await Promise.all([
				pay(world, target, { ...how, settings: {} }),
				pay(world, target, { ...how, settings: RETRY_ON_FAIL }),
			]);
			// The first try alone ends like this, so the other execution did try again.
			assert.equal(without.execution.status, 'error');
			assert.match(
				without.execution.data.resultData.error.message,
				/it is not known whether the payment was made/,
			);
			assertSucceeded(paid);
		},
	},
]);
