import type { INode } from 'n8n-workflow';

import { systemClock } from '../../nodes/Lexe/shared/connect';
import { SidecarClient } from '../../nodes/Lexe/sidecar/client';
import { onlyItem, runLexe, type LexeRun } from '../support/engine';
import { requestsTo, useSidecars } from '../support/sidecar';
import { useShortPauses } from '../support/time';
import type { Simulator } from '../simulator';

/* A whole execution run again: what the node itself remembers is of no use here. */

const sidecar = useSidecars();
useShortPauses();

async function pay(sim: Simulator, parameters: INode['parameters']): Promise<LexeRun> {
	return await runLexe({
		parameters: { resource: 'payable', operation: 'pay', ...parameters },
		credential: { baseUrl: sim.url },
	});
}

const withKey = (idempotencyKey: string, more: INode['parameters'] = {}) => ({
	payable: 'alice@example.com',
	amount: '2100',
	...more,
	options: { idempotencyKey },
});

const sends = (sim: Simulator) => requestsTo(sim, 'pay').length;

describe('another execution', () => {
	it('of an invoice returns the earlier payment', async () => {
		const sim = await sidecar();
		const { invoice } = sim.other.createInvoice({ amountSats: 100 });
		const first = onlyItem(await pay(sim, { payable: invoice }));
		const second = onlyItem(await pay(sim, { payable: invoice }));
		expect(first.json.already_paid).toBe(false);
		expect(second.json).toEqual({ ...first.json, already_paid: true });
		expect(sends(sim)).toBe(1);
	});

	it('at the same time pays an invoice once, and only one of them says that it did', async () => {
		const sim = await sidecar({ settleMs: 50 });
		const { invoice } = sim.other.createInvoice({ amountSats: 100 });
		const runs = await Promise.all([1, 2, 3].map(async () => await pay(sim, { payable: invoice })));
		const already = runs.map((run) => onlyItem(run).json.already_paid);
		expect(sim.other.outboundPayments()).toHaveLength(1);
		expect(already.sort()).toEqual([false, true, true]);
	});

	it('of an address without a key is another payment', async () => {
		const sim = await sidecar();
		const items = [
			onlyItem(await pay(sim, { payable: 'alice@example.com', amount: '100' })),
			onlyItem(await pay(sim, { payable: 'alice@example.com', amount: '100' })),
		];
		expect(items.map(({ json }) => json.already_paid)).toEqual([false, false]);
		expect(sim.other.outboundPayments()).toHaveLength(2);
	});
});

describe('an idempotency key', () => {
	it('returns the earlier payment to a later execution', async () => {
		const sim = await sidecar();
		const first = onlyItem(await pay(sim, withKey('order 1')));
		const second = onlyItem(await pay(sim, withKey(' order 1 ')));
		expect(second.json).toEqual({ ...first.json, already_paid: true });
		expect(sends(sim)).toBe(1);
	});

	it('finds a payment of long ago, on page after page', async () => {
		const sim = await sidecar({ shortPageSize: 3 });
		const first = onlyItem(await pay(sim, withKey('old')));
		sim.wallet.addFinalized(50, { direction: 'outbound', stepMs: 1 });
		const later = Date.now() + 400 * 86_400_000;
		jest.spyOn(systemClock, 'now').mockReturnValue(later);
		const second = onlyItem(await pay(sim, withKey('old')));
		expect(second.json).toMatchObject({ index: first.json.index, already_paid: true });
		expect(sends(sim)).toBe(1);
	});

	it('of another payment does not get in the way', async () => {
		const sim = await sidecar();
		await pay(sim, withKey('order 1'));
		const second = onlyItem(await pay(sim, withKey('order 2')));
		expect(second.json.already_paid).toBe(false);
		expect(sim.other.outboundPayments()).toHaveLength(2);
	});

	it('refuses another amount, whichever release', async () => {
		const sim = await sidecar({ age: '0.4.10' });
		await pay(sim, withKey('order 1'));
		const { error, items } = await pay(sim, withKey('order 1', { amount: '2101' }));
		expect(items).toEqual([]);
		expect(error?.message).toMatch(/key was already used for a payment of 2100 sats/);
		expect(error?.description).toMatch(/^No money has moved: this payment of 2101 sats/);
		expect(sends(sim)).toBe(1);
	});

	it('refuses a part of a satoshi on-chain before anything is sent', async () => {
		const sim = await sidecar();
		const payable = sim.other.onchainAddress();
		const { error } = await pay(sim, withKey('chain', { payable, amount: '20000.5' }));
		expect(error?.message).toBe('Amount must be whole satoshis for a Bitcoin address, not 20000.5');
		expect(error?.description).toMatch(/^No money has moved/);
		expect(sim.other.outboundPayments()).toHaveLength(0);
	});

	it('used by many executions at once pays once', async () => {
		const sim = await sidecar({ settleMs: 20 });
		const runs = await Promise.all(
			Array.from({ length: 20 }, async () => await pay(sim, withKey('crowd'))),
		);
		const items = runs.map((run) => onlyItem(run).json);
		expect(sim.other.outboundPayments()).toHaveLength(1);
		expect(items.filter(({ already_paid: already }) => already === false)).toHaveLength(1);
		expect(new Set(items.map(({ index }) => index)).size).toBe(1);
	});

	it('used by many executions at once pays once although replies are lost', async () => {
		const sim = await sidecar({ settleMs: 20 });
		sim.faults.add({ path: 'pay', kind: 'loseReply', at: 'accepted', times: Infinity });
		await Promise.all(Array.from({ length: 10 }, async () => await pay(sim, withKey('crowd 2'))));
		expect(sim.other.outboundPayments()).toHaveLength(1);
	});

	it('reports an earlier payment that has failed, and that nothing was sent', async () => {
		const sim = await sidecar();
		const parameters = withKey('fails', { payable: 'fails@example.com' });
		await pay(sim, parameters);
		const { error } = await pay(sim, parameters);
		expect(error?.message).toMatch(/^The payment failed: /);
		expect(error?.description).toMatch(/^It was tried earlier; this run sent nothing\. /);
		expect(error?.description).toMatch(/use another idempotency key/);
		expect(sends(sim)).toBe(1);
	});

	it('of a payment in doubt does not send again, and says so', async () => {
		const sim = await sidecar();
		sim.faults.add({ path: 'pay', kind: 'resetBefore' });
		await pay(sim, withKey('doubt'));
		const { error } = await pay(sim, withKey('doubt'));
		expect(error?.description).toMatch(/^Money may have moved/);
		expect(error?.description).toMatch(/"n8n-[0-9a-f]{16}" in its note/);
		expect(sends(sim)).toBe(1);
	});

	it('names one payment, whatever invoice is given for it', async () => {
		const sim = await sidecar();
		const invoiceFor = (amountSats: number) => ({
			payable: sim.other.createInvoice({ amountSats }).invoice,
			amount: '',
		});
		const first = onlyItem(await pay(sim, withKey('bill 1', invoiceFor(2100))));
		expect(first.json.already_paid).toBe(false);
		expect(first.json.personal_note).toMatch(/^\[n8n-[0-9a-f]{16}\]$/);
		const others = [invoiceFor(2100), {}].map((more) => withKey('bill 1', more));
		for (const parameters of others) {
			const { json } = onlyItem(await pay(sim, parameters));
			expect(json).toEqual({ ...first.json, already_paid: true });
		}
		const { error } = await pay(sim, withKey('bill 1', invoiceFor(2101)));
		expect(error?.message).toMatch(/key was already used for a payment of 2100 sats/);
		expect(sends(sim)).toBe(1);
	});

	it('finds an invoice that was paid without it', async () => {
		const sim = await sidecar();
		const invoice = { payable: sim.other.createInvoice({ amountSats: 2100 }).invoice, amount: '' };
		const first = onlyItem(await pay(sim, invoice));
		const second = onlyItem(await pay(sim, withKey('bill 2', invoice)));
		expect(second.json).toEqual({ ...first.json, already_paid: true });
		expect(sends(sim)).toBe(1);
	});

	it('of an invoice pays once when the answer is lost', async () => {
		const sim = await sidecar();
		sim.faults.add({ path: 'pay', kind: 'loseReply' });
		const payable = sim.other.createInvoice({ amountSats: 2100 }).invoice;
		const { json } = onlyItem(await pay(sim, withKey('bill 3', { payable, amount: '' })));
		expect(json).toMatchObject({ status: 'completed', already_paid: false });
		expect(sim.other.outboundPayments()).toHaveLength(1);
	});

	it('of an expired invoice sends nothing', async () => {
		const sim = await sidecar();
		const timestamp = Math.floor(Date.now() / 1000) - 7_200;
		const payable = sim.other.createInvoice({ amountSats: 2100, timestamp }).invoice;
		const { error } = await pay(sim, withKey('bill 4', { payable, amount: '' }));
		expect(error?.message).toMatch(/^Invoice expired at /);
		expect(sends(sim)).toBe(0);
	});

	it('does not pay again when the wallet no longer lists the payment', async () => {
		const sim = await sidecar();
		const first = onlyItem(await pay(sim, withKey('vanished')));
		jest
			.spyOn(SidecarClient.prototype, 'updatedPayments')
			.mockResolvedValue({ ok: true, value: { payments: [], cursor: null } });
		const second = onlyItem(await pay(sim, withKey('vanished')));
		expect(second.json).toEqual({ ...first.json, already_paid: true });
		sim.faults.add({ path: 'payment', kind: 'status', status: 404, code: 102, msg: 'gone' });
		const { error } = await pay(sim, withKey('vanished'));
		expect(error?.description).toMatch(/^No money has moved/);
		expect(sends(sim)).toBe(1);
	});

	it('counts the hour of doubt from when the sidecar was done with the request', async () => {
		const sim = await sidecar();
		sim.faults.add({ path: 'pay', kind: 'resetBefore' });
		const start = Date.now();
		let ahead = 0;
		jest.spyOn(systemClock, 'now').mockImplementation(() => start + ahead);
		const original = SidecarClient.prototype.pay;
		jest.spyOn(SidecarClient.prototype, 'pay').mockImplementation(async function (
			this: SidecarClient,
			payment,
		) {
			// The longest Max Wait.
			ahead = 3_600_000;
			return await original.call(this, payment);
		});
		await pay(sim, withKey('long'));
		ahead += 60_000;
		const { error } = await pay(sim, withKey('long'));
		expect(error?.description).toMatch(/^Money may have moved/);
		expect(sends(sim)).toBe(1);
	});

	it('sends nothing when the wallet cannot be asked first', async () => {
		const sim = await sidecar();
		sim.faults.add({ path: 'updated_payments', kind: 'resetBefore', times: Infinity });
		const { error } = await pay(sim, withKey('blind'));
		expect(error?.description).toMatch(/^No money has moved/);
		expect(sends(sim)).toBe(0);
	});

	it('sends nothing when the search for an earlier payment never comes to its end', async () => {
		const sim = await sidecar();
		const first = onlyItem(await pay(sim, withKey('endless')));
		const { cursor, payments } = await pageOf(sim);
		jest
			.spyOn(SidecarClient.prototype, 'updatedPayments')
			.mockResolvedValue({ ok: true, value: { cursor, payments } });
		expect(first.json.already_paid).toBe(false);
		await pay(sim, withKey('endless'));
		expect(sends(sim)).toBe(1);
	});
});

/** A page without the payment, as it would come again and again in front of it. */
async function pageOf(sim: Simulator) {
	sim.wallet.receiveSpontaneous({ amountMsat: 1000n });
	const client = new SidecarClient({
		origin: sim.url,
		clock: { now: () => Date.now(), sleep: async () => {} },
	});
	const page = await client.updatedPayments(undefined, 100);
	if (!page.ok) throw new Error('No page');
	const payments = page.value.payments.filter(({ direction }) => direction === 'inbound');
	return { ...page.value, payments };
}
