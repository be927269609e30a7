import { indexOf, messages, startSimulator, type FaultEffect, type Simulator } from '../simulator';
import { ask, until, type Answer } from '../simulator/client';

/** Each fault does what it says: what the client sees, and whether the payment was made. */

let sim: Simulator;

beforeEach(async () => {
	sim = await startSimulator({ seed: 'faults', settleMs: 10 });
});

afterEach(async () => await sim.close());

/** Pays a fresh invoice under a fault; what came back and what became of the payment. */
async function pay(effect: FaultEffect, timeoutMs = 150): Promise<Answer> {
	sim.faults.add({ path: 'pay_invoice', ...effect });
	const { invoice } = sim.other.createInvoice({ amountSats: 5 });
	return await ask(`${sim.url}/v2/node/pay_invoice`, 'POST', { json: { invoice }, timeoutMs });
}

const outcome = () => sim.other.outboundPayments().map((payment) => payment.status);

describe.each([
	{ effect: { kind: 'hang' }, sees: { broken: 'timeout' }, paid: [] },
	{ effect: { kind: 'hang', execute: true }, sees: { broken: 'timeout' }, paid: ['completed'] },
	{ effect: { kind: 'resetBefore' }, sees: { broken: 'ECONNRESET', status: 0 }, paid: [] },
	{
		effect: { kind: 'resetAfter' },
		sees: { broken: 'ECONNRESET', status: 0 },
		paid: ['completed'],
	},
	{
		effect: { kind: 'resetAfter', at: 'accepted' },
		sees: { broken: 'ECONNRESET', status: 0 },
		paid: ['pending'],
	},
	{ effect: { kind: 'loseReply' }, sees: { broken: 'ECONNRESET', text: '' }, paid: ['completed'] },
	{
		effect: { kind: 'status', status: 500, code: 6, msg: messages.serverTimeout },
		sees: { status: 500, json: { code: 6, msg: messages.serverTimeout } },
		paid: [],
	},
	{
		effect: {
			kind: 'status',
			status: 500,
			code: 100,
			msg: messages.latestUpdate,
			execute: true,
			at: 'accepted',
		},
		sees: { status: 500, json: { code: 100, msg: messages.latestUpdate } },
		paid: ['pending'],
	},
	{
		effect: { kind: 'status', status: 503, code: 8, msg: messages.atCapacity, sensitive: true },
		sees: { status: 503, json: { code: 8, msg: messages.atCapacity, sensitive: true } },
		paid: [],
	},
	{
		effect: { kind: 'truncated' },
		sees: { status: 200, broken: 'ECONNRESET' },
		paid: ['completed'],
	},
	{ effect: { kind: 'truncated', execute: false }, sees: { broken: 'ECONNRESET' }, paid: [] },
	{
		effect: { kind: 'html', status: 502 },
		sees: { status: 502, text: expect.stringContaining('<html>') },
		paid: [],
	},
	{
		effect: { kind: 'html', status: 200, execute: true },
		sees: { status: 200, text: expect.stringContaining('<html>') },
		paid: ['completed'],
	},
	{
		effect: { kind: 'redirect', to: 'http://127.0.0.1:1/' },
		sees: { status: 307, headers: expect.objectContaining({ location: 'http://127.0.0.1:1/' }) },
		paid: [],
	},
	{ effect: { kind: 'emptyBody' }, sees: { status: 200, text: '' }, paid: ['completed'] },
	{
		effect: { kind: 'wrongJson' },
		sees: { status: 200, json: { hello: 'world' } },
		paid: ['completed'],
	},
] as Array<{ effect: FaultEffect; sees: Partial<Answer>; paid: string[] }>)(
	'$effect',
	({ effect, sees, paid }) => {
		test('does what it says, once', async () => {
			expect(await pay(effect)).toMatchObject(sees);
			expect(outcome()).toEqual(paid);
			expect(sim.requests[0]?.fault).toBe(effect.kind);
			expect(sim.faults.list()).toEqual([]);
			const { invoice } = sim.other.createInvoice({ amountSats: 5 });
			const next = await ask(`${sim.url}/v2/node/pay_invoice`, 'POST', { json: { invoice } });
			expect(next.json.status).toBe('completed');
		});
	},
);

test('a truncated reply announces more than it sends', async () => {
	const reply = await pay({ kind: 'truncated' });
	const announced = Number(reply.headers['content-length']);
	expect(reply.text.length).toBe(Math.floor(announced / 2));
	expect(reply.text).toMatch(/^\{"index":"\d{19}-ln_/);
});

test.each([
	['hangThenComplete', 'completed'],
	['hangThenFail', 'failed'],
] as const)('%s: pending while the client waits, then %s', async (kind, status) => {
	const answer = pay({ kind, afterMs: 1000 }, 100);
	expect((await answer).broken).toBe('timeout');
	expect(outcome()).toEqual(['pending']);
	await until(() => sim.requests.at(-1)?.gone === true);
	sim.advance(1000);
	expect(outcome()).toEqual([status]);
});

test('hangThenComplete on an age that acknowledges at once', async () => {
	await sim.close();
	sim = await startSimulator({ age: 'seed', settleMs: 10 });
	expect((await pay({ kind: 'hangThenComplete', afterMs: 1000 }, 100)).broken).toBe('timeout');
	expect(outcome()).toEqual(['pending']);
});

test('a delay answers late, and executes nothing for a client that left', async () => {
	const before = Date.now();
	expect((await pay({ kind: 'delay', ms: 60 })).json.status).toBe('completed');
	expect(Date.now() - before).toBeGreaterThanOrEqual(55);
	expect((await pay({ kind: 'delay', ms: 60_000 }, 30)).broken).toBe('timeout');
	await until(() => sim.requests.at(-1)?.gone === true);
	sim.advance(60_000);
	await ask(`${sim.url}/v2/health`, 'GET');
	expect(outcome()).toEqual(['completed']);
});

test('an oversized reply is as long as asked for, and still JSON', async () => {
	const reply = await pay({ kind: 'oversized', bytes: 3_000_000 }, 2000);
	expect(reply.text).toHaveLength(3_000_000);
	expect(reply.json.status).toBe('ok');
	expect(outcome()).toEqual(['completed']);
});

test('faults hit what they aim at, in order, as often as they say', async () => {
	const health = async () => (await ask(`${sim.url}/v2/health`, 'GET')).status;
	const busy = { kind: 'status', status: 503, code: 8, msg: messages.atCapacity } as const;
	const twice = sim.faults.add({ ...busy, path: '/v2/health', times: 2 });
	sim.faults.add({ ...busy, method: 'post' });
	sim.faults.add({ ...busy, status: 500, match: (request) => request.query.a === '1' });
	expect([await health(), await health(), await health()]).toEqual([503, 503, 200]);
	expect(twice.used).toBe(2);
	expect((await ask(`${sim.url}/v2/health?a=1`, 'GET')).status).toBe(500);
	expect((await ask(`${sim.url}/v2/health?a=1`, 'GET')).status).toBe(200);
	const always = sim.faults.add({ ...busy, times: Infinity });
	expect([await health(), await health()]).toEqual([503, 503]);
	always.remove();
	expect(await health()).toBe(200);
	expect(sim.faults.list()).toHaveLength(1);
	sim.faults.clear();
	expect(sim.faults.list()).toEqual([]);
});

test('error bodies of a fault have the keys of the age', async () => {
	await sim.close();
	sim = await startSimulator({ age: 'seed' });
	const reply = await pay({ kind: 'status', status: 401, code: 101, msg: messages.badAuth });
	const rest = { data: null, sensitive: false };
	expect(reply.json).toEqual({ code: 101, msg: messages.badAuth, ...rest });
});

test('closing breaks connections that hang, and leaves no timer behind', async () => {
	const hanging = pay({ kind: 'hang' }, 5000);
	await until(() => sim.requests.length > 0);
	await sim.close();
	expect((await hanging).broken).toBe('ECONNRESET');
	sim = await startSimulator();
});

test('a reset starts over with the same node', async () => {
	await pay({ kind: 'resetAfter' });
	const before = (await ask(`${sim.url}/v2/node/node_info`, 'GET')).json;
	sim.faults.add({ kind: 'hang' });
	sim.reset();
	expect([sim.requests, sim.faults.list(), outcome()]).toEqual([[], [], []]);
	const after = (await ask(`${sim.url}/v2/node/node_info`, 'GET')).json;
	expect(after.node_pk).toBe(before.node_pk);
	expect(after.lightning_balance).toBe('1000000');
	const payment = sim.wallet.receiveSpontaneous({ amountMsat: 1000n });
	expect(sim.wallet.payments.has(indexOf(payment))).toBe(true);
});
