import type { INode, INodeExecutionData } from 'n8n-workflow';

import { runLexe } from '../support/engine';
import { requestsTo, useSidecars } from '../support/sidecar';
import { useShortPauses } from '../support/time';
import { cursorOf, indexOf, type PaymentRecord, type Simulator } from '../simulator';

const sidecar = useSidecars();
useShortPauses();

const SENTENCE = 'Start Index is not an "updated_index": it starts with u, 19 digits and a dash';

async function getUpdated(
	sim: Simulator,
	parameters: INode['parameters'] = {},
	input?: INodeExecutionData[],
) {
	return await runLexe({
		parameters: { resource: 'payment', operation: 'getUpdated', ...parameters },
		credential: { baseUrl: sim.url },
		...(input && { input }),
	});
}

function history(sim: Simulator, count: number): PaymentRecord[] {
	return sim.wallet.addFinalized(count, { startAt: sim.now() - count * 1000, stepMs: 1000 });
}

const indexes = (items: readonly INodeExecutionData[]) => items.map(({ json }) => json.index);
const limits = (sim: Simulator) =>
	requestsTo(sim, 'updated_payments').map(({ query }) => query.limit);

describe('getting payments that changed', () => {
	it('gives 50 by default, the oldest change first', async () => {
		const sim = await sidecar();
		const all = history(sim, 60);
		const { items } = await getUpdated(sim);
		expect(indexes(items)).toEqual(all.slice(0, 50).map(indexOf));
		expect(limits(sim)).toEqual(['50']);
		expect(requestsTo(sim, 'updated_payments')[0]?.query).not.toHaveProperty('start_index');
	});

	it.each<[INode['parameters'], number, string[]]>([
		[{ limit: 1 }, 1, ['1']],
		[{ limit: 100 }, 100, ['100']],
		[{ limit: 101 }, 101, ['100', '1']],
		[{ limit: 230 }, 230, ['100', '100', '30']],
		[{ returnAll: true }, 230, ['100', '100', '100', '100']],
	])('with %j takes as many pages as it needs', async (parameters, count, pages) => {
		const sim = await sidecar();
		const all = history(sim, 230);
		const { items } = await getUpdated(sim, parameters);
		expect(indexes(items)).toEqual(all.slice(0, count).map(indexOf));
		expect(limits(sim)).toEqual(pages);
	});

	it('reads on when the sidecar hands out short pages', async () => {
		const sim = await sidecar({ shortPageSize: 7 });
		const all = history(sim, 50);
		expect(indexes((await getUpdated(sim, { returnAll: true })).items)).toEqual(all.map(indexOf));
		expect(indexes((await getUpdated(sim, { limit: 20 })).items)).toEqual(
			all.slice(0, 20).map(indexOf),
		);
	});

	it('starts behind the given payment, which is not among the results', async () => {
		const sim = await sidecar();
		const all = history(sim, 10);
		const fourth = all[3];
		if (!fourth) throw new Error('No payment was made');
		const { items } = await getUpdated(sim, { startIndex: ` ${cursorOf(fourth)}\n` });
		expect(indexes(items)).toEqual(all.slice(4).map(indexOf));
	});

	it('gives each payment the index to go on from, simplified or not', async () => {
		const sim = await sidecar();
		const all = history(sim, 3);
		for (const simplify of [true, false]) {
			const { items } = await getUpdated(sim, { simplify });
			expect(items.map(({ json }) => json.updated_index)).toEqual(all.map(cursorOf));
			expect(Object.keys(items[0]?.json ?? {})).toHaveLength(simplify ? 15 : 27);
		}
	});

	it('walked in steps gives every change once', async () => {
		const sim = await sidecar();
		const all = history(sim, 25);
		const found: unknown[] = [];
		let startIndex = '';
		for (let step = 0; step < 6; step++) {
			const { items } = await getUpdated(sim, { startIndex, limit: 5 });
			found.push(...indexes(items));
			startIndex = String(items.at(-1)?.json.updated_index ?? startIndex);
		}
		expect(found).toEqual(all.map(indexOf));
	});

	it('brings a payment up again when it changes, pending ones and notes included', async () => {
		const sim = await sidecar();
		const { payment } = sim.wallet.createInvoice({
			amountMsat: 5_000n,
			description: '',
			expirySecs: 3600,
		});
		const states: unknown[] = [];
		let startIndex = '';
		const look = async () => {
			const { items } = await getUpdated(sim, { startIndex });
			startIndex = String(items.at(-1)?.json.updated_index ?? startIndex);
			states.push(items.map(({ json }) => [json.status, json.personal_note]));
		};
		await look();
		sim.wallet.payInbound(indexOf(payment));
		await look();
		sim.wallet.setNote(indexOf(payment), 'shipped');
		await look();
		await look();
		expect(states).toEqual([
			[['pending', null]],
			[['completed', null]],
			[['completed', 'shipped']],
			[],
		]);
	});

	it('pairs each payment with the item that asked for it', async () => {
		const sim = await sidecar();
		const all = history(sim, 4);
		const input = [1, 3].map((place) => ({
			json: { from: all[place] ? cursorOf(all[place]) : '' },
		}));
		const { items } = await getUpdated(sim, { startIndex: '={{ $json.from }}' }, [
			...input,
			{ json: { from: '' } },
		]);
		expect(indexes(items)).toEqual([...all.slice(2), ...all].map(indexOf));
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 0, 2, 2, 2, 2].map((item) => ({ item })),
		);
	});

	it.each(['0.4.10', '0.4.16', 'current'] as const)('works with sidecar %s', async (age) => {
		const sim = await sidecar({ age });
		const all = history(sim, 3);
		expect(indexes((await getUpdated(sim)).items)).toEqual(all.map(indexOf));
	});
});

describe('getting payments that changed does not', () => {
	it.each([
		['a payment index', `0000001786000045801-ln_${'a'.repeat(64)}`],
		['a payment hash', 'a'.repeat(64)],
		['a number', '17'],
		['a word', 'now'],
		['half of one', `u0000001786000045801-ln_${'a'.repeat(40)}`],
		['capitals', `U0000001786000045801-LN_${'A'.repeat(64)}`],
	])('take %s as Start Index', async (_name, startIndex) => {
		const sim = await sidecar();
		const { error } = await getUpdated(sim, { startIndex });
		expect(error?.message).toBe(SENTENCE);
		expect(error?.description).toBe('Item 0 was not sent to the Lexe sidecar.');
		expect(sim.requests).toEqual([]);
	});

	it('work with a sidecar older than the feed, and says since when', async () => {
		const sim = await sidecar({ age: 'seed' });
		const { error } = await getUpdated(sim);
		expect(error?.message).toBe('This needs Lexe sidecar 0.4.8 or newer');
		expect(error?.description).toBe(
			'The sidecar is older: it has no /v2/node/updated_payments. Update the sidecar.',
		);
	});

	it('stop the other items when one is wrong and Continue On Fail is set', async () => {
		const sim = await sidecar();
		const all = history(sim, 2);
		const { items } = await runLexe({
			parameters: { resource: 'payment', operation: 'getUpdated', startIndex: '={{ $json.from }}' },
			credential: { baseUrl: sim.url },
			node: { onError: 'continueRegularOutput' },
			input: [{ json: { from: '' } }, { json: { from: 'x' } }],
		});
		expect(indexes(items.slice(0, 2))).toEqual(all.map(indexOf));
		expect(items[2]).toMatchObject({ json: { error: SENTENCE }, pairedItem: { item: 1 } });
	});
});
