import type { INodeExecutionData } from 'n8n-workflow';

import { runLexe } from '../support/engine';
import { requestsTo, useSidecars } from '../support/sidecar';
import { useShortPauses } from '../support/time';
import { indexOf, type Simulator } from '../simulator';

const sidecar = useSidecars();
useShortPauses();

const PAY = { resource: 'invoice', operation: 'pay', invoice: '={{ $json.invoice }}' };
const GET = { resource: 'payment', operation: 'get', index: '={{ $json.index }}' };
const UNKNOWN = `0000000000000000000-ln_${'0'.repeat(64)}`;

const pairs = (items: INodeExecutionData[]) => items.map(({ pairedItem }) => pairedItem);

/** Invoices that are paid in different times, the first one slowest. */
function invoices(sim: Simulator, count: number): INodeExecutionData[] {
	return Array.from({ length: count }, (_, at) => {
		const settleMs = (count - at) * 10;
		const { invoice } = sim.other.createInvoice({ amountSats: at + 1, settleMs });
		return { json: { invoice } };
	});
}

function indexes(sim: Simulator, count: number): INodeExecutionData[] {
	return sim.wallet.addFinalized(count).map((payment) => ({ json: { index: indexOf(payment) } }));
}

describe('many items', () => {
	it('are read a few at a time and come out paired and in order', async () => {
		const sim = await sidecar();
		const input = indexes(sim, 30);
		// The first ones answer last.
		sim.faults.add({ kind: 'delay', ms: 60, path: 'payment', times: 3 });
		const { items } = await runLexe({ parameters: GET, credential: { baseUrl: sim.url }, input });
		expect(items.map(({ json }) => json.index)).toEqual(input.map(({ json }) => json.index));
		expect(pairs(items)).toEqual(input.map((_, item) => ({ item })));
	});

	it('are paid one after another in input order', async () => {
		const sim = await sidecar();
		const input = invoices(sim, 4);
		const { items } = await runLexe({ parameters: PAY, credential: { baseUrl: sim.url }, input });
		expect(items.map(({ json }) => [json.amount, json.status])).toEqual(
			['1', '2', '3', '4'].map((amount) => [amount, 'completed']),
		);
		expect(pairs(items)).toEqual(input.map((_, item) => ({ item })));
		const sent = [...sim.wallet.payments.values()];
		for (const [at, payment] of sent.entries()) {
			const previous = sent[at - 1];
			if (previous)
				expect(payment.createdAt).toBeGreaterThanOrEqual(previous.finalizedAt ?? Infinity);
		}
	});

	it('none at all ask for nothing', async () => {
		const sim = await sidecar();
		await runLexe({ parameters: PAY, credential: { baseUrl: sim.url }, input: [] });
		expect(sim.requests).toEqual([]);
	});

	it('with the same invoice twice pay it once', async () => {
		const sim = await sidecar();
		const [one] = invoices(sim, 1);
		const input = [one, one].filter((item) => item !== undefined);
		const { items } = await runLexe({ parameters: PAY, credential: { baseUrl: sim.url }, input });
		expect(items.map(({ json }) => json.already_paid)).toEqual([false, true]);
		expect(sim.other.outboundPayments()).toHaveLength(1);
	});
});

describe('a failure in the middle', () => {
	it('stops the payments after it and says what was done before', async () => {
		const sim = await sidecar();
		const input = invoices(sim, 4);
		input[2] = {
			json: { invoice: sim.other.createInvoice({ outcome: 'fail', amountSats: 9 }).invoice },
		};
		const { error, items } = await runLexe({
			parameters: PAY,
			credential: { baseUrl: sim.url },
			input,
		});
		expect(items).toEqual([]);
		expect(error?.message).toMatch(/^The payment failed: /);
		expect(error?.description).toMatch(
			/The 2 items before it went through\. The item after it did not start\.$/,
		);
		expect(error).toHaveProperty('context.itemIndex', 2);
		expect(sim.other.outboundPayments().map(({ status }) => status)).toEqual([
			'completed',
			'completed',
			'failed',
		]);
	});

	it('of a value the user entered stops the payments after it as well', async () => {
		const sim = await sidecar();
		const input = invoices(sim, 3);
		input[1] = { json: { invoice: 'abc' } };
		const { error } = await runLexe({ parameters: PAY, credential: { baseUrl: sim.url }, input });
		expect(error?.message).toMatch(/^Invoice is not a Lightning invoice/);
		expect(error?.description).toMatch(
			/The item before it went through\. The item after it did not start\.$/,
		);
		expect(sim.other.outboundPayments()).toHaveLength(1);
	});

	it('says nothing about other items where nothing was at stake', async () => {
		const sim = await sidecar();
		const input = [...indexes(sim, 2), { json: { index: UNKNOWN } }];
		const { error } = await runLexe({ parameters: GET, credential: { baseUrl: sim.url }, input });
		expect(error?.description).not.toMatch(/went through|did not start/);
		expect(error).toHaveProperty('context.itemIndex', 2);
	});
});

describe('Continue On Fail', () => {
	it('puts the error into the item and goes on paying', async () => {
		const sim = await sidecar();
		const input = invoices(sim, 3);
		input[0] = { json: { invoice: 'abc' } };
		const { items, error } = await runLexe({
			parameters: PAY,
			node: { onError: 'continueRegularOutput' },
			credential: { baseUrl: sim.url },
			input,
		});
		expect(error).toBeUndefined();
		expect(items[0]?.json.error).toMatch(/^Invoice is not a Lightning invoice/);
		expect(items.slice(1).map(({ json }) => json.status)).toEqual(['completed', 'completed']);
		expect(pairs(items)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
	});

	it('sends failed items to the error output, still in order and paired', async () => {
		const sim = await sidecar();
		const [first, last] = indexes(sim, 2);
		const unknown = { json: { index: UNKNOWN } };
		const input = [unknown, first, unknown, last].filter((item) => item !== undefined);
		const { items, errorItems } = await runLexe({
			parameters: GET,
			node: { onError: 'continueErrorOutput' },
			credential: { baseUrl: sim.url },
			input,
		});
		expect(items.map(({ json }) => json.index)).toEqual([first?.json.index, last?.json.index]);
		expect(pairs(items)).toEqual([{ item: 1 }, { item: 3 }]);
		expect(errorItems.map(({ json }) => json.error)).toEqual([
			'The wallet has no such payment',
			'The wallet has no such payment',
		]);
		expect(pairs(errorItems)).toEqual([{ item: 0 }, { item: 2 }]);
	});

	it.each(['continueErrorOutput', 'continueRegularOutput'] as const)(
		'still tells whether money may have moved (%s)',
		async (onError) => {
			const sim = await sidecar();
			sim.faults.add({ kind: 'status', status: 503, code: 8, msg: 'Busy', path: 'pay_invoice' });
			const { items, errorItems } = await runLexe({
				parameters: PAY,
				node: { onError },
				credential: { baseUrl: sim.url },
				input: invoices(sim, 1),
			});
			const [failed] = [...items, ...errorItems];
			expect(failed?.json.error).toBe('The Lexe sidecar is too busy');
			expect(JSON.stringify(failed?.json)).toContain('No money has moved');
		},
	);
});

describe('Retry On Fail', () => {
	const node = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

	it('runs all items again, but pays nothing twice', async () => {
		const sim = await sidecar();
		const input = invoices(sim, 3);
		sim.faults.add({ kind: 'status', status: 503, code: 8, msg: 'Busy', match: isSecondSend(sim) });
		const { items } = await runLexe({
			parameters: PAY,
			node,
			credential: { baseUrl: sim.url },
			input,
		});
		expect(items.map(({ json }) => json.status)).toEqual(['completed', 'completed', 'completed']);
		expect(sim.other.outboundPayments()).toHaveLength(3);
		expect(requestsTo(sim, 'pay_invoice')).toHaveLength(4);
	});

	it('does not try a failed payment again: the invoice is spent', async () => {
		const sim = await sidecar();
		const { invoice } = sim.other.createInvoice({ amountSats: 5, outcome: 'fail' });
		const { error } = await runLexe({
			parameters: PAY,
			node,
			credential: { baseUrl: sim.url },
			input: [{ json: { invoice } }],
		});
		expect(error?.message).toMatch(/^The payment failed/);
		expect(requestsTo(sim, 'pay_invoice')).toHaveLength(1);
	});

	it('finds a sidecar that comes back', async () => {
		const sim = await sidecar();
		sim.faults.add({ kind: 'status', status: 500, code: 100, msg: 'Node asleep', times: 4 });
		const { items } = await runLexe({
			parameters: GET,
			node,
			credential: { baseUrl: sim.url },
			input: indexes(sim, 1),
		});
		expect(items).toHaveLength(1);
	});
});

function isSecondSend(sim: Simulator) {
	return ({ path }: { path: string }) =>
		path.endsWith('/pay_invoice') && requestsTo(sim, 'pay_invoice').length === 2;
}
