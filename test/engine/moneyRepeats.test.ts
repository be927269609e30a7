import type { INode } from 'n8n-workflow';

import {
	makeNode,
	lexeNode,
	onlyItem,
	runLexe,
	runWorkflow,
	type LexeRun,
} from '../support/engine';
import { requestsTo, useSidecars } from '../support/sidecar';
import { useShortPauses } from '../support/time';
import type { FaultEffect, Simulator } from '../simulator';

/* The same payment asked for again: by Retry On Fail, by a loop, after a stop. */

const sidecar = useSidecars();
useShortPauses();

const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

async function payAll(
	sim: Simulator,
	payables: string[],
	node: Partial<INode> = RETRY,
	more: INode['parameters'] = {},
): Promise<LexeRun> {
	return await runLexe({
		parameters: {
			resource: 'payable',
			operation: 'pay',
			payable: '={{ $json.payable }}',
			amount: '={{ $json.amount }}',
			...more,
		},
		node,
		credential: { baseUrl: sim.url },
		input: payables.map((payable) => ({
			json: { payable, amount: /@|^lno/.test(payable) ? '100' : '' },
		})),
	});
}

const payables = (sim: Simulator) => sim.other.outboundPayments().map(({ payable }) => payable);

const LOST: readonly FaultEffect[] = [
	{ kind: 'loseReply' },
	{ kind: 'loseReply', at: 'accepted' },
	{ kind: 'resetAfter' },
	{ kind: 'truncated' },
];

describe('a lost reply with Retry On Fail', () => {
	it.each(LOST)('of an address pays once and returns the payment (%j)', async (effect) => {
		const sim = await sidecar();
		sim.faults.add({ path: 'pay', ...effect });
		const item = onlyItem(await payAll(sim, ['alice@example.com']));
		const [paid, ...more] = sim.other.outboundPayments();
		expect(more).toEqual([]);
		expect(item.json).toMatchObject({ index: paid?.index, status: 'completed', amount: '100' });
	});

	it('pays once when the look-ups of the first try fail as well', async () => {
		const sim = await sidecar();
		sim.faults.add({ path: 'pay', kind: 'loseReply' });
		// As many as the first try makes: five looks, each tried three times.
		sim.faults.add({ path: 'updated_payments', kind: 'resetBefore', times: 15 });
		const item = onlyItem(await payAll(sim, ['alice@example.com']));
		expect(item.json.status).toBe('completed');
		expect(sim.other.outboundPayments()).toHaveLength(1);
		expect(requestsTo(sim, 'pay')).toHaveLength(1);
	});

	it('pays once when an expression gives the note another text in every try', async () => {
		const sim = await sidecar();
		sim.faults.add({ path: 'pay', kind: 'loseReply' });
		sim.faults.add({ path: 'updated_payments', kind: 'resetBefore', times: 15 });
		await payAll(sim, ['alice@example.com'], RETRY, {
			personalNote: '={{ "Paid " + Math.random() }}',
		});
		expect(sim.other.outboundPayments()).toHaveLength(1);
	});

	it('pays once when an expression gives another amount in every try', async () => {
		const sim = await sidecar();
		sim.faults.add({ path: 'pay', kind: 'loseReply' });
		sim.faults.add({ path: 'updated_payments', kind: 'resetBefore', times: 15 });
		await payAll(sim, ['alice@example.com'], RETRY, {
			amount: '={{ 100 + Math.floor(Math.random() * 100000) }}',
		});
		expect(sim.other.outboundPayments()).toHaveLength(1);
	});

	it('finds the payment of an invoice whose maker has a clock that is ahead', async () => {
		const sim = await sidecar();
		const { invoice } = sim.other.createInvoice({
			amountSats: 100,
			timestamp: Math.floor(Date.now() / 1000) + 2 * 86_400,
		});
		sim.faults.add({ path: 'pay', kind: 'loseReply' });
		const item = onlyItem(await payAll(sim, [invoice]));
		expect(item.json.status).toBe('completed');
		expect(sim.other.outboundPayments()).toHaveLength(1);
	});

	it.each([-3, 3])('finds the payment of a node whose clock is off by %d hours', async (hours) => {
		const sim = await sidecar({ clockSkewMs: hours * 3_600_000 });
		sim.faults.add({ path: 'pay', kind: 'loseReply' });
		const item = onlyItem(await payAll(sim, ['alice@example.com']));
		expect(item.json.status).toBe('completed');
		expect(sim.other.outboundPayments()).toHaveLength(1);
	});
});

describe('a try that comes to nothing after one that is in doubt', () => {
	/** The reply of the first try is lost and the wallet cannot be asked. */
	function loseFirstTry(sim: Simulator): void {
		sim.faults.add({ path: 'pay', kind: 'loseReply' });
		const sent = () => requestsTo(sim, 'pay').length === 1;
		sim.faults.add({ path: 'updated_payments', kind: 'resetBefore', times: Infinity, match: sent });
	}

	it('does not say that no money has moved when it is refused', async () => {
		const sim = await sidecar();
		loseFirstTry(sim);
		sim.faults.add({ path: 'pay', kind: 'status', status: 503, code: 8, msg: 'x', times: 2 });
		const { invoice } = sim.other.createInvoice({ amountSats: 100 });
		const { error, items } = await payAll(sim, [invoice], { ...RETRY, maxTries: 2 });
		expect(sim.other.outboundPayments()).toHaveLength(1);
		expect(items).toEqual([]);
		expect(error?.description).toMatch(/Money may have moved/);
		expect(error?.description).not.toMatch(/No money has moved/);
	});
});

describe('several items with Retry On Fail', () => {
	it('do not pay the first one again when the second one fails', async () => {
		const sim = await sidecar();
		const offer = sim.other.createOffer().text;
		const { invoice } = sim.other.createInvoice({ amountSats: 100, outcome: 'fail' });
		const { error } = await payAll(sim, ['alice@example.com', offer, invoice]);
		expect(error?.message).toMatch(/^The payment failed: /);
		expect(error?.description).toContain('The 2 items before it went through.');
		expect(payables(sim)).toEqual(['alice@example.com', offer, invoice]);
	});

	it.each([
		[
			['fails@example.com'],
			'The item before it was sent, but not completed: look at the payments.',
		],
		[
			['alice@example.com', 'fails@example.com'],
			'The 2 items before it were sent, but 1 of them not completed: look at the payments.',
		],
	])('are not said to have gone through when they failed: %j', async (before, sentence) => {
		const sim = await sidecar();
		const options = { whenFailed: 'return' };
		const { error } = await payAll(
			sim,
			[...before, 'nonsense', 'alice@example.com'],
			{},
			{ options },
		);
		expect(error?.description).toContain(`${sentence} The item after it did not start.`);
	});

	it('pay each once when the second one works in the second try', async () => {
		const sim = await sidecar();
		const second = ({ rawBody }: { rawBody: string }) => rawBody.includes('lno1');
		const busy = { kind: 'status', status: 503, code: 8, msg: 'busy' } as const;
		sim.faults.add({ path: 'pay', ...busy, match: second });
		const offer = sim.other.createOffer().text;
		const { items } = await payAll(sim, ['alice@example.com', offer]);
		expect(items.map(({ json }) => json.status)).toEqual(['completed', 'completed']);
		expect(payables(sim)).toEqual(['alice@example.com', offer]);
	});

	it('that are the same are paid as often as they come', async () => {
		const sim = await sidecar();
		sim.faults.add({ path: 'pay', kind: 'loseReply', times: 3 });
		const { items } = await payAll(sim, Array<string>(3).fill('alice@example.com'));
		expect(new Set(items.map(({ json }) => json.index)).size).toBe(3);
		expect(payables(sim)).toHaveLength(3);
	});
});

describe('Continue On Fail', () => {
	const parameters = ['alice@example.com', 'fails@example.com', 'alice@example.com'];

	it.each([{}, RETRY])('pays what can be paid, each item once (%j)', async (retry) => {
		const sim = await sidecar();
		const node = { onError: 'continueRegularOutput' as const, ...retry };
		const { items } = await payAll(sim, parameters, node);
		expect(items.map(({ json }) => json.status ?? 'error')).toEqual([
			'completed',
			'error',
			'completed',
		]);
		expect(payables(sim)).toEqual(parameters);
	});

	it('pays each item once when the failing one comes first, which makes n8n try again', async () => {
		const sim = await sidecar();
		const node = { onError: 'continueRegularOutput' as const, ...RETRY };
		const { items } = await payAll(sim, ['fails@example.com', 'alice@example.com'], node);
		expect(items[0]?.json.error).toMatch(/^The payment failed/);
		expect(items[1]?.json.status).toBe('completed');
		expect(payables(sim)).toEqual(['fails@example.com', 'alice@example.com']);
	});

	it('uses the error output without paying anything twice', async () => {
		const sim = await sidecar();
		const node = { onError: 'continueErrorOutput' as const, ...RETRY };
		const { items, errorItems } = await payAll(sim, parameters, node);
		expect(items).toHaveLength(2);
		expect(errorItems).toHaveLength(1);
		expect(payables(sim)).toEqual(parameters);
	});
});

describe('the same node twice in one execution', () => {
	it('pays an address twice in a loop: another round is another payment', async () => {
		const sim = await sidecar();
		const start = makeNode({ name: 'Start', type: 'n8n-nodes-base.manualTrigger' });
		const again = makeNode({ name: 'Again', type: 'n8n-nodes-base.manualTrigger' });
		const lexe = lexeNode({
			resource: 'payable',
			operation: 'pay',
			payable: 'alice@example.com',
			amount: '100',
		});
		const toLexe = { main: [[{ node: 'Lexe', type: 'main' as const, index: 0 }]] };
		const run = await runWorkflow({
			nodes: [start, again, lexe],
			connections: {
				Start: {
					main: [
						[
							{ node: 'Lexe', type: 'main', index: 0 },
							{ node: 'Again', type: 'main', index: 0 },
						],
					],
				},
				Again: toLexe,
			},
			credential: { baseUrl: sim.url },
		});
		expect(run.data.resultData.runData.Lexe).toHaveLength(2);
		expect(payables(sim)).toEqual(['alice@example.com', 'alice@example.com']);
	});
});
