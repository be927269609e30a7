import { onlyItem, runLexe } from '../support/engine';
import { jsonReply, useServers } from '../support/servers';
import { requestsTo, useSidecars } from '../support/sidecar';
import { useShortPauses } from '../support/time';
import { AGES, type FaultEffect, type Simulator } from '../simulator';

const sidecar = useSidecars();
const server = useServers();
useShortPauses();

async function run(sim: Pick<Simulator, 'url'>, operation: string, username?: unknown) {
	return await runLexe({
		parameters: { resource: 'address', operation, username: (username ?? '') as string },
		credential: { baseUrl: sim.url },
	});
}

const puts = (sim: Simulator) =>
	requestsTo(sim, 'human_bitcoin_address').filter(({ method }) => method === 'PUT');

describe.each(['0.4.16', 'current'] as const)('the address of the wallet, sidecar %s', (age) => {
	it('is shown with all its forms', async () => {
		const sim = await sidecar({ age });
		const { json } = onlyItem(await run(sim, 'get'));
		expect(json).toEqual({
			human_bitcoin_address: `₿${json.lightning_address as string}`,
			lightning_address: expect.stringMatching(/^[a-z0-9-]+@lexe\.app$/),
			offer: expect.stringMatching(/^lno1/),
			updatable: true,
		});
	});

	it.each([
		'alice-shop',
		' alice-shop\n',
		'₿alice-shop@lexe.app',
		'alice-shop@lexe.app',
		'₿alice-shop@LEXE.app',
	])('gets the name %j', async (username) => {
		const sim = await sidecar({ age });
		const { json } = onlyItem(await run(sim, 'update', username));
		expect(json).toMatchObject({
			human_bitcoin_address: '₿alice-shop@lexe.app',
			lightning_address: 'alice-shop@lexe.app',
		});
		expect(puts(sim).map(({ body }) => body)).toEqual([{ username: 'alice-shop' }]);
		expect(onlyItem(await run(sim, 'get')).json).toEqual(json);
	});
});

describe('an older sidecar', () => {
	it.each(AGES.slice(0, 2))('%s lacks both', async (age) => {
		const sim = await sidecar({ age });
		const get = await run(sim, 'get');
		expect(get.error?.message).toBe('This needs Lexe sidecar 0.4.14 or newer');
		const update = await run(sim, 'update', 'alice-shop');
		expect(update.error?.message).toBe('This needs Lexe sidecar 0.4.15 or newer');
		expect(puts(sim)).toEqual([]);
	});

	it('that only shows the address says which one can change it', async () => {
		const address = {
			human_bitcoin_address: '₿otter@lexe.app',
			lightning_address: 'otter@lexe.app',
			offer: 'lno1',
			updatable: false,
		};
		const old = await server((request, response) => {
			if (request.method === 'GET') return jsonReply(address)(request, response);
			return response.writeHead(405, { allow: 'GET,HEAD' }).end();
		});
		const { error } = await run(old, 'update', 'alice-shop');
		expect(error?.message).toBe('This needs Lexe sidecar 0.4.15 or newer');
	});
});

describe('a new name', () => {
	it('is not asked for once more when the wallet has it', async () => {
		const sim = await sidecar();
		const first = onlyItem(await run(sim, 'update', 'alice-shop'));
		const second = onlyItem(await run(sim, 'update', 'alice-shop'));
		expect(second.json).toEqual(first.json);
		expect(puts(sim)).toHaveLength(1);
	});

	it.each<[string, FaultEffect]>([
		['lost', { kind: 'loseReply' }],
		['cut short', { kind: 'truncated' }],
		['other JSON', { kind: 'wrongJson' }],
		['an error', { kind: 'status', status: 500, code: 6, msg: 'Timed out', execute: true }],
	])('is read back when the reply is %s', async (_name, effect) => {
		const sim = await sidecar();
		sim.faults.add({ ...effect, method: 'PUT' });
		const { json } = onlyItem(await run(sim, 'update', 'alice-shop'));
		expect(json.lightning_address).toBe('alice-shop@lexe.app');
		expect(puts(sim)).toHaveLength(1);
	});

	it('that the node refuses is an error, which names the present address', async () => {
		const sim = await sidecar({ balanceSats: 50, onchainBalanceSats: 0 });
		const { json } = onlyItem(await run(sim, 'get'));
		const { error } = await run(sim, 'update', 'alice-shop');
		expect(error?.message).toBe('Error: A balance of at least 10000 sats is needed');
		expect(error?.description).toMatch(
			new RegExp(`^The address is still ${json.lightning_address as string}\\. `),
		);
		expect(puts(sim)).toHaveLength(1);
	});

	it('that nobody can read back leaves the question open', async () => {
		const sim = await sidecar();
		sim.faults.add({ kind: 'resetAfter', method: 'PUT' });
		sim.faults.add({
			kind: 'resetBefore',
			method: 'GET',
			match: () => puts(sim).length > 0,
			times: Infinity,
		});
		const { error } = await run(sim, 'update', 'alice-shop');
		expect(error?.message).toMatch(/^The connection to the Lexe sidecar was cut/);
		expect(error?.description).toMatch(/^Whether the address was changed is not known: /);

		// The next run finds out instead of asking once more.
		sim.faults.clear();
		const { json } = onlyItem(await run(sim, 'update', 'alice-shop'));
		expect(json.lightning_address).toBe('alice-shop@lexe.app');
		expect(puts(sim)).toHaveLength(1);
	});

	it.each<[unknown, string]>([
		['={{ "" }}', 'is empty: enter the name you want'],
		['@lexe.app', 'is empty: enter the name you want'],
		['alice', 'must have 6 to 24 characters, not 5: "alice"'],
		['a'.repeat(25), 'must have 6 to 24 characters, not 25'],
		['Alice-Shop', 'must be in lowercase letters, not "Alice-Shop"'],
		['alice_shop', 'must have only letters from a to z, digits and hyphens, not "alice_shop"'],
		['alice shop', 'must have only letters from a to z'],
		['älice-shop', 'must have only letters from a to z'],
		['alice--shop', 'may have single hyphens inside only, not "alice--shop"'],
		['-alice', 'may have single hyphens inside only'],
		['alice-', 'may have single hyphens inside only'],
		[
			'alice@example.com',
			'must be a name at @lexe.app, not at another domain: "alice@example.com"',
		],
	])('%j is refused before anything is sent', async (username, problem) => {
		const sim = await sidecar();
		const { error } = await run(sim, 'update', username);
		expect(error?.message.startsWith(`Username ${problem}`) ? problem : error?.message).toBe(
			problem,
		);
		expect(error?.description).toMatch(/item 0 was not sent/i);
		expect(sim.requests).toEqual([]);
	});

	it.each(['alice1', 'a'.repeat(24), '1-2-3-4', '123456'])('%j is fine', async (username) => {
		const sim = await sidecar();
		const { json } = onlyItem(await run(sim, 'update', username));
		expect(json.lightning_address).toBe(`${username}@lexe.app`);
	});
});
