import type { INode, INodeExecutionData } from 'n8n-workflow';

import { runLexe } from '../support/engine';
import { requestsTo, useSidecars } from '../support/sidecar';
import { useShortPauses } from '../support/time';
import { AGES, indexOf, type PaymentRecord, type Simulator } from '../simulator';

const sidecar = useSidecars();
useShortPauses();

async function getAll(
	sim: Simulator,
	parameters: INode['parameters'] = {},
	more: { input?: INodeExecutionData[]; node?: Partial<INode> } = {},
) {
	return await runLexe({
		parameters: { resource: 'payment', operation: 'getAll', ...parameters },
		credential: { baseUrl: sim.url },
		...more,
	});
}

function history(sim: Simulator, count: number): string[] {
	const startAt = sim.now() - count * 1000;
	return sim.wallet.addFinalized(count, { startAt, stepMs: 1000 }).map(indexOf);
}

const indexes = (items: readonly INodeExecutionData[]) => items.map(({ json }) => json.index);
const limits = (sim: Simulator) => requestsTo(sim, 'list_payments').map(({ query }) => query.limit);

/** One payment of each status. */
function oneOfEach(sim: Simulator) {
	const make = () =>
		sim.wallet.createInvoice({ amountMsat: 5_000n, description: '', expirySecs: 3600 }).payment;
	const [pending, completed, failed] = [make(), make(), make()];
	sim.wallet.payInbound(indexOf(completed));
	sim.wallet.failInbound(indexOf(failed));
	const info = sim.wallet.addInfoEntry();
	return { pending, completed, failed, info };
}

describe('getting many payments', () => {
	it('gives 50 by default, the newest first', async () => {
		const sim = await sidecar();
		const all = history(sim, 60);
		const { items } = await getAll(sim);
		expect(indexes(items)).toEqual(all.toReversed().slice(0, 50));
		expect(limits(sim)).toEqual(['50']);
	});

	it.each<[INode['parameters'], number, string[]]>([
		[{ limit: 1 }, 1, ['1']],
		[{ limit: 99 }, 99, ['99']],
		[{ limit: 100 }, 100, ['100']],
		[{ limit: 101 }, 101, ['100', '1']],
		[{ limit: 250 }, 250, ['100', '100', '50']],
		[{ limit: '={{ 120 }}' }, 120, ['100', '20']],
		[{ limit: '={{ "120" }}' }, 120, ['100', '20']],
		[{ limit: 1_000 }, 330, ['100', '100', '100', '100']],
		[{ returnAll: true }, 330, ['100', '100', '100', '100']],
		[{ returnAll: true, limit: 5 }, 330, ['100', '100', '100', '100']],
	])('with %j takes as many pages as it needs', async (parameters, count, pages) => {
		const sim = await sidecar();
		const all = history(sim, 330);
		const { items } = await getAll(sim, parameters);
		expect(indexes(items)).toEqual(all.toReversed().slice(0, count));
		expect(limits(sim)).toEqual(pages);
	});

	it('oldest first goes through the pages in that order', async () => {
		const sim = await sidecar();
		const all = history(sim, 150);
		const { items } = await getAll(sim, { returnAll: true, options: { order: 'asc' } });
		expect(indexes(items)).toEqual(all);
		const queries = requestsTo(sim, 'list_payments').map(({ query }) => query.order);
		expect(queries).toEqual(['asc', 'asc']);
	});

	it('returns everything of a wallet whose last page is full', async () => {
		const sim = await sidecar();
		const all = history(sim, 200);
		const { items } = await getAll(sim, { returnAll: true });
		expect(indexes(items)).toEqual(all.toReversed());
		expect(limits(sim)).toEqual(['100', '100']);
	});

	it('of an empty wallet returns nothing and no error', async () => {
		const sim = await sidecar();
		const { items, error } = await getAll(sim, { returnAll: true });
		expect(error).toBeUndefined();
		expect(items).toEqual([]);
	});

	it.each<[string, Array<keyof ReturnType<typeof oneOfEach>>]>([
		['all', ['pending', 'completed', 'failed', 'info']],
		['pending', ['pending']],
		['completed', ['completed', 'info']],
		['failed', ['failed']],
		['finalized', ['completed', 'failed', 'info']],
	])('with status %s', async (status, kinds) => {
		const sim = await sidecar();
		const made = oneOfEach(sim);
		const { items } = await getAll(sim, { filters: { status } });
		expect(indexes(items).sort()).toEqual(kinds.map((kind) => indexOf(made[kind])).sort());
	});

	it('filters on every page, not after it', async () => {
		const sim = await sidecar();
		for (let round = 0; round < 3; round++) {
			history(sim, 60);
			sim.wallet.addFinalized(60, { status: 'failed' });
		}
		const { items } = await getAll(sim, { filters: { status: 'failed' }, limit: 150 });
		expect(items.map(({ json }) => json.status)).toEqual(Array(150).fill('failed'));
		expect(limits(sim)).toEqual(['100', '50']);
	});

	it('brings the list up to date first, each time', async () => {
		const sim = await sidecar();
		const [first] = history(sim, 1);
		expect(indexes((await getAll(sim)).items)).toEqual([first]);
		const { payment } = sim.wallet.createInvoice({
			amountMsat: null,
			description: '',
			expirySecs: 60,
		});
		const { items } = await getAll(sim);
		expect(indexes(items)).toEqual([indexOf(payment), first]);
		expect(sim.requests.map(({ method, path }) => `${method} ${path.split('/').at(-1)}`)).toEqual([
			'PUT sync_payments',
			'GET list_payments',
			'PUT sync_payments',
			'GET list_payments',
		]);
	});

	it('shows the important keys, or all of them', async () => {
		const sim = await sidecar();
		oneOfEach(sim);
		const simple = await getAll(sim);
		const full = await getAll(sim, { simplify: false });
		expect(simple.items.map(({ json }) => Object.keys(json).length)).toEqual(Array(4).fill(14));
		expect(full.items.map(({ json }) => Object.keys(json).length)).toEqual(Array(4).fill(26));
	});

	it('does not show the preimage of what is not completed', async () => {
		const sim = await sidecar();
		const { pending, failed } = oneOfEach(sim);
		const { run } = await getAll(sim, { simplify: false });
		const text = JSON.stringify(run.data.resultData.runData);
		for (const payment of [pending, failed] as PaymentRecord[]) {
			expect(text).not.toContain(payment.preimage);
		}
	});

	it('pairs each payment with the item that asked for it', async () => {
		const sim = await sidecar();
		history(sim, 5);
		const { items } = await getAll(
			sim,
			{ limit: '={{ $json.limit }}' },
			{ input: [{ json: { limit: 2 } }, { json: { limit: 1 } }, { json: { limit: 3 } }] },
		);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 0, 1, 2, 2, 2].map((item) => ({ item })),
		);
	});
});

describe('getting many payments does not', () => {
	it.each([0, -1, 1.5, 'many', 1_000_001])('take %p as a limit', async (limit) => {
		const sim = await sidecar();
		const { error } = await getAll(sim, { limit: `={{ ${JSON.stringify(limit)} }}` });
		expect(error?.message).toBe(
			`Limit must be a whole number from 1 to 1000000 results, not ${JSON.stringify(limit)}`,
		);
		expect(sim.requests).toEqual([]);
	});

	it.each(AGES.slice(0, 2))('work with sidecar %s, and says since when', async (age) => {
		const sim = await sidecar({ age });
		const { error } = await getAll(sim);
		expect(error?.message).toBe('This needs Lexe sidecar 0.4.12 or newer');
		expect(error?.description).toMatch(/Update the sidecar\.$/);
	});

	it.each(['sync_payments', 'list_payments'])('hide that %s failed', async (path) => {
		const sim = await sidecar();
		history(sim, 150);
		sim.faults.add({ kind: 'status', status: 500, code: 100, msg: 'Node', path, times: Infinity });
		const { error, items } = await getAll(sim, { returnAll: true });
		expect(error?.message).toBe('Node');
		expect(items).toEqual([]);
	});

	it('return a part when a later page fails for good', async () => {
		const sim = await sidecar();
		history(sim, 150);
		sim.faults.add({
			kind: 'resetBefore',
			times: Infinity,
			match: () => requestsTo(sim, 'list_payments').length > 1,
		});
		const { error, errorItems, items } = await getAll(
			sim,
			{ returnAll: true },
			{ node: { onError: 'continueErrorOutput' } },
		);
		expect(items).toEqual([]);
		expect(error ?? errorItems[0]?.json.error).toBe(
			'The connection to the Lexe sidecar was cut before it answered',
		);
	});

	it('give up when one page is lost once', async () => {
		const sim = await sidecar();
		const all = history(sim, 150);
		sim.faults.add({ kind: 'loseReply', match: ({ query }) => query.after !== undefined });
		const { items } = await getAll(sim, { returnAll: true });
		expect(indexes(items)).toEqual(all.toReversed());
	});
});
