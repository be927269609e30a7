import type { INode } from 'n8n-workflow';

import { systemClock } from '../../nodes/Lexe/shared/connect';
import { SidecarClient } from '../../nodes/Lexe/sidecar/client';
import { onlyItem, runLexe } from '../support/engine';
import { typicalFailure } from '../support/failures';
import { requestsTo, useSidecars } from '../support/sidecar';
import { slowRequests } from '../support/clocks';
import { useShortPauses } from '../support/time';
import { until } from '../simulator/client';
import { AGES, indexOf, type FaultEffect, type PaymentRecord, type Simulator } from '../simulator';

const sidecar = useSidecars();
useShortPauses();

async function wait(sim: Simulator, payment: PaymentRecord, more: INode['parameters'] = {}) {
	return await runLexe({
		parameters: { resource: 'payment', operation: 'wait', index: indexOf(payment), ...more },
		credential: { baseUrl: sim.url },
	});
}

function openInvoice(sim: Simulator, expirySecs = 3600) {
	return sim.wallet.createInvoice({ amountMsat: 2_100_000n, description: '', expirySecs }).payment;
}

/** The customer pays (or something else happens) once the node has started to wait. */
async function onceAsked(sim: Simulator, count: number, act: () => void): Promise<void> {
	await until(() => requestsTo(sim, 'payment').length >= count);
	act();
}

describe.each(AGES)('waiting for a payment with sidecar %s', (age) => {
	it('returns it once it is paid', async () => {
		const sim = await sidecar({ age });
		const payment = openInvoice(sim);
		const waiting = wait(sim, payment);
		await onceAsked(sim, 1, () => sim.wallet.payInbound(indexOf(payment)));
		const { json } = onlyItem(await waiting);
		expect(json).toMatchObject({
			index: indexOf(payment),
			status: 'completed',
			amount: '2089.500',
		});
		expect(Object.keys(json)).toHaveLength(14);
	});

	it('returns an expired invoice as an item with status failed', async () => {
		const sim = await sidecar({ age });
		const payment = openInvoice(sim);
		const waiting = wait(sim, payment, { onTimeout: 'throw' });
		await onceAsked(sim, 1, () => sim.advance(3_601_000));
		expect(onlyItem(await waiting).json).toMatchObject({
			status: 'failed',
			status_msg: 'invoice expired',
		});
	});

	it('returns at once what is final already', async () => {
		const sim = await sidecar({ age });
		const [payment] = sim.wallet.addFinalized(1);
		const { json } = onlyItem(await wait(sim, payment!, { simplify: false }));
		expect(json.status).toBe('completed');
		expect(Object.keys(json)).toHaveLength(26);
		expect(sim.requests).toHaveLength(1);
	});

	it('returns the payment as pending when the time is up', async () => {
		const sim = await sidecar({ age });
		const payment = openInvoice(sim);
		const start = Date.now();
		const { json } = onlyItem(await wait(sim, payment, { maxWaitSecs: 1 }));
		expect(json).toMatchObject({ index: indexOf(payment), status: 'pending' });
		expect(Date.now() - start).toBeLessThan(3000);
	});

	it('stops with an error when the time is up, if asked to', async () => {
		const sim = await sidecar({ age });
		const payment = openInvoice(sim);
		const { error, items } = await wait(sim, payment, { maxWaitSecs: 1, onTimeout: 'throw' });
		expect(items).toEqual([]);
		expect(error?.message).toBe('The payment is still pending after 1 second');
		expect(error?.description).toMatch(/^It may still be completed or fail\. /);
		expect(error?.description).toContain(indexOf(payment));
	});

	it('does not wait for a payment that does not exist', async () => {
		const sim = await sidecar({ age });
		const gone = { createdAt: 1, id: `ln_${'0'.repeat(64)}` } as PaymentRecord;
		const { error } = await wait(sim, gone);
		expect(error?.message).toBe('The wallet has no such payment');
		expect(sim.requests).toHaveLength(1);
	});
});

describe('waiting for a payment', () => {
	it('leaves the waiting to a sidecar that can', async () => {
		const sim = await sidecar();
		const payment = openInvoice(sim);
		const waiting = wait(sim, payment);
		await until(() => requestsTo(sim, 'wait_for_payment').length > 0);
		sim.wallet.payInbound(indexOf(payment));
		expect(onlyItem(await waiting).json.status).toBe('completed');
		expect(requestsTo(sim, 'payment')).toHaveLength(1);
		expect(requestsTo(sim, 'wait_for_payment').map(({ query }) => query)).toEqual([
			{ index: indexOf(payment), timeout_secs: '20' },
		]);
	});

	it('never asks the sidecar to wait longer than there is time', async () => {
		const sim = await sidecar();
		await wait(sim, openInvoice(sim), { maxWaitSecs: '1' });
		const asked = requestsTo(sim, 'wait_for_payment').map(({ query }) => query.timeout_secs);
		expect(asked).toEqual(['1']);
		// Its time-out is no news: the payment is looked at once more.
		expect(requestsTo(sim, 'payment')).toHaveLength(2);
	});

	it('asks an old sidecar only once whether it can wait', async () => {
		const sim = await sidecar({ age: '0.4.16' });
		const payment = openInvoice(sim);
		const waiting = wait(sim, payment);
		await onceAsked(sim, 4, () => sim.wallet.payInbound(indexOf(payment)));
		expect(onlyItem(await waiting).json.status).toBe('completed');
		expect(requestsTo(sim, 'wait_for_payment')).toHaveLength(1);
	});

	it.each<[string, FaultEffect]>([
		['a node error', { kind: 'status', status: 500, code: 100, msg: 'Could not get bearer token' }],
		['too busy', { kind: 'status', status: 503, code: 8, msg: 'At capacity' }],
		['a cut connection', { kind: 'resetBefore' }],
		['a proxy page', { kind: 'html', status: 502 }],
		['other JSON', { kind: 'wrongJson', execute: false }],
		['half a reply', { kind: 'truncated', execute: false }],
	])('goes on by looking when the sidecar cannot wait: %s', async (_name, effect) => {
		const sim = await sidecar();
		const payment = openInvoice(sim);
		sim.faults.add({ ...effect, path: 'wait_for_payment', times: Infinity });
		const waiting = wait(sim, payment);
		await onceAsked(sim, 3, () => sim.wallet.payInbound(indexOf(payment)));
		expect(onlyItem(await waiting).json.status).toBe('completed');
		expect(requestsTo(sim, 'wait_for_payment')).toHaveLength(1);
	});

	/** Looks fail from the second on. */
	function breakLater(sim: Simulator, times: number): void {
		let looks = 0;
		sim.faults.add({ kind: 'resetBefore', path: 'payment', times, match: () => ++looks > 1 });
	}

	it('survives looks that fail in between', async () => {
		const sim = await sidecar({ age: '0.4.16' });
		const payment = openInvoice(sim);
		breakLater(sim, 7);
		const waiting = wait(sim, payment);
		await onceAsked(sim, 8, () => sim.wallet.payInbound(indexOf(payment)));
		expect(onlyItem(await waiting).json.status).toBe('completed');
		expect(requestsTo(sim, 'payment').length).toBeGreaterThan(8);
	});

	it('does not call a payment pending that it could not look at in the end', async () => {
		const sim = await sidecar({ age: '0.4.16' });
		const payment = openInvoice(sim);
		breakLater(sim, Infinity);
		slowRequests(sim, 400);
		const { error, items } = await wait(sim, payment, { maxWaitSecs: 2 });
		expect(items).toEqual([]);
		expect(error?.message).toMatch(/^The connection to the Lexe sidecar was cut/);
	});

	it('looks once more before it calls a payment pending that it has not seen for long', async () => {
		const sim = await sidecar();
		const payment = openInvoice(sim);
		let ahead = 0;
		let holds = 0;
		jest.spyOn(systemClock, 'now').mockImplementation(() => Date.now() + ahead);
		jest.spyOn(SidecarClient.prototype, 'waitForPayment').mockImplementation(async (_i, secs) => {
			holds += 1;
			if (holds < 6) ahead += secs * 1000;
			else {
				// Three seconds before the end the line breaks; the customer has paid long ago.
				ahead += 17_000;
				sim.wallet.payInbound(indexOf(payment));
			}
			return { ok: false, failure: typicalFailure('reset', { endpoint: 'waitForPayment' }) };
		});
		const { json } = onlyItem(await wait(sim, payment, { maxWaitSecs: 120 }));
		expect(holds).toBe(6);
		expect(json.status).toBe('completed');
	});

	it('ends at once when the execution is stopped', async () => {
		const sim = await sidecar();
		const payment = openInvoice(sim);
		sim.faults.add({ kind: 'hang', path: 'wait_for_payment' });
		let stop = () => {};
		const running = runLexe({
			parameters: { resource: 'payment', operation: 'wait', index: indexOf(payment) },
			credential: { baseUrl: sim.url },
			onStart: (cancel) => {
				stop = cancel;
			},
		});
		await until(() => requestsTo(sim, 'wait_for_payment').length > 0);
		const stopped = Date.now();
		stop();
		const { run, items } = await running;
		expect(run.status).toBe('canceled');
		expect(items).toEqual([]);
		expect(Date.now() - stopped).toBeLessThan(2000);
		expect(requestsTo(sim, 'payment')).toHaveLength(1);
		expect(requestsTo(sim, 'wait_for_payment')).toHaveLength(1);
	});

	it('takes items one by one and goes on after a failure if asked to', async () => {
		const sim = await sidecar();
		const [done] = sim.wallet.addFinalized(1, { status: 'failed' });
		const { items } = await runLexe({
			parameters: {
				resource: 'payment',
				operation: 'wait',
				index: '={{ $json.index }}',
				maxWaitSecs: 1,
				onTimeout: 'throw',
			},
			node: { onError: 'continueRegularOutput' },
			credential: { baseUrl: sim.url },
			input: [
				{ json: { index: indexOf(openInvoice(sim)) } },
				{ json: { index: 'order 42' } },
				{ json: { index: indexOf(done!) } },
			],
		});
		expect(items.map(({ json }) => json.error ?? json.status)).toEqual([
			'The payment is still pending after 1 second',
			expect.stringMatching(/^Payment Index is not a payment index: "order 42"/),
			'failed',
		]);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
	});

	it.each([0, 3601, 1.5, 'soon'])('refuses a Max Wait of %j', async (maxWaitSecs) => {
		const sim = await sidecar();
		const { error } = await wait(sim, openInvoice(sim), { maxWaitSecs });
		expect(error?.message).toBe(
			`Max Wait must be a whole number from 1 to 3600 seconds, not ${JSON.stringify(maxWaitSecs)}`,
		);
		expect(sim.requests).toEqual([]);
	});
});

describe('a paying node that waits for what it has sent', () => {
	async function payWithLostReply(sim: Simulator, settleMs: number) {
		const { invoice } = sim.other.createInvoice({ amountSats: 100, settleMs });
		sim.faults.add({ kind: 'loseReply', at: 'accepted', path: 'pay_invoice' });
		const run = await runLexe({
			parameters: { resource: 'invoice', operation: 'pay', invoice },
			credential: { baseUrl: sim.url },
		});
		const { json } = onlyItem(run);
		expect(json).toMatchObject({ status: 'completed', already_paid: false });
		expect(requestsTo(sim, 'pay_invoice')).toHaveLength(1);
		expect(sim.other.outboundPayments()).toHaveLength(1);
	}

	it('leaves the waiting to the sidecar, too', async () => {
		const sim = await sidecar();
		await payWithLostReply(sim, 400);
		expect(requestsTo(sim, 'wait_for_payment')).toHaveLength(1);
		expect(requestsTo(sim, 'payment')).toHaveLength(1);
	});

	it.each<[string, FaultEffect]>([
		['says no', { kind: 'status', status: 500, code: 100, msg: 'Node asleep' }],
		['breaks off', { kind: 'resetBefore' }],
		['answers nonsense', { kind: 'wrongJson', execute: false }],
	])('and looks itself when the sidecar %s', async (_name, effect) => {
		const sim = await sidecar();
		sim.faults.add({ ...effect, path: 'wait_for_payment', times: Infinity });
		await payWithLostReply(sim, 400);
		expect(requestsTo(sim, 'wait_for_payment')).toHaveLength(1);
		expect(requestsTo(sim, 'payment').length).toBeGreaterThan(1);
	});
});
