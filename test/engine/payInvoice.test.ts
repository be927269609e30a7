import type { INode } from 'n8n-workflow';

import { onlyItem, runLexe } from '../support/engine';
import { requestsTo, useSidecars } from '../support/sidecar';
import { shortDeadlines, useShortPauses } from '../support/time';
import { AGES, printMsat, type Simulator } from '../simulator';

const sidecar = useSidecars();
useShortPauses();

async function pay(sim: Simulator, parameters: INode['parameters']) {
	return await runLexe({
		parameters: { resource: 'invoice', operation: 'pay', ...parameters },
		credential: { baseUrl: sim.url },
	});
}

const sends = (sim: Simulator) => requestsTo(sim, 'pay_invoice').length;

describe.each(AGES)('paying an invoice with sidecar %s', (age) => {
	it('returns the completed payment with its proof', async () => {
		const sim = await sidecar({ age });
		const { invoice, hash, preimage } = sim.other.createInvoice({ amountSats: '1500.25' });
		const { items } = await pay(sim, { invoice, personalNote: 'Hosting' });
		const [sent] = sim.other.outboundPayments();
		expect(items).toHaveLength(1);
		expect(items[0]?.json).toMatchObject({
			index: sent?.index,
			status: 'completed',
			direction: 'outbound',
			rail: 'invoice',
			amount: '1500.250',
			hash,
			// The seed's sidecar does not tell it.
			preimage: age === 'seed' ? null : preimage,
			personal_note: 'Hosting',
			already_paid: false,
		});
		expect(sim.other.outboundPayments()).toHaveLength(1);
		expect(sim.other.receivedMsat()).toBe(1500250n);
		expect(sends(sim)).toBe(1);
	});

	it('returns the earlier payment when the invoice was paid before', async () => {
		const sim = await sidecar({ age });
		const { invoice } = sim.other.createInvoice({ amountSats: 100 });
		const first = await pay(sim, { invoice });
		const second = await pay(sim, { invoice: `lightning:${invoice.toUpperCase()}` });
		expect(second.items[0]?.json).toEqual({ ...first.items[0]?.json, already_paid: true });
		expect(sim.other.outboundPayments()).toHaveLength(1);
		expect(sends(sim)).toBe(1);
	});

	it('reports a failed payment as an error', async () => {
		const sim = await sidecar({ age });
		const { invoice } = sim.other.createInvoice({
			amountSats: 100,
			outcome: 'fail',
			statusMsg: 'the recipient rejected our payment',
		});
		const { error, items } = await pay(sim, { invoice });
		const [sent] = sim.other.outboundPayments();
		expect(items).toEqual([]);
		expect(error?.message).toBe('The payment failed: the recipient rejected our payment');
		expect(error?.description).toMatch(/^No money was paid\. .*ask for a new one/);
		expect(error?.description).toContain(sent?.index);
	});

	it('returns a failed payment as an item when asked to', async () => {
		const sim = await sidecar({ age });
		const { invoice } = sim.other.createInvoice({ amountSats: 100, outcome: 'fail' });
		const { error, items } = await pay(sim, { invoice, options: { whenFailed: 'return' } });
		expect(error).toBeUndefined();
		expect(items[0]?.json).toMatchObject({ status: 'failed', already_paid: false });
	});

	it('refuses what the wallet cannot afford, in the words of the node', async () => {
		const sim = await sidecar({ age, balanceSats: 50 });
		const { invoice } = sim.other.createInvoice({ amountSats: 100 });
		const { error } = await pay(sim, { invoice });
		expect(error?.message).toMatch(/Insufficient balance: tried to pay 100\.1\d* sats/);
		expect(error?.description).toMatch(/^No money has moved/);
		expect(sim.other.outboundPayments()).toEqual([]);
		expect(sim.wallet.balance).toBe(50_000n);
	});

	it('refuses an invoice of its own wallet', async () => {
		const sim = await sidecar({ age });
		const { payment } = sim.wallet.createInvoice({
			amountMsat: 5000n,
			description: '',
			expirySecs: 3600,
		});
		const { error } = await pay(sim, { invoice: payment.invoice ?? '' });
		expect(error?.message).toMatch(/We cannot pay ourselves$/);
		expect(error?.description).toMatch(/^No money has moved/);
		expect(payment.status).toBe('pending');
	});

	it('pays an invoice without an amount', async () => {
		const sim = await sidecar({ age });
		const { invoice } = sim.other.createInvoice();
		const { items } = await pay(sim, { invoice, fallbackAmount: '0.0001', amountUnit: 'btc' });
		expect(items[0]?.json).toMatchObject({ status: 'completed', amount: '10000' });
		expect(sim.other.receivedMsat()).toBe(10_000_000n);
	});
});

describe('a payment that takes long', () => {
	it.each(AGES)('is returned as pending with its index after Max Wait (%s)', async (age) => {
		const sim = await sidecar({ age, handlingLimitMs: 100 });
		const { invoice, hash } = sim.other.createInvoice({ amountSats: 100, outcome: 'stuck' });
		shortDeadlines();
		const { json } = onlyItem(await pay(sim, { invoice, options: { maxWaitSecs: 1 } }));
		expect(json).toMatchObject({ status: 'pending', hash, preimage: null, already_paid: false });
		expect(json.index).toBe(sim.other.outboundPayments()[0]?.index);
		expect(sends(sim)).toBe(1);
	});

	it('is waited for when 0.4.16 cuts its own reply', async () => {
		const sim = await sidecar({ age: '0.4.16', handlingLimitMs: 60 });
		const { invoice } = sim.other.createInvoice({ amountSats: 100, settleMs: 150 });
		const { items } = await pay(sim, { invoice });
		expect(requestsTo(sim, 'pay_invoice').map(({ status }) => status)).toEqual([500]);
		expect(items[0]?.json).toMatchObject({ status: 'completed', already_paid: false });
		expect(sim.other.outboundPayments()).toHaveLength(1);
		expect(sim.other.receivedMsat()).toBe(100_000n);
	});

	it('that fails after 0.4.16 has cut its reply is an error', async () => {
		const sim = await sidecar({ age: '0.4.16', handlingLimitMs: 60 });
		const { invoice } = sim.other.createInvoice({
			amountSats: 100,
			settleMs: 150,
			outcome: 'fail',
		});
		const { error } = await pay(sim, { invoice });
		expect(error?.message).toMatch(/^The payment failed: /);
		expect(sim.other.outboundPayments()).toHaveLength(1);
	});

	it('that is under way already is waited for instead of being sent again', async () => {
		const sim = await sidecar();
		const { invoice } = sim.other.createInvoice({ amountSats: 100, settleMs: 150 });
		const both = await Promise.all([pay(sim, { invoice }), pay(sim, { invoice })]);
		expect(both.map(({ items }) => items[0]?.json.status)).toEqual(['completed', 'completed']);
		expect(sim.other.outboundPayments()).toHaveLength(1);
	});
});

describe('a failed payment', () => {
	it('that was tried in an earlier run says so', async () => {
		const sim = await sidecar();
		const { invoice } = sim.other.createInvoice({ amountSats: 100, outcome: 'fail' });
		await pay(sim, { invoice });
		const { error } = await pay(sim, { invoice });
		expect(error?.description).toMatch(/^It was tried earlier; this run sent nothing\. /);
		expect(sends(sim)).toBe(1);
	});

	it('gives its reason even if it contains the name of a system error', async () => {
		const sim = await sidecar();
		const { invoice } = sim.other.createInvoice({
			amountSats: 100,
			outcome: 'fail',
			statusMsg: 'the peer said ECONNREFUSED',
		});
		const { error } = await pay(sim, { invoice });
		expect(error?.message).toBe('The payment failed: the peer said ECONNREFUSED');
	});
});

describe('an expired invoice', () => {
	const timestamp = Math.floor(Date.now() / 1000) - 7200;

	it('is refused before anything is sent', async () => {
		const sim = await sidecar();
		const { invoice, expiresAt } = sim.other.createInvoice({ amountSats: 100, timestamp });
		const { error } = await pay(sim, { invoice });
		const when = new Date(expiresAt).toISOString();
		expect(error?.message).toBe(`Invoice expired at ${when}: ask for a new one`);
		expect(sends(sim)).toBe(0);
	});

	it('that was paid in time is returned as paid', async () => {
		const sim = await sidecar();
		const { invoice } = sim.other.createInvoice({ amountSats: 100, expirySecs: 60 });
		await pay(sim, { invoice });
		jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 3_600_000);
		const { items } = await pay(sim, { invoice });
		expect(items[0]?.json).toMatchObject({ status: 'completed', already_paid: true });
		expect(sends(sim)).toBe(1);
	});
});

describe('the amount of an invoice', () => {
	it('that leaves it to the payer has to come from the node', async () => {
		const sim = await sidecar();
		const { invoice } = sim.other.createInvoice();
		const { error } = await pay(sim, { invoice });
		expect(error?.message).toBe(
			'Amount if the Invoice Has None is empty, but this invoice leaves the amount to you',
		);
		expect(sim.requests).toEqual([]);
	});

	it('cannot be overruled', async () => {
		const sim = await sidecar();
		const { invoice } = sim.other.createInvoice({ amountSats: '100.5' });
		const { error } = await pay(sim, { invoice, fallbackAmount: '5' });
		expect(error?.message).toBe(
			'Amount if the Invoice Has None must be empty: this invoice asks for 100.5 sats',
		);
		expect(sim.requests).toEqual([]);
	});

	it('is charged with the fee on top, nothing else', async () => {
		const sim = await sidecar();
		const before = sim.wallet.balance;
		const { invoice } = sim.other.createInvoice({ amountSats: 1000 });
		const { items } = await pay(sim, { invoice });
		expect(items[0]?.json).toMatchObject({ amount: '1000', fees: '1' });
		expect(printMsat(before - sim.wallet.balance)).toBe('1001');
	});
});
