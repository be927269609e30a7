import { startSimulator, type Simulator, type SimulatorOptions } from '../simulator';
import { ask } from '../simulator/client';

/** Transport and credentials: sections 2, 3 and 5 of the contract. */

let sim: Simulator;

async function start(options: SimulatorOptions = {}): Promise<void> {
	sim = await startSimulator({ seed: 'http', ...options });
}

afterEach(async () => await sim.close());

const JSON_TYPE = { 'content-type': 'application/json' };

test.each([
	['OPTIONS', '/v2/node/pay', 405, 'POST'],
	['GET', '/v2/node/pay_invoice', 405, 'POST'],
	['POST', '/v2/health', 405, 'GET,HEAD'],
	['DELETE', '/v2/node/human_bitcoin_address', 405, 'GET,HEAD,PUT'],
	['OPTIONS', '/v2/node/nothing', 400, undefined],
	['GET', '/v2/health/', 400, undefined],
	['GET', '/v3/health', 400, undefined],
])('%s %s gives %i', async (method, path, status, allow) => {
	await start();
	const reply = await ask(sim.url + path, method);
	expect([reply.status, reply.headers.allow]).toEqual([status, allow]);
	expect(reply.headers).not.toHaveProperty('access-control-allow-origin');
	if (status === 405) expect(reply.text).toBe('');
	else {
		const msg = `Rejection: Client requested a non-existent endpoint: ${method} ${path}`;
		expect(reply.json).toEqual({ code: 7, msg });
	}
});

test('HEAD works where GET does', async () => {
	await start();
	const reply = await ask(`${sim.url}/v2/health`, 'HEAD');
	expect([reply.status, reply.text]).toEqual([200, '']);
});

test.each([
	['no content type', '{}', {}],
	['text', '{}', { 'content-type': 'text/plain' }],
	['no JSON', '{', JSON_TYPE],
	['empty', '', JSON_TYPE],
	['an array', '[]', JSON_TYPE],
	['null', 'null', JSON_TYPE],
	['a wrong type', '{"description":5}', JSON_TYPE],
	['a fraction of a second', '{"expiration_secs":1.5}', JSON_TYPE],
	['a negative number', '{"expiration_secs":-1}', JSON_TYPE],
	['beyond u32', '{"expiration_secs":4294967296}', JSON_TYPE],
	['a text for a number', '{"expiration_secs":"60"}', JSON_TYPE],
	['a negative amount', '{"amount":"-1"}', JSON_TYPE],
	['a spaced amount', '{"amount":" 1"}', JSON_TYPE],
	['an empty amount', '{"amount":""}', JSON_TYPE],
	['a field twice', '{"amount":"1","amount":"1"}', JSON_TYPE],
	['too much', `{"description":"${'x'.repeat(16_400)}"}`, JSON_TYPE],
])('400 code 7: %s', async (_, body, headers) => {
	await start();
	const reply = await ask(`${sim.url}/v2/node/create_invoice`, 'POST', { body, headers });
	expect([reply.status, reply.json?.code]).toEqual([400, 7]);
	expect(reply.json.msg).toMatch(/^Rejection: /);
	expect(sim.wallet.payments.size).toBe(0);
});

test.each([
	['{}', JSON_TYPE],
	['{"amount":null,"description":null,"expiration_secs":null}', JSON_TYPE],
	['{"unknown":{"amount":1,"x":["amount"]},"amount":1000.5}', JSON_TYPE],
	['{"amount":"1e3"}', { 'content-type': 'application/vnd.api+json; charset=utf-8' }],
])('200: %s', async (body, headers) => {
	await start();
	const reply = await ask(`${sim.url}/v2/node/create_invoice`, 'POST', { body, headers });
	expect(reply.status).toBe(200);
});

test('queries: a key twice, an empty value, unknown keys', async () => {
	await start();
	const ask200 = async (query: string) =>
		(await ask(`${sim.url}/v2/node/updated_payments?${query}`, 'GET')).status;
	expect(await ask200('limit=1&limit=1')).toBe(400);
	expect(await ask200('start_index=')).toBe(400);
	expect(await ask200('limit=-1')).toBe(400);
	expect(await ask200('unknown=1&unknown=2')).toBe(200);
	expect((await ask(`${sim.url}/v2/node/payment`, 'GET')).status).toBe(400);
});

test('requests are recorded as they came', async () => {
	await start();
	const headers = { 'X-Test': 'yes' };
	await ask(`${sim.url}/v2/node/create_invoice?a=1`, 'POST', { json: { amount: '5' }, headers });
	expect(sim.requests).toMatchObject([
		{
			method: 'POST',
			path: '/v2/node/create_invoice',
			query: { a: '1' },
			headers: { 'x-test': 'yes', 'content-type': 'application/json' },
			body: { amount: '5' },
			rawBody: '{"amount":"5"}',
			status: 200,
		},
	]);
});

describe('credentials', () => {
	const info = async (authorization?: string) =>
		await ask(`${sim.url}/v2/node/node_info`, 'GET', {
			headers: authorization === undefined ? {} : { authorization },
		});

	test('with a default wallet the header may be left out, but must not be malformed', async () => {
		await start();
		const credentials = sim.makeCredentials();
		expect((await info()).status).toBe(200);
		expect((await info(`Bearer ${credentials}`)).status).toBe(200);
		const padded = Buffer.from(credentials, 'base64').toString('base64');
		expect((await info(`Bearer  ${padded}`)).status).toBe(200);
		const old = Buffer.from('{"client_pk":"x"}').toString('base64');
		for (const header of ['x', 'bearer x', 'Bearer x', 'Basic YTpi', `Bearer ${old}`]) {
			const reply = await info(header);
			expect([reply.status, reply.json.code]).toEqual([401, 101]);
			const health = await ask(`${sim.url}/v2/health`, 'GET', {
				headers: { authorization: header },
			});
			expect(health.status).toBe(401);
		}
	});

	test('without one they are needed everywhere but in health', async () => {
		await start({ requireAuth: true });
		const health = await ask(`${sim.url}/v2/health`, 'GET');
		expect([health.status, health.json.status]).toEqual([200, expect.stringMatching(/^warning:/)]);
		expect([(await info()).status, (await info()).json.code]).toEqual([401, 101]);
		expect((await info(`Bearer ${sim.makeCredentials()}`)).status).toBe(200);
	});

	test('unknown ones can be read, but open nothing', async () => {
		await start({ credentials: ['good'] });
		expect((await info('Bearer good')).status).toBe(200);
		const other = await info(`Bearer ${sim.makeCredentials()}`);
		expect([other.status, other.json.code]).toEqual([500, 100]);
		const headers = { authorization: `Bearer ${sim.makeCredentials()}` };
		expect((await ask(`${sim.url}/v2/health`, 'GET', { headers })).json).toEqual({ status: 'ok' });
	});

	test('made, listed, renamed, revoked', async () => {
		await start();
		const send = async (method: string, name: string, json: unknown) =>
			await ask(`${sim.url}/v2/node/${name}`, method, { json });
		const { client_pk, client_credentials } = (await send('POST', 'create_client', {})).json;
		expect((await info(`Bearer ${client_credentials}`)).status).toBe(200);
		const renamed = await send('PUT', 'update_client', { client_pk, label: 'n8n' });
		expect(renamed.json.client.label).toBe('n8n');
		const both = await send('PUT', 'update_client', { client_pk, label: 'x', clear_label: true });
		expect(both.status).toBe(500);
		expect((await send('PUT', 'update_client', { client_pk, clear_label: null })).status).toBe(400);
		expect((await send('POST', 'revoke_client', { client_pk })).status).toBe(200);
		expect((await ask(`${sim.url}/v2/node/list_clients`, 'GET')).json).toEqual({ clients: {} });
		expect((await info(`Bearer ${client_credentials}`)).status).toBe(500);
	});

	test('order of checks: most look at credentials first, pay at its query', async () => {
		await start({ requireAuth: true });
		const first = await ask(`${sim.url}/v2/node/updated_payments?limit=x`, 'GET');
		expect(first.status).toBe(401);
		expect((await ask(`${sim.url}/v2/node/pay?amount=x`, 'POST')).status).toBe(400);
		expect((await ask(`${sim.url}/v2/node/pay?amount=5`, 'POST')).status).toBe(401);
	});

	test('signup and provision are for root seeds', async () => {
		await start();
		const headers = { authorization: `Bearer ${sim.makeCredentials()}` };
		expect((await ask(`${sim.url}/v2/node/signup`, 'PUT')).json).toEqual({});
		expect((await ask(`${sim.url}/v2/node/signup`, 'PUT', { headers })).status).toBe(401);
		expect((await ask(`${sim.url}/v2/node/provision`, 'PUT')).json).toEqual({});
		expect((await ask(`${sim.url}/v2/node/provision`, 'PUT', { headers })).status).toBe(500);
	});
});

test('channels open once per id and close once', async () => {
	await start();
	const send = async (name: string, json: unknown) =>
		await ask(`${sim.url}/v2/node/${name}`, 'POST', { json });
	const user_channel_id = 'ab'.repeat(16);
	const { channel_id } = (await send('open_channel', { value: '100000', user_channel_id })).json;
	const again = await send('open_channel', { value: '100000', user_channel_id });
	expect(again.json).toEqual({ channel_id, user_channel_id });
	expect(sim.wallet.onchainBalance).toBe(300_000_000n);
	expect((await send('open_channel', { value: '4999' })).status).toBe(500);
	expect((await send('close_channel', { channel_id })).json).toEqual({});
	expect((await send('close_channel', { channel_id })).status).toBe(500);
});
