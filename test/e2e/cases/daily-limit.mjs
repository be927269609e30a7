import assert from 'node:assert/strict';
import { outputOf } from '../support/n8n-api.mjs';
import { actionWorkflow } from '../support/workflows.mjs';

const NODE = 'Pay';
const AT_THE_SAME_TIME = 8;
const LIMIT_SATS = 5000;
const REFUSAL =
	/^This payment of 1000 sats does not fit into the limit of 5000 sats a day: \d+ sats are spent, \d+ sats are left/;

/** @param {import('../../simulator/index').Simulator} simulator */
function spentSats({ wallet }) {
	const sent = [...wallet.payments.values()].filter(
		({ direction, status }) => direction === 'outbound' && status !== 'failed',
	);
	const msat = sent.reduce(
		(sum, { amountMsat, feesMsat }) => sum + (amountMsat ?? 0n) + feesMsat,
		0n,
	);
	return Number(msat) / 1000;
}

/** @type {import('../support/runner.mjs').Case[]} */
export default [
	{
		name: 'Max per Day holds for executions that run at the same time',
		async run({ world }) {
			const { api } = world;
			const { simulator, credential } = await world.openWallet(
				{ settleMs: 1500 },
				{ maxDailySats: String(LIMIT_SATS) },
			);
			// A payment whose reply is lost counts like any other.
			simulator.faults.add({ kind: 'loseReply', path: 'pay' });
			const { id } = await world.addWorkflow(
				actionWorkflow('Pay within the limit', NODE, {
					resource: 'payable',
					operation: 'pay',
					payable: 'alice@example.com',
					amount: '1000',
					amountUnit: 'sats',
				}),
				credential,
			);

			const started = await Promise.all(
				Array.from({ length: AT_THE_SAME_TIME }, async () => await api.start(id, 'Start')),
			);
			const finished = await Promise.all(
				started.map(async (each) => await api.finishedExecution(each, { timeoutMs: 60_000 })),
			);
			const refused = finished.filter(({ status }) => status === 'error');
			const paid = finished.filter(({ status }) => status === 'success');
			assert.equal(paid.length, 4, 'four payments with their fees fit');
			assert.equal(refused.length, AT_THE_SAME_TIME - 4);
			for (const { data } of refused) {
				assert.match(data.resultData.error.message, REFUSAL);
				assert.match(data.resultData.error.description, /^No money has moved/);
			}
			assert.equal(new Set(paid.flatMap((each) => outputOf(each, NODE)[0].index)).size, 4);
			assert.equal(simulator.other.outboundPayments().length, 4);
			assert.ok(spentSats(simulator) <= LIMIT_SATS, `${spentSats(simulator)} sats were spent`);

			const later = await api.runManually(id, 'Start');
			assert.match(
				later.data.resultData.error.message,
				/: 4004 sats are spent, 996 sats are left/,
				'what was paid is still counted when nothing is under way',
			);
			assert.equal(simulator.other.outboundPayments().length, 4);
		},
	},
];
