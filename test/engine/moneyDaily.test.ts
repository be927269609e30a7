import type { INode } from 'n8n-workflow';

import { SidecarClient } from '../../nodes/Lexe/sidecar/client';
import { runLexe, type LexeRun } from '../support/engine';
import { requestsTo, useSidecars } from '../support/sidecar';
import { useShortPauses } from '../support/time';
import type { Simulator } from '../simulator';

/* Max per Day of the credential. Fees of the simulator: 0.1 %. */

const sidecar = useSidecars();
useShortPauses();

async function pay(
	sim: Simulator,
	maxDailySats: string,
	parameters: INode['parameters'],
	node: Partial<INode> = {},
): Promise<LexeRun> {
	return await runLexe({
		parameters: { resource: 'payable', operation: 'pay', ...parameters },
		credential: { baseUrl: sim.url, maxDailySats },
		node,
	});
}

const toAlice = (amount: string) => ({ payable: 'alice@example.com', amount });
const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

/** What has left or may still leave, fees included. */
function spentMsat(sim: Simulator): bigint {
	return [...sim.wallet.payments.values()]
		.filter(({ direction, status }) => direction === 'outbound' && status !== 'failed')
		.reduce((sum, { amountMsat, feesMsat }) => sum + (amountMsat ?? 0n) + feesMsat, 0n);
}

describe('the limit of a day', () => {
	it('lets payments through until it is used up, and says what is left', async () => {
		const sim = await sidecar();
		expect((await pay(sim, '2100', toAlice('1000'))).error).toBeUndefined();
		const { error } = await pay(sim, '2100', toAlice('1090'));
		expect(error?.message).toContain('payment of 1090 sats does not fit');
		expect(error?.message).toContain('limit of 2100 sats a day');
		expect(error?.message).toContain('1001 sats are spent, 1099 sats are left');
		expect(error?.description).toMatch(/^No money has moved: the payment was not sent/);
		expect((await pay(sim, '2100', toAlice('1088'))).error).toBeUndefined();
		expect(sim.other.outboundPayments()).toHaveLength(2);
	});

	it('counts what is still pending', async () => {
		const sim = await sidecar();
		sim.wallet.send({
			id: `ln_${'a'.repeat(64)}`,
			rail: 'invoice',
			amountMsat: 1_000_000n,
			payable: 'app',
			plan: { outcome: 'stuck' },
		});
		const { error } = await pay(sim, '1500', toAlice('600'));
		expect(error?.message).toContain('1001 sats are spent, 499 sats are left');
	});

	it('counts what was sent from outside n8n, on page after page', async () => {
		const sim = await sidecar({ shortPageSize: 2 });
		sim.wallet.addFinalized(7, { direction: 'outbound', amountMsat: 100_000n });
		const { error } = await pay(sim, '1000', toAlice('400'));
		expect(error?.message).toContain('700 sats are spent, 300 sats are left');
	});

	it('does not count what was received or has failed', async () => {
		const sim = await sidecar();
		sim.wallet.receiveSpontaneous({ amountMsat: 900_000n });
		sim.wallet.addFinalized(3, {
			direction: 'outbound',
			status: 'failed',
			amountMsat: 500_000n,
		});
		await pay(sim, '1000', { payable: 'fails@example.com', amount: '900' });
		expect((await pay(sim, '1000', toAlice('900'))).error).toBeUndefined();
	});

	it('does not count what is older than a day', async () => {
		const sim = await sidecar();
		const day = 86_400_000;
		const old = { direction: 'outbound' as const, amountMsat: 900_000n };
		sim.wallet.addFinalized(1, { ...old, startAt: sim.now() - day - 60_000 });
		expect((await pay(sim, '1000', toAlice('900'))).error).toBeUndefined();
		const { error } = await pay(sim, '1000', toAlice('900'));
		expect(error?.message).toContain('900.9 sats are spent');
	});

	it('is never passed by fifty executions at once, fees included', async () => {
		const sim = await sidecar({ settleMs: 30 });
		const runs = await Promise.all(
			Array.from(
				{ length: 50 },
				async (_, place) => await pay(sim, '10000', toAlice(String(400 + place))),
			),
		);
		const paid = runs.filter(({ error }) => error === undefined).length;
		expect(spentMsat(sim)).toBeLessThanOrEqual(10_000_000n);
		expect(sim.other.outboundPayments()).toHaveLength(paid);
		expect(paid).toBeGreaterThan(15);
		expect(paid).toBeLessThan(50);
	});

	it('is never passed by fifty executions at once when replies are lost', async () => {
		const sim = await sidecar({ settleMs: 30 });
		sim.faults.add({ path: 'pay', kind: 'loseReply', at: 'accepted', times: Infinity });
		const { length } = await Promise.all(
			Array.from({ length: 50 }, async () => await pay(sim, '5000', toAlice('400'))),
		);
		expect(length).toBe(50);
		expect(spentMsat(sim)).toBeLessThanOrEqual(5_000_000n);
		expect(sim.other.outboundPayments().length).toBeGreaterThan(5);
	});

	it('is passed only by what a fee is above the 1 % that is set aside', async () => {
		const sim = await sidecar({ outboundFeePpm: 50_000, settleMs: 30 });
		await Promise.all([1, 2, 3].map(async () => await pay(sim, '1020', toAlice('500'))));
		const aboveAllowance = BigInt(sim.other.outboundPayments().length) * 20_000n;
		expect(sim.other.outboundPayments().length).toBeGreaterThan(0);
		expect(spentMsat(sim)).toBeLessThanOrEqual(1_020_000n + aboveAllowance);
		const { error } = await pay(sim, '1020', toAlice('1'));
		expect(error?.message).toContain('0 sats are left');
	});

	it('counts the real fee of an on-chain payment from then on', async () => {
		const sim = await sidecar();
		await pay(sim, '10200', { payable: sim.other.onchainAddress(), amount: '10000' });
		const { error } = await pay(sim, '10200', toAlice('1'));
		expect(error?.message).toContain('10412 sats are spent, 0 sats are left');
	});

	it('is not forgotten when the list of payments never comes to its end', async () => {
		const sim = await sidecar();
		sim.wallet.receiveSpontaneous({ amountMsat: 1000n });
		const client = new SidecarClient({
			origin: sim.url,
			clock: { now: () => Date.now(), sleep: async () => {} },
		});
		const page = await client.updatedPayments(undefined, 1);
		jest.spyOn(SidecarClient.prototype, 'updatedPayments').mockResolvedValue(page);
		const { error } = await pay(sim, '1000', toAlice('900'));
		expect(error?.description).toMatch(/^No money has moved/);
		expect(requestsTo(sim, 'pay')).toEqual([]);
	});
});

describe('what was set aside', () => {
	it.each([
		['refused by the sidecar', { kind: 'status', status: 400, code: 7, msg: 'no' } as const],
		['not executed', { kind: 'status', status: 503, code: 8, msg: 'busy' } as const],
	])('is free again after a payment that was %s', async (_name, effect) => {
		const sim = await sidecar();
		sim.faults.add({ path: 'pay', ...effect });
		expect((await pay(sim, '1000', toAlice('900'))).error).toBeDefined();
		expect((await pay(sim, '1000', toAlice('900'))).error).toBeUndefined();
	});

	it('is free again once a payment in doubt has failed', async () => {
		const sim = await sidecar();
		sim.faults.add({ path: 'pay', kind: 'loseReply', at: 'accepted' });
		const asked = () => requestsTo(sim, 'pay').length > 0;
		const handle = sim.faults.add({
			path: 'updated_payments',
			kind: 'resetBefore',
			times: Infinity,
			match: asked,
		});
		await pay(sim, '1000', { payable: 'fails@example.com', amount: '900' });
		handle.remove();
		expect(sim.other.outboundPayments().map(({ status }) => status)).toEqual(['failed']);
		expect((await pay(sim, '1000', toAlice('900'))).error).toBeUndefined();
	});

	it('stays set aside while nobody can tell', async () => {
		const sim = await sidecar();
		sim.faults.add({ path: 'pay', kind: 'resetBefore' });
		await pay(sim, '1000', toAlice('900'));
		const { error } = await pay(sim, '1000', toAlice('900'));
		expect(error?.message).toMatch(/does not fit into the limit of 1000 sats a day/);
	});

	it('stays set aside while the wallet does not show the payment yet', async () => {
		const sim = await sidecar();
		const lagging = jest
			.spyOn(SidecarClient.prototype, 'updatedPayments')
			.mockResolvedValue({ ok: true, value: { payments: [], cursor: null } });
		expect((await pay(sim, '1000', toAlice('600'))).error).toBeUndefined();
		const { error } = await pay(sim, '1000', toAlice('600'));
		expect(error?.message).toContain('606 sats are spent, 394 sats are left');
		lagging.mockRestore();
		expect((await pay(sim, '1000', toAlice('600'))).error?.message).toContain(
			'600.6 sats are spent',
		);
		expect(sim.other.outboundPayments()).toHaveLength(1);
	});

	it('stays set aside when the clock of the node is more than a day behind', async () => {
		const sim = await sidecar({ clockSkewMs: -26 * 3_600_000 });
		expect((await pay(sim, '1000', toAlice('600'))).error).toBeUndefined();
		const { error } = await pay(sim, '1000', toAlice('600'));
		expect(error?.message).toContain('606 sats are spent');
	});

	it('is free again after a payment that has failed', async () => {
		const sim = await sidecar();
		await pay(sim, '1000', { payable: 'fails@example.com', amount: '900' });
		expect((await pay(sim, '1000', toAlice('900'))).error).toBeUndefined();
	});

	it('is not counted twice when the same invoice is tried again', async () => {
		const sim = await sidecar();
		sim.faults.add({ path: 'pay', kind: 'resetBefore' });
		const { invoice } = sim.other.createInvoice({ amountSats: 900 });
		const { items } = await pay(sim, '1000', { payable: invoice }, RETRY);
		expect(items[0]?.json.status).toBe('completed');
	});
});

describe('a sidecar that cannot tell what was spent', () => {
	it('is refused with the reason', async () => {
		const sim = await sidecar({ age: 'seed' });
		const { invoice } = sim.other.createInvoice({ amountSats: 10 });
		const { error } = await pay(sim, '1000', { resource: 'invoice', invoice });
		expect(error?.message).toBe('Max per Day needs Lexe sidecar 0.4.8 or newer');
		expect(error?.description).toMatch(/^No money has moved: this sidecar cannot tell/);
		expect(requestsTo(sim, 'pay_invoice')).toEqual([]);
	});

	it('is refused while it is out of order', async () => {
		const sim = await sidecar();
		sim.faults.add({ path: 'updated_payments', kind: 'resetBefore', times: Infinity });
		const { error } = await pay(sim, '1000', toAlice('1'));
		expect(error?.message).toMatch(/^What was spent today could not be checked: /);
		expect(error?.description).toMatch(/^No money has moved/);
		expect(requestsTo(sim, 'pay')).toEqual([]);
	});
});
