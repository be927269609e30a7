import {
	cursorOf,
	indexOf,
	startSimulator,
	type Simulator,
	type SimulatorOptions,
} from '../simulator';
import { ask, until, type Answer } from '../simulator/client';

/** The traps of the contract: each is here because a client could lose money or events over it. */

let sim: Simulator;

async function start(options: SimulatorOptions = {}): Promise<void> {
	sim = await startSimulator({ seed: 'traps', settleMs: 10, ...options });
}

afterEach(async () => await sim.close());

const post = async (name: string, json: unknown): Promise<Answer> =>
	await ask(`${sim.url}/v2/node/${name}`, 'POST', { json });
const get = async (name: string, query: Record<string, string | number> = {}): Promise<Answer> => {
	const pairs = new URLSearchParams();
	for (const [key, value] of Object.entries(query)) pairs.set(key, String(value));
	return await ask(`${sim.url}/v2/node/${name}?${pairs}`, 'GET');
};
const refusal = (reply: Answer) => [reply.status, reply.json.code, reply.json.msg];

describe('paying an invoice', () => {
	test('one attempt per payment hash, ever, even after a failure', async () => {
		await start();
		const good = sim.other.createInvoice({ amountSats: 1000 }).invoice;
		const bad = sim.other.createInvoice({ amountSats: 1000, outcome: 'fail' }).invoice;
		expect((await post('pay_invoice', { invoice: good })).json.status).toBe('completed');
		const failed = await post('pay_invoice', { invoice: bad });
		expect([failed.status, failed.json.status]).toEqual([200, 'failed']);
		for (const invoice of [good, bad]) {
			const words = "Failed to pay invoice: Error: We've already tried paying this invoice";
			expect(refusal(await post('pay_invoice', { invoice }))).toEqual([500, 100, words]);
			expect((await post('pay', { payable: invoice })).json.msg).toContain(words);
		}
		expect(sim.other.outboundPayments()).toHaveLength(2);
		expect(sim.other.receivedMsat()).toBe(1_000_000n);
	});

	test('two at the same time: one wins', async () => {
		await start();
		const { invoice } = sim.other.createInvoice({ amountSats: 5 });
		const replies = await Promise.all([
			post('pay_invoice', { invoice }),
			post('pay_invoice', { invoice }),
		]);
		expect(replies.map((reply) => reply.status).toSorted()).toEqual([200, 500]);
		expect(sim.other.outboundPayments()).toHaveLength(1);
	});

	test('the balance: amount and fee leave, a failure brings both back', async () => {
		await start({ balanceSats: 10_000 });
		const { invoice } = sim.other.createInvoice({ amountMsat: 1_000_001n });
		const paid = await post('pay_invoice', { invoice });
		expect(paid.json).toMatchObject({ amount: '1000.001', fees: '1.001', status_msg: 'completed' });
		expect(sim.wallet.balance).toBe(10_000_000n - 1_000_001n - 1001n);
		const before = sim.wallet.balance;
		const bad = sim.other.createInvoice({ amountSats: 7, outcome: 'fail', statusMsg: 'no way' });
		const failed = await post('pay_invoice', { invoice: bad.invoice });
		expect(failed.json).toMatchObject({ status: 'failed', status_msg: 'no way', preimage: null });
		expect(sim.wallet.balance).toBe(before);
	});

	test('the preimage is the real one, and shown only once it is paid for', async () => {
		await start();
		const made = sim.other.createInvoice({ amountSats: 5, outcome: 'stuck' });
		void post('pay_invoice', { invoice: made.invoice });
		const payment = await sent();
		const look = async () => (await get('payment', { index: indexOf(payment) })).json;
		expect(await look()).toMatchObject({ status: 'pending', preimage: null, hash: made.hash });
		sim.wallet.completeOutbound(indexOf(payment));
		expect((await look()).preimage).toBe(made.preimage);
	});

	test.each([
		['expired', /Invoice has expired/, () => ({ timestamp: 1_700_000_000 })],
		['other network', /wrong network/, () => ({ network: 'regtest' as const })],
		['too much', /Insufficient balance/, () => ({ amountSats: 999_999 })],
		['amountless', /Missing fallback amount/, () => ({ amountSats: undefined })],
	])('refused by the node: %s', async (_, words, given) => {
		await start();
		const { invoice } = sim.other.createInvoice({ amountSats: 5, ...given() });
		const reply = await post('pay_invoice', { invoice });
		expect([reply.status, reply.json.code]).toEqual([500, 100]);
		expect(reply.json.msg).toMatch(/^Failed to pay invoice: Error: /);
		expect(reply.json.msg).toMatch(words);
		expect(sim.other.outboundPayments()).toEqual([]);
	});

	test('our own invoice', async () => {
		await start();
		const { invoice } = (await post('create_invoice', { amount: '5' })).json;
		const reply = await post('pay_invoice', { invoice });
		expect(reply.json.msg).toBe('Failed to pay invoice: Error: We cannot pay ourselves');
	});

	test('a fallback amount only without an amount', async () => {
		await start();
		const fixed = sim.other.createInvoice({ amountSats: 5 }).invoice;
		const open = sim.other.createInvoice().invoice;
		expect((await post('pay_invoice', { invoice: fixed, fallback_amount: '5' })).status).toBe(500);
		const paid = await post('pay_invoice', { invoice: open, fallback_amount: '0.5' });
		expect(paid.json).toMatchObject({ status: 'completed', amount: '0.500' });
	});

	test("somebody else's invoice finds no route and ends as a failed payment", async () => {
		await start();
		const stranger = await startSimulator();
		const { invoice } = stranger.other.createInvoice({ amountSats: 5 });
		await stranger.close();
		const reply = await post('pay_invoice', { invoice });
		expect(reply.json.status_msg).toBe('could not find usable route to send payment over');
	});

	test('the private note goes by the name of its time', async () => {
		for (const [age, expected] of [
			['seed', { note: 'old' }],
			['current', { personal_note: 'new' }],
		] as const) {
			await start({ age });
			const { invoice, hash } = sim.other.createInvoice({ amountSats: 5 });
			await post('pay_invoice', { invoice, note: 'old', personal_note: 'new' });
			const index = sim.other.outboundPayments().find((one) => one.hash === hash)?.index ?? '';
			expect((await get('payment', { index })).json).toMatchObject(expected);
			if (age === 'seed') await sim.close();
		}
	});

	test('older sidecars acknowledge at once, 0.4.16 gives up on a slow one', async () => {
		await start({ age: '0.4.10', settleMs: 60_000 });
		const first = sim.other.createInvoice({ amountSats: 5 });
		const ack = await post('pay_invoice', { invoice: first.invoice });
		expect(Object.keys(ack.json)).toEqual(['index', 'created_at']);
		await sim.close();

		await start({ age: '0.4.16', settleMs: 60_000, handlingLimitMs: 30 });
		const second = sim.other.createInvoice({ amountSats: 5 });
		const late = await post('pay_invoice', { invoice: second.invoice });
		expect([late.status, late.json]).toEqual([
			500,
			{ code: 6, msg: 'Server timed out handling request: request timed out' },
		]);
		sim.advance(60_000);
		expect(sim.other.outboundPayments()[0]?.status).toBe('completed');
	});

	test('the payment survives a client that hangs up', async () => {
		await start({ settleMs: 80 });
		const { invoice } = sim.other.createInvoice({ amountSats: 5 });
		const url = `${sim.url}/v2/node/pay_invoice`;
		const reply = await ask(url, 'POST', { json: { invoice }, timeoutMs: 20 });
		expect(reply.broken).toBe('timeout');
		expect(sim.other.outboundPayments()[0]?.status).toBe('pending');
		await until(() => sim.other.outboundPayments()[0]?.status === 'completed');
	});
});

describe('paying anything else', () => {
	test('every call is another payment', async () => {
		await start();
		const offer = sim.other.createOffer({ amountSats: 10 }).text;
		const lnurl = sim.other.createLnurlPay();
		for (let round = 0; round < 2; round++) {
			expect((await post('pay_offer', { offer, amount: '10' })).json.rail).toBe('offer');
			expect((await post('pay_lnurl', { lnurl, amount: '10' })).json.rail).toBe('invoice');
			expect((await post('pay', { payable: offer, amount: '10' })).json.status).toBe('completed');
			expect((await post('pay', { payable: 'alice@example.com', amount: '10' })).status).toBe(200);
		}
		expect(sim.other.outboundPayments()).toHaveLength(8);
	});

	test('on chain: pending at once, final when confirmed', async () => {
		await start();
		const payable = sim.other.bitcoinUri({ amountSats: 15_000 });
		const { json } = await post('pay', { payable, personal_note: 'cold' });
		expect(json).toMatchObject({ rail: 'onchain', status: 'pending', amount: '15000' });
		expect(json).toMatchObject({ priority: 'normal', status_msg: 'broadcasted' });
		expect(json.index).toMatch(/^\d{19}-os_[0-9a-f]{64}$/);
		sim.wallet.completeOutbound(json.index);
		expect((await get('payment', { index: json.index })).json.status).toBe('completed');
	});

	test.each([
		[
			'offer below its minimum',
			async () => {
				const offer = sim.other.createOffer({ amountSats: 10 }).text;
				return await post('pay_offer', { offer, amount: '9.999' });
			},
		],
		[
			'fiat offer',
			async () => {
				const offer = sim.other.createOffer({ currency: 'USD', amountMsat: 500n }).text;
				return await post('pay_offer', { offer, amount: '10' });
			},
		],
		[
			'expired offer',
			async () => {
				const offer = sim.other.createOffer({ expiresAt: 1_700_000_000_000 }).text;
				return await post('pay_offer', { offer, amount: '10' });
			},
		],
		[
			'lnurl out of range',
			async () => {
				const lnurl = sim.other.createLnurlPay({ maxMsat: 5000n });
				return await post('pay_lnurl', { lnurl, amount: '6' });
			},
		],
		['lnurl without amount', async () => await post('pay', { payable: 'alice@example.com' })],
		[
			'another amount than the invoice has',
			async () => {
				const payable = sim.other.createInvoice({ amountSats: 5 }).invoice;
				return await post('pay', { payable, amount: '6' });
			},
		],
		[
			'unknown address',
			async () => await post('pay', { payable: 'nobody@example.com', amount: 5 }),
		],
		[
			'₿-address in pay_lnurl',
			async () => {
				return await post('pay_lnurl', { lnurl: '₿alice@example.com', amount: 5 });
			},
		],
		['nothing payable', async () => await post('pay', { amount: 5 })],
		[
			'empty message',
			async () => {
				return await post('pay', { payable: 'alice@example.com', amount: 5, message: '' });
			},
		],
		[
			'long note',
			async () => {
				const personal_note = 'x'.repeat(201);
				return await post('pay', { payable: 'alice@example.com', amount: 5, personal_note });
			},
		],
		[
			'heavy note',
			async () => {
				const personal_note = '€'.repeat(171);
				return await post('pay', { payable: 'alice@example.com', amount: 5, personal_note });
			},
		],
	])('500 code 100, nothing sent: %s', async (_, act) => {
		await start();
		const reply = await act();
		expect([reply.status, reply.json.code]).toEqual([500, 100]);
		expect(sim.other.outboundPayments()).toEqual([]);
	});

	test('a message goes along, cut to what the endpoint takes', async () => {
		await start();
		const lnurl = sim.other.createLnurlPay({ commentAllowed: 3 });
		expect((await post('pay_lnurl', { lnurl, amount: 5, message: 'hello' })).json.message).toBe(
			'hel',
		);
		const offer = sim.other.createOffer().text;
		expect((await post('pay_offer', { offer, amount: 5, message: 'gm' })).json.message).toBe('gm');
	});

	test('arguments from query or body, not from both', async () => {
		await start();
		const query = new URLSearchParams({ payable: 'alice@example.com', amount: '5' });
		const url = `${sim.url}/v2/node/pay?${query}`;
		expect((await ask(url, 'POST')).json.status).toBe('completed');
		expect((await ask(url, 'POST', { json: { personal_note: 'a' } })).json.personal_note).toBe('a');
		const both = await ask(url, 'POST', { json: { amount: '5' } });
		expect([both.status, both.json.code]).toEqual([500, 100]);
		// Without a content type the body is not even looked at.
		const ignored = await ask(url, 'POST', { body: '{"amount":"5"}' });
		expect(ignored.json.status).toBe('completed');
		expect(
			(await ask(url, 'POST', { headers: { 'content-type': 'application/json' } })).status,
		).toBe(400);
		expect((await ask(url, 'POST', { headers: { 'content-type': 'text/plain' } })).status).toBe(
			400,
		);
	});

	test('0.4.10 wants a JSON body, null will do, and acknowledges', async () => {
		await start({ age: '0.4.10' });
		const query = new URLSearchParams({ payable: 'alice@example.com', amount: '5' });
		const url = `${sim.url}/v2/node/pay?${query}`;
		expect((await ask(url, 'POST')).status).toBe(400);
		const { json } = await ask(url, 'POST', { json: null });
		expect(Object.keys(json)).toEqual(['index', 'created_at']);
	});

	test('withdrawing: the money comes in, or the call times out and it still may', async () => {
		await start();
		const withdraw = async (lnurl: string) =>
			await post('withdraw_lnurl', { lnurl, amount: '200' });
		const good = await withdraw(sim.other.createLnurlWithdraw());
		expect(good.json).toMatchObject({ direction: 'inbound', status: 'completed', amount: '199' });
		const slow = withdraw(sim.other.createLnurlWithdraw({ outcome: 'stuck' }));
		await until(() => sim.wallet.payments.size === 2);
		sim.advance(60_000);
		expect(refusal(await slow).slice(0, 2)).toEqual([500, 100]);
		const index = [...sim.wallet.payments.keys()].at(-1) ?? '';
		expect(sim.wallet.payInbound(index).status).toBe('completed');
		expect((await withdraw(sim.other.createLnurlPay())).status).toBe(500);
	});

	test('analyze finds the best way first', async () => {
		await start();
		const invoice = sim.other.createInvoice({ amountSats: 15_000, description: 'Hosting' }).invoice;
		const address = sim.other.onchainAddress();
		const uri = sim.other.bitcoinUri({ address, invoice, amountSats: 15_000 });
		const { json } = await get('analyze', { payment_string: uri });
		expect(json.claimables).toEqual([]);
		expect(json.payables).toMatchObject([
			{ kind: 'invoice', invoice, amount: '15000', description: 'Hosting' },
			{ kind: 'onchain', onchain: address, amount: '15000', expires_at: null },
		]);
		expect(json.payables[0]).not.toHaveProperty('onchain');
		const paid = await ask(json.payables[0].callback, 'POST');
		expect(paid.json).toMatchObject({ status: 'completed', amount: '15000' });
		const onchain = await ask(json.payables[1].callback, 'POST');
		expect(onchain.json).toMatchObject({ status: 'pending', amount: '15000', address });
		const withdraw = sim.other.createLnurlWithdraw({ minMsat: 1000n, maxMsat: 250_000n });
		const claim = await get('analyze', { payment_string: withdraw });
		expect(claim.json).toMatchObject({
			payables: [],
			claimables: [{ kind: 'lnurl-withdraw', min_amount: '1', max_amount: '250' }],
		});
		for (const text of ['₿alice@example.com', `lightning:${invoice}`, sim.other.createLnurlPay()]) {
			expect((await get('analyze', { payment_string: text })).json.payables).toHaveLength(1);
		}
		expect((await get('analyze', { payment_string: 'nonsense' })).status).toBe(500);
		expect((await get('analyze', { payable: invoice })).status).toBe(400);
	});
});

describe('receiving', () => {
	test('an unpaid invoice expires into a failed payment', async () => {
		await start();
		const { json } = await post('create_invoice', { amount: 5, expiration_secs: 60 });
		expect(json.expires_at - json.created_at).toBe(60_000);
		expect(json.created_at % 1000).toBe(0);
		expect(Number(json.index.slice(0, 19))).toBeGreaterThanOrEqual(json.created_at);
		sim.advance(61_000);
		expect((await get('payment', { index: json.index })).json).toMatchObject({
			status: 'failed',
			status_msg: 'invoice expired',
			amount: '5',
		});
		expect(() => sim.wallet.payInbound(json.index)).toThrow(/Not a pending inbound/);
	});

	test('an amountless invoice takes what it gets', async () => {
		await start();
		const { json } = await post('create_invoice', {});
		expect(json).toMatchObject({ amount: null, description: null });
		expect(json.expires_at - json.created_at).toBe(86_400_000);
		sim.other.pay(json.invoice, { amountMsat: 1000n });
		const payment = (await get('payment', { index: json.index })).json;
		expect(payment).toMatchObject({ amount: '0.995', fees: '0.005', status: 'completed' });
	});

	test.each([
		['too long', { expiration_secs: 86_401 }],
		['long description', { description: 'x'.repeat(640) }],
		['beyond BOLT 11', { amount: '1844674407370955.162' }],
		['partner without fee', { partner_pk: 'ab'.repeat(32) }],
	])('refused with 500 code 100: %s', async (_, json) => {
		await start();
		expect(refusal(await post('create_invoice', json)).slice(0, 2)).toEqual([500, 100]);
	});

	test('the longest description there may be', async () => {
		await start();
		const description = '€'.repeat(213);
		const { json } = await post('create_invoice', { description });
		expect(json.description).toBe(description);
	});

	test('money that no create call announced', async () => {
		await start({ balanceSats: 0, onchainBalanceSats: 0 });
		sim.wallet.receiveOffer({ amountMsat: 1500n, message: 'thanks', payerName: 'Bob' });
		sim.wallet.receiveOnchain({ amountMsat: 2_000_000n });
		const pending = sim.wallet.receiveOnchain({ amountMsat: 1_000_000n, confirmed: false });
		sim.wallet.receiveSpontaneous({ amountMsat: 500n });
		sim.wallet.addInfoEntry({ amountMsat: 9000n });
		expect([sim.wallet.balance, sim.wallet.onchainBalance]).toEqual([2000n, 2_000_000n]);
		sim.wallet.payInbound(indexOf(pending));
		expect(sim.wallet.onchainBalance).toBe(3_000_000n);
		const { payments } = (await get('updated_payments')).json;
		const kinds = payments.map((one: Record<string, string>) => `${one.direction} ${one.rail}`);
		expect(kinds.toSorted()).toEqual([
			'inbound offer',
			'inbound onchain',
			'inbound onchain',
			'inbound spontaneous',
			'info waived_fee',
		]);
	});
});

describe('the feed', () => {
	test('ascending by (updated_at, id), exclusive, and null at the end', async () => {
		await start();
		sim.wallet.addFinalized(7);
		sim.wallet.addFinalized(3, { startAt: sim.now() - 60_000 });
		const seen: string[] = [];
		let cursor: string | undefined;
		for (;;) {
			const query = { limit: 4, ...(cursor === undefined ? {} : { start_index: cursor }) };
			const { payments, updated_index } = (await get('updated_payments', query)).json;
			if (payments.length === 0) {
				expect(updated_index).toBeNull();
				break;
			}
			seen.push(...payments.map((one: { index: string }) => one.index));
			cursor = updated_index;
			const last = sim.wallet.payments.get(seen.at(-1) ?? '');
			expect(cursor).toBe(last && cursorOf(last));
		}
		const sorted = [...sim.wallet.payments.values()].map(cursorOf).toSorted();
		expect(seen.map((index) => cursorOf(sim.wallet.payments.get(index)!))).toEqual(sorted);
		expect(seen).toHaveLength(10);
	});

	test('limits: 50 by default, 100 at most', async () => {
		await start();
		sim.wallet.addFinalized(120);
		expect((await get('updated_payments')).json.payments).toHaveLength(50);
		expect((await get('updated_payments', { limit: 100 })).json.payments).toHaveLength(100);
		expect((await get('updated_payments', { limit: 101 })).status).toBe(500);
		expect((await get('updated_payments', { limit: 70_000 })).status).toBe(400);
		expect((await get('updated_payments', { limit: '' })).status).toBe(400);
	});

	test('a note edit shows a final payment again, with the same status', async () => {
		await start();
		const [payment] = sim.wallet.addFinalized(1);
		const cursor = cursorOf(payment!);
		const after = async (start_index: string) =>
			(await get('updated_payments', { start_index })).json.payments;
		expect(await after(cursor)).toEqual([]);
		sim.wallet.setNote(indexOf(payment!), 'seen');
		expect(await after(cursor)).toMatchObject([{ personal_note: 'seen', status: 'completed' }]);
		const second = cursorOf(payment!);
		sim.wallet.touch(indexOf(payment!));
		expect(await after(second)).toHaveLength(1);
		await ask(`${sim.url}/v2/node/sync_payments`, 'PUT');
		const third = cursorOf(payment!);
		await post('update_personal_note', { index: indexOf(payment!), note: null });
		expect(await after(third)).toMatchObject([{ personal_note: null }]);
	});

	test('pages may be short without being the last', async () => {
		await start({ shortPageSize: 3 });
		sim.wallet.addFinalized(7);
		expect((await get('updated_payments')).json.payments).toHaveLength(3);
	});

	test('a payment index is no updated index', async () => {
		await start();
		const [payment] = sim.wallet.addFinalized(1);
		const start_index = indexOf(payment!);
		expect((await get('updated_payments', { start_index })).status).toBe(400);
		expect((await get('payment', { index: cursorOf(payment!) })).status).toBe(400);
	});

	test('ten thousand payments in pages of a hundred', async () => {
		await start();
		sim.wallet.addFinalized(10_000);
		const seen = new Set<string>();
		let cursor = {};
		for (let pages = 0; pages < 101; pages++) {
			const { json } = await get('updated_payments', { limit: 100, ...cursor });
			for (const payment of json.payments) seen.add(payment.index);
			if (json.updated_index !== null) cursor = { start_index: json.updated_index };
		}
		expect(seen.size).toBe(10_000);
	});
});

describe('looking up', () => {
	test('the whole index counts today, the id part alone up to 0.4.16', async () => {
		for (const [age, status] of [
			['0.4.16', 200],
			['current', 404],
		] as const) {
			await start({ age });
			const [payment] = sim.wallet.addFinalized(1);
			const wrongTime = `${'1'.padStart(19, '0')}-${payment!.id}`;
			expect((await get('payment', { index: wrongTime })).status).toBe(status);
			const unpadded = `${payment!.createdAt}-${payment!.id}`;
			expect((await get('payment', { index: unpadded })).status).toBe(200);
			if (age === '0.4.16') await sim.close();
		}
	});

	test('the list is as old as the last sync', async () => {
		await start();
		const [first] = sim.wallet.addFinalized(1);
		expect((await get('list_payments', { filter: 'all' })).json.payments).toEqual([]);
		const sync = async () => (await ask(`${sim.url}/v2/node/sync_payments`, 'PUT')).json;
		expect(await sync()).toEqual({ num_new: 1, num_updated: 0 });
		sim.wallet.touch(indexOf(first!));
		sim.wallet.addFinalized(2);
		expect(await sync()).toEqual({ num_new: 2, num_updated: 1 });
		expect(await sync()).toEqual({ num_new: 0, num_updated: 0 });
		await post('clear_payments', {});
		expect((await get('list_payments', { filter: 'all' })).json.payments).toEqual([]);
		expect(await sync()).toEqual({ num_new: 3, num_updated: 0 });
	});

	test('pages of the list, both ways, with filters', async () => {
		await start();
		sim.wallet.addFinalized(5, { startAt: sim.now() - 1000, stepMs: 1 });
		sim.wallet.addFinalized(2, { status: 'failed' });
		await post('create_invoice', { amount: 5 });
		await ask(`${sim.url}/v2/node/sync_payments`, 'PUT');
		for (const order of ['asc', 'desc']) {
			const indexes: string[] = [];
			for (let after: string | null = ''; after !== null; ) {
				const query = { filter: 'all', order, limit: 4, ...(after === '' ? {} : { after }) };
				const { json } = await get('list_payments', query);
				indexes.push(...json.payments.map((one: { index: string }) => one.index));
				after = json.next_index;
			}
			const sorted = [...sim.wallet.payments.keys()].toSorted();
			expect(indexes).toEqual(order === 'asc' ? sorted : sorted.toReversed());
		}
		const count = async (filter: string) =>
			(await get('list_payments', { filter })).json.payments.length;
		const counts = await Promise.all(
			['all', 'pending', 'completed', 'failed', 'finalized'].map(count),
		);
		expect(counts).toEqual([8, 1, 5, 2, 7]);
		expect((await get('list_payments', { filter: 'all', limit: 0 })).json).toEqual({
			payments: [],
			next_index: null,
		});
		expect((await get('list_payments')).status).toBe(400);
	});

	test('waiting: until final, or 500 when the time is up', async () => {
		await start();
		const { index } = (await post('create_invoice', { amount: 5 })).json;
		const late = await get('wait_for_payment', { index, timeout_secs: 0 });
		expect(refusal(late)).toEqual([500, 100, 'Payment did not complete within 0s timeout']);
		const waiting = get('wait_for_payment', { index, timeout_secs: 20 });
		await until(() => sim.requests.at(-1)?.path.endsWith('wait_for_payment') === true);
		sim.wallet.payInbound(index);
		expect((await waiting).json.status).toBe('completed');
	});

	test('notes: an alias, a duplicate, a missing one, and a cold cache', async () => {
		await start();
		const [payment] = sim.wallet.addFinalized(1, { note: 'first' });
		const index = indexOf(payment!);
		const cold = await post('update_personal_note', { index, note: 'stored' });
		expect([cold.status, cold.json.code]).toEqual([500, 100]);
		expect(payment!.personalNote).toBe('stored');
		await ask(`${sim.url}/v2/node/sync_payments`, 'PUT');
		const both = await post('update_personal_note', { index, note: 'a', personal_note: 'a' });
		expect([both.status, both.json.msg]).toEqual([400, expect.stringContaining('duplicate field')]);
		expect((await post('update_personal_note', { index, personal_note: 'b' })).json).toEqual({});
		expect(payment!.personalNote).toBe('b');
		await post('update_personal_note', { index });
		expect(payment!.personalNote).toBeNull();
		expect((await post('update_personal_note', { index, note: '' })).status).toBe(500);
	});
});

/** The payment that has just left. */
async function sent() {
	await until(() => sim.other.outboundPayments().length > 0);
	return sim.wallet.payments.get(sim.other.outboundPayments()[0]?.index ?? '')!;
}
