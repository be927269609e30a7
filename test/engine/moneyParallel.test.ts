import type { INode, INodeExecutionData } from 'n8n-workflow';

import { runLexe, type LexeRun } from '../support/engine';
import { requestsTo, useSidecars } from '../support/sidecar';
import { useShortPauses } from '../support/time';
import type { FaultEffect, Simulator } from '../simulator';

/* Calls of an AI agent in one execution, at the same time or one after another. */

const sidecar = useSidecars();
useShortPauses();

let executions = 0;

/** What n8n's tool calls have in common: one node, one execution, and a mark. */
function callsOf(sim: Simulator, parameters: INode['parameters'], node: Partial<INode> = {}) {
	const executionId = `agent-${++executions}`;
	return async (): Promise<LexeRun> =>
		await runLexe({
			parameters,
			node: { rewireOutputLogTo: 'ai_tool', ...node },
			credential: { baseUrl: sim.url },
			executionId,
		});
}

function answerOf({ run }: LexeRun): INodeExecutionData['json'] {
	const answer = run.data.resultData.runData.Lexe?.at(-1)?.data?.ai_tool?.[0]?.[0]?.json;
	if (answer) return answer;
	throw new Error(run.data.resultData.error?.message ?? 'The agent got no answer');
}

const WAYS: ReadonlyArray<[string, string, (sim: Simulator) => INode['parameters']]> = [
	[
		'an address',
		'pay',
		() => ({ resource: 'payable', operation: 'pay', payable: 'alice@example.com', amount: '100' }),
	],
	[
		'an offer',
		'pay_offer',
		(sim) => ({
			resource: 'offer',
			operation: 'pay',
			offer: sim.other.createOffer().text,
			amount: '100',
		}),
	],
	[
		'an LNURL',
		'pay_lnurl',
		() => ({ resource: 'lnurl', operation: 'pay', lnurl: 'alice@example.com', amount: '100' }),
	],
	[
		'a withdrawal',
		'withdraw_lnurl',
		(sim) => ({ resource: 'lnurl', operation: 'withdraw', lnurl: sim.other.createLnurlWithdraw() }),
	],
	['a channel', 'open_channel', () => ({ resource: 'channel', operation: 'open', value: '5000' })],
];

describe.each(WAYS)('an agent that asks for %s', (_name, path, parametersFor) => {
	it.each<FaultEffect | undefined>([undefined, { kind: 'loseReply' }])(
		'three times at once with the same values gets it once (%j)',
		async (effect) => {
			const sim = await sidecar({ settleMs: 20 });
			if (effect) sim.faults.add({ path, ...effect, times: Infinity });
			const call = callsOf(sim, parametersFor(sim));
			const answers = (await Promise.all([call(), call(), call()])).map(answerOf);
			expect(requestsTo(sim, path)).toHaveLength(1);
			const ids = answers.map(({ index, channel_id: channelId }) => index ?? channelId);
			expect(ids[0]).toEqual(expect.any(String));
			expect(new Set(ids).size).toBe(1);
		},
	);
});

describe('an agent that asks again for what it was told is done', () => {
	it.each([
		['a payment', 'already_paid', WAYS[0]?.[2]],
		['a channel', 'already_open', WAYS[4]?.[2]],
	])('learns that this call has done nothing: %s', async (_name, key, parametersFor) => {
		const sim = await sidecar();
		const call = callsOf(sim, parametersFor?.(sim) ?? {});
		const answers = [answerOf(await call()), answerOf(await call())];
		expect(answers.map((answer) => answer[key])).toEqual([false, true]);
	});

	it('learns it of an invoice, too', async () => {
		const sim = await sidecar();
		const { invoice } = sim.other.createInvoice({ amountSats: 100 });
		const call = callsOf(sim, { resource: 'invoice', operation: 'pay', invoice });
		const answers = [answerOf(await call()), answerOf(await call())];
		expect(answers.map((answer) => answer.already_paid)).toEqual([false, true]);
	});

	it('learns that a payment has failed before, and that nothing was sent', async () => {
		const sim = await sidecar();
		const call = callsOf(sim, {
			resource: 'payable',
			operation: 'pay',
			payable: 'fails@example.com',
			amount: '100',
		});
		await call();
		expect(answerOf(await call()).error).toContain('It was tried earlier; this run sent nothing.');
	});

	it('is not told so by Retry On Fail within one call', async () => {
		const sim = await sidecar();
		sim.faults.add({ path: 'pay', kind: 'loseReply' });
		sim.faults.add({ path: 'updated_payments', kind: 'resetBefore', times: 15 });
		const call = callsOf(sim, WAYS[0]?.[2](sim) ?? {}, {
			retryOnFail: true,
			maxTries: 3,
			waitBetweenTries: 1,
		});
		expect(answerOf(await call())).toMatchObject({ status: 'completed', already_paid: false });
		expect(requestsTo(sim, 'pay')).toHaveLength(1);
	});
});
