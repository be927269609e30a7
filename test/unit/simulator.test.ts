import { AGES, startSimulator, type Age, type Simulator } from '../simulator';
import { ask, type Answer, type Sent } from '../simulator/client';
import { operations, problemsWith, replySchema } from '../simulator/contract/validate';
import { ENDPOINTS } from '../simulator/endpoints';
import { rulesOf } from '../simulator/ages';

/** Replies of every endpoint of every age against the schemas of the contract. */

let sim: Simulator;

const call = async (method: string, path: string, sent?: Sent): Promise<Answer> =>
	await ask(sim.url + path, method, sent);

function expectSchema(reply: Answer, schema: string): void {
	expect({ status: reply.status, problems: problemsWith(reply.json, schema) }).toEqual({
		status: 200,
		problems: [],
	});
}

/** What to send for a good reply, per endpoint; the others need nothing. */
async function goodRequest(method: string, path: string): Promise<{ path: string; sent: Sent }> {
	const invoice = sim.other.createInvoice({ amountSats: 100 }).invoice;
	const payment = sim.wallet.receiveSpontaneous({ amountMsat: 1500n });
	const index = [...sim.wallet.payments.keys()].at(-1) ?? '';
	expect(payment.status).toBe('completed');
	if (rulesOf(sim.age).release >= 12) await call('PUT', '/v2/node/sync_payments');
	const json = (value: unknown) => ({ path, sent: { json: value } });
	switch (`${method} ${path.replace('/v1/', '/v2/')}`) {
		case 'POST /v2/node/create_invoice':
			return json({ amount: '2100.5', description: 'Coffee', expiration_secs: 3600 });
		case 'POST /v2/node/pay_invoice':
			return json({ invoice, personal_note: 'n', note: 'n' });
		case 'POST /v2/node/pay':
			return json({ payable: 'alice@example.com', amount: '12', message: 'gm' });
		case 'POST /v2/node/create_offer':
		case 'POST /v2/node/create_client':
			return json({});
		case 'POST /v2/node/pay_offer':
			return json({ offer: sim.other.createOffer().text, amount: '5' });
		case 'POST /v2/node/pay_lnurl':
			return json({ lnurl: sim.other.createLnurlPay(), amount: '5' });
		case 'POST /v2/node/withdraw_lnurl':
			return json({ lnurl: sim.other.createLnurlWithdraw(), amount: '5' });
		case 'POST /v2/node/buy_with_cash_app':
			return json({ amount: '5000' });
		case 'PUT /v2/node/human_bitcoin_address':
			return json({ username: 'alice-shop' });
		case 'POST /v2/node/update_personal_note':
			return json({ index, note: 'refunded' });
		case 'POST /v2/node/open_channel':
			return json({ value: '100000' });
		case 'POST /v2/node/close_channel': {
			const list = await call('GET', '/v2/node/list_channels');
			return json({ channel_id: list.json.channels[0].channel_id });
		}
		case 'PUT /v2/node/update_client':
		case 'POST /v2/node/revoke_client': {
			const made = await call('POST', '/v2/node/create_client', { json: { label: 'n8n' } });
			return json({ client_pk: made.json.client_pk, label: 'other' });
		}
		case 'GET /v2/node/analyze': {
			const query = new URLSearchParams({ payable: invoice, payment_string: invoice });
			return { path: `${path}?${query}`, sent: {} };
		}
		case 'GET /v2/node/list_payments':
			return { path: `${path}?filter=all`, sent: {} };
		case 'GET /v2/node/payment':
		case 'GET /v2/node/wait_for_payment':
			return { path: `${path}?index=${index}`, sent: {} };
		default:
			return { path, sent: {} };
	}
}

test('the endpoints are those of the contract', () => {
	const ours = ENDPOINTS.map((one) => `${one.method} ${one.path}`);
	expect(ours.toSorted()).toEqual(operations().toSorted());
});

test('the validator has teeth', () => {
	expect(problemsWith({}, 'Payment')).toHaveLength(26);
	expect(
		problemsWith({ payments: [{}], updated_index: 'x' }, 'UpdatedPaymentsResponse'),
	).not.toEqual([]);
});

describe.each(AGES)('age %s', (age: Age) => {
	const rules = rulesOf(age);
	const here = ENDPOINTS.filter((one) => one.since <= rules.release);
	const missing = ENDPOINTS.filter((one) => one.since > rules.release);

	beforeEach(async () => {
		sim = await startSimulator({ age, seed: 'contract', settleMs: 5 });
	});

	afterEach(async () => await sim.close());

	test.each(here.map((one) => [one.method, one.path]))('%s %s', async (method, path) => {
		const request = await goodRequest(method, path);
		const reply = await call(method, request.path, request.sent);
		expect(reply.headers['content-type']).toBe('application/json');
		const isOldPay = !rules.paysBlocking && /pay(_invoice|_offer)?$/.test(path);
		const schema = isOldPay ? 'LegacyPaymentAck' : (replySchema(method, path) ?? 'Empty');
		if (rules.seedPayments && schema === 'Payment') expectSeedPayment(reply.json);
		else if (rules.seedPayments && schema === 'LegacyGetPaymentV1Response') {
			expectSeedPayment(reply.json.payment);
		} else if (schema === 'AnalyzeResponse' && !rules.claimables) {
			expect(reply.json).not.toHaveProperty('claimables');
			expect(problemsWith({ ...reply.json, claimables: [] }, schema)).toEqual([]);
		} else expectSchema(reply, schema);
	});

	if (missing.length > 0) {
		test.each(missing.map((one) => [one.method, one.path]))('no %s %s', async (method, path) => {
			const hasOtherMethod = here.some((one) => one.path === path);
			const reply = await call(method, path);
			expect(reply.status).toBe(hasOtherMethod ? 405 : 400);
			if (hasOtherMethod) return;
			expect(problemsWith(reply.json, 'Error')).toEqual([]);
			expect(reply.json.code).toBe(7);
			expect(reply.json.msg).toContain('non-existent endpoint');
		});
	}

	test('a missing payment', async () => {
		const index = `${'0'.repeat(19)}-ln_${'0'.repeat(64)}`;
		const reply = await call('GET', `/v2/node/payment?index=${index}`);
		expect(reply.status).toBe(404);
		const code = age === 'seed' ? 107 : 102;
		const rest = rules.fourKeyErrors ? { data: null, sensitive: false } : {};
		expect(reply.json).toEqual({ code, msg: 'Payment not found', ...rest });
		const old = await call('GET', `/v1/node/payment?index=${index}`);
		expect([old.status, old.json]).toEqual([200, { payment: null }]);
	});

	test('a payment through its life', async () => {
		const made = await call('POST', '/v2/node/create_invoice', {
			json: { amount: '2100', expiration_secs: 3600 },
		});
		const { index } = made.json;
		const look = async () => (await call('GET', `/v2/node/payment?index=${index}`)).json;
		expect(await look()).toMatchObject({ status: 'pending', amount: '2100', fees: '0' });
		expect((await look()).preimage ?? null).toBeNull();
		sim.wallet.payInbound(index);
		const paid = await look();
		// The contract's own sample: half a percent goes to whoever provides the channel.
		expect(paid).toMatchObject({ status: 'completed', amount: '2089.500', fees: '10.500' });
		expect(paid.finalized_at).toBeGreaterThan(0);
		if (rules.seedPayments) expect(paid).not.toHaveProperty('preimage');
		else expect(paid.preimage).toMatch(/^[0-9a-f]{64}$/);
	});
});

/** All keys of the seed document; `finalized_at` only once it is known. */
function expectSeedPayment(payment: Record<string, unknown>): void {
	expect(problemsWith(payment, 'SeedPayment')).toEqual([]);
	const keys = 'index rail kind direction txid replacement amount fees status status_msg note';
	expect(Object.keys(payment)).toEqual([...keys.split(' '), 'finalized_at']);
}
