/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, never in n8n */
import { Script } from 'node:vm';
import { startSimulator, type Simulator } from '../simulator';
import { ask, until } from '../simulator/client';

/** The page and the endpoints behind it. */

let sim: Simulator;

beforeEach(async () => {
	sim = await startSimulator({ seed: 'page', settleMs: 10 });
});

afterEach(async () => await sim.close());

const control = async (path: string, json: unknown = {}) =>
	await ask(`${sim.url}/simulator/${path}`, 'POST', { json });
const state = async () => (await ask(`${sim.url}/simulator/state`, 'GET')).json;

test('the page needs nothing from outside, and says so to the browser', async () => {
	const { status, headers, text } = await ask(`${sim.url}/`, 'GET');
	expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
	expect(text).not.toMatch(/(?:src|href)="(?!data:)/);
	expect(text).not.toMatch(/innerHTML|document\.write|eval\(/);
	const policy = headers['content-security-policy'] ?? '';
	const nonce = /script-src 'nonce-([^']+)'/.exec(policy)?.[1];
	expect(policy).toContain("default-src 'none'");
	expect(text).toContain(`<script nonce="${nonce}">`);
	expect((await ask(`${sim.url}/`, 'GET')).headers['content-security-policy']).not.toBe(policy);
});

test('the script of the page is valid', async () => {
	const { text } = await ask(`${sim.url}/`, 'GET');
	const script = /<script[^>]*>([\s\S]*)<\/script>/.exec(text)?.[1] ?? '';
	expect(() => new Script(script)).not.toThrow();
	expect(script.length).toBeGreaterThan(1000);
});

test('playing the customer', async () => {
	const json = { amount: '2100', description: '<b>Coffee</b>' };
	const { index } = (await ask(`${sim.url}/v2/node/create_invoice`, 'POST', { json })).json;
	expect((await state()).payments).toMatchObject([
		{ index, status: 'pending', amount: '2100', description: '<b>Coffee</b>' },
	]);
	expect((await control('pay', { index })).json).toEqual({});
	expect(await state()).toMatchObject({
		lightning_balance: '1002089.500',
		balance: '1402089.500',
		payments: [{ index, status: 'completed' }],
	});
	const again = await control('pay', { index });
	expect([again.status, again.json.error]).toEqual([400, expect.stringMatching(/Not a pending/)]);
	const open = (await ask(`${sim.url}/v2/node/create_invoice`, 'POST', { json: {} })).json;
	expect((await control('pay', { index: open.index })).status).toBe(400);
	expect((await control('pay', { index: open.index, amount: '1.5' })).status).toBe(200);
});

test('playing the payee', async () => {
	const made = (await control('other/invoice', { amount: '12.5', outcome: 'stuck' })).json;
	void ask(`${sim.url}/v2/node/pay_invoice`, 'POST', { json: { invoice: made.invoice } });
	await until(() => sim.wallet.payments.size > 0);
	const { index } = (await state()).payments[0];
	expect((await control('complete', { index })).status).toBe(200);
	expect((await ask(`${sim.url}/simulator/other/payments`, 'GET')).json).toMatchObject([
		{ index, hash: made.hash, amountMsat: '12500', status: 'completed' },
	]);
	expect((await control('other/offer', { amount: '5' })).json.offer).toMatch(/^lno1/);
	expect((await control('other/lnurl')).json.lnurl).toMatch(/^lnurl1/);
});

test('faults, receipts, the clock and a reset from outside', async () => {
	await control('faults', { kind: 'html', status: 502, path: 'health', times: 'always' });
	expect((await ask(`${sim.url}/v2/health`, 'GET')).status).toBe(502);
	expect((await state()).faults).toMatchObject([{ kind: 'html', path: 'health' }]);
	expect((await control('faults', { kind: 'nonsense' })).status).toBe(400);
	const json = {};
	expect((await ask(`${sim.url}/simulator/faults`, 'DELETE', { json })).status).toBe(200);
	expect((await ask(`${sim.url}/v2/health`, 'GET')).status).toBe(200);
	for (const kind of ['offer', 'onchain', 'spontaneous', 'info']) {
		expect((await control('receive', { kind, amount: '10' })).status).toBe(200);
	}
	expect((await control('receive', { kind: 'other', amount: '10' })).status).toBe(400);
	const { index } = (await ask(`${sim.url}/v2/node/create_invoice`, 'POST', { json })).json;
	await control('advance', { ms: 86_401_000 });
	expect((await state()).payments[0]).toMatchObject({ index, status: 'failed' });
	await control('reset');
	expect(await state()).toMatchObject({ total: 0, payments: [] });
});

test('another site cannot press the buttons', async () => {
	for (const headers of [{}, { 'content-type': 'text/plain' }]) {
		const reply = await ask(`${sim.url}/simulator/reset`, 'POST', { body: '{}', headers });
		expect(reply.status).toBe(415);
	}
	expect((await ask(`${sim.url}/simulator/faults`, 'DELETE')).status).toBe(415);
	expect((await ask(`${sim.url}/simulator/state`, 'OPTIONS')).status).toBe(404);
	expect(sim.requests).toEqual([]);
});
