import type { INode } from 'n8n-workflow';

import { onlyItem, runLexe } from '../support/engine';
import { requestsTo, useSidecars } from '../support/sidecar';
import { shortDeadlines, useShortPauses } from '../support/time';
import { AGES, type FaultEffect, type Simulator } from '../simulator';

const sidecar = useSidecars();
useShortPauses();

const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
const YEAR_MS = 365 * 86_400_000;

async function run(
	sim: Simulator,
	operation: string,
	parameters: INode['parameters'] = {},
	{ node = {}, ...credential }: { node?: Partial<INode>; [field: string]: unknown } = {},
) {
	return await runLexe({
		parameters: { resource: 'client', operation, ...parameters },
		credential: { baseUrl: sim.url, ...credential } as Record<string, string>,
		node,
	});
}

const clients = (sim: Simulator) => Object.values(sim.clients.list());
const newClient = (sim: Simulator, label: string | null = null, expiresAt: number | null = null) =>
	sim.clients.create(label, expiresAt).info.client_pk;

describe.each(AGES)('clients with sidecar %s', (age) => {
	const isOld = age === 'seed' || age === '0.4.10';

	it(isOld ? 'need a newer one' : 'are created, listed, updated and revoked', async () => {
		const sim = await sidecar({ age });
		if (isOld) {
			const pk = { clientPk: 'ab'.repeat(32), label: 'x' };
			for (const operation of ['create', 'getAll', 'update', 'revoke']) {
				const { error } = await run(sim, operation, pk);
				expect(error?.message).toBe('This needs Lexe sidecar 0.4.13 or newer');
			}
			return;
		}
		const created = onlyItem(await run(sim, 'create', { label: ' Till ' })).json;
		const [client] = clients(sim);
		expect(client).toMatchObject({ label: 'Till', expires_at: null });
		expect(created).toEqual({
			client_pk: client?.client_pk,
			created_at: client?.created_at,
			client_credentials: expect.any(String) as string,
		});
		expect(sim.clients.accepts(String(created.client_credentials))).toBe(true);
		expect(onlyItem(await run(sim, 'getAll')).json).toEqual(client);

		const clientPk = String(created.client_pk);
		const updated = onlyItem(await run(sim, 'update', { clientPk, label: 'Bar' })).json;
		expect(updated).toEqual({ ...client, label: 'Bar' });
		const revoked = onlyItem(await run(sim, 'revoke', { clientPk })).json;
		expect(revoked).toEqual({ ...client, label: 'Bar', revoked: true });
		expect((await run(sim, 'getAll')).items).toEqual([]);
		expect(sim.clients.accepts(String(created.client_credentials))).toBe(false);
	});
});

describe('creating a client', () => {
	it('sends an empty object when nothing is entered', async () => {
		const sim = await sidecar();
		await run(sim, 'create');
		expect(requestsTo(sim, 'create_client').map(({ rawBody }) => rawBody)).toEqual(['{}']);
	});

	const inAYear = new Date(Date.now() + YEAR_MS);
	const day = inAYear.toISOString().slice(0, 10);
	it.each<[string, string | number, number]>([
		['a day', day, Date.parse(`${day}T00:00:00-05:00`)],
		['a date and time', `${day}T18:30:00`, Date.parse(`${day}T18:30:00-05:00`)],
		['a date and time with a space', `${day} 18:30`, Date.parse(`${day}T18:30:00-05:00`)],
		['an offset', `${day}T18:30:00+02:00`, Date.parse(`${day}T18:30:00+02:00`)],
		['UTC', inAYear.toISOString(), inAYear.getTime()],
		['ms', inAYear.getTime(), inAYear.getTime()],
		['ms in a string', String(inAYear.getTime()), inAYear.getTime()],
		[
			'a date from an expression',
			`={{ DateTime.fromMillis(${inAYear.getTime()}) }}`,
			inAYear.getTime(),
		],
		['a Date', `={{ new Date(${inAYear.getTime()}) }}`, inAYear.getTime()],
	])('takes %s in the time zone of the workflow', async (_name, expiresAt, ms) => {
		const sim = await sidecar();
		const run = await runLexe({
			parameters: { resource: 'client', operation: 'create', expiresAt },
			credential: { baseUrl: sim.url },
			timezone: 'America/Panama',
		});
		expect(run.error).toBeUndefined();
		expect(clients(sim).map(({ expires_at: at }) => at)).toEqual([ms]);
	});

	it.each([
		['2020-01-01', /^Expires At must be in the future, not 20(?:19|20)-/],
		[Date.now() - 1000, /^Expires At must be in the future, not 20/],
		['1/2/2099', /^Expires At must be a date and time such as 2030-12-31 18:00, not "1\/2\/2099"$/],
		['4070908800', /^Expires At must be a date and time such as /],
		['2099-13-01', /^Expires At must be a date and time such as /],
		['next year', /^Expires At must be a date and time such as .*, not "next year"$/],
	])('refuses to expire at %j', async (expiresAt, sentence) => {
		const sim = await sidecar();
		const { error } = await run(sim, 'create', { expiresAt });
		expect(error?.message).toMatch(sentence);
		expect(sim.requests).toEqual([]);
	});

	it('counts the bytes of the label', async () => {
		const sim = await sidecar();
		expect((await run(sim, 'create', { label: 'é'.repeat(32) })).items).toHaveLength(1);
		const { error } = await run(sim, 'create', { label: 'é'.repeat(33) });
		expect(error?.message).toBe('Label must have at most 64 bytes, not 66');
	});

	it.each<FaultEffect>([
		{ kind: 'loseReply' },
		{ kind: 'resetBefore' },
		{ kind: 'truncated' },
		{ kind: 'status', status: 500, code: 100, msg: 'Error: Too many clients' },
	])('is never repeated after an unclear answer (%j)', async (effect) => {
		const sim = await sidecar();
		sim.faults.add({ path: 'create_client', ...effect });
		const { error, run: data } = await run(sim, 'create', {}, { node: RETRY });
		expect(requestsTo(sim, 'create_client')).toHaveLength(1);
		expect(error?.message).toMatch(/: it is not known whether a client was created$/);
		expect(error?.description).toMatch(/Look into Client: Get Many, revoke what you do not know/);
		expect(JSON.stringify(data)).not.toContain('eyJ');
	});

	it('does not hide that others were created whose secrets are lost with the output', async () => {
		const sim = await sidecar();
		const { error } = await runLexe({
			parameters: { resource: 'client', operation: 'create', label: '={{ $json.label }}' },
			credential: { baseUrl: sim.url },
			input: ['a', 'x'.repeat(65), 'c', 'd'].map((label) => ({ json: { label } })),
		});
		expect(error?.message).toMatch(/^Label must have at most 64 bytes/);
		expect(error?.description).toMatch(
			/ The item before it went through\. The 2 items after it went through\.$/,
		);
		expect(clients(sim)).toHaveLength(3);
	});

	it('gives up on a sidecar that does not answer, once', async () => {
		const sim = await sidecar();
		shortDeadlines(300);
		sim.faults.add({ path: 'create_client', kind: 'hang' });
		const { error } = await run(sim, 'create', {}, { node: RETRY });
		expect(error?.message).toMatch(/^The Lexe sidecar did not answer in time: it is not known/);
		expect(requestsTo(sim, 'create_client')).toHaveLength(1);
	});

	it('is repeated when it was certainly not executed', async () => {
		const sim = await sidecar();
		const busy = { kind: 'status', status: 503, code: 8, msg: 'busy' } as const;
		sim.faults.add({ path: 'create_client', ...busy, times: 4 });
		expect((await run(sim, 'create', {}, { node: RETRY })).items).toHaveLength(1);
		expect(clients(sim)).toHaveLength(1);
	});

	it('makes one client for each item, however often n8n tries', async () => {
		const sim = await sidecar();
		const isB = ({ rawBody }: { rawBody: string }) => rawBody.includes('"B"');
		const busy = { kind: 'status', status: 503, code: 8, msg: 'busy' } as const;
		sim.faults.add({ path: 'create_client', ...busy, times: 4, match: isB });
		const { items } = await runLexe({
			parameters: { resource: 'client', operation: 'create', label: '={{ $json.label }}' },
			credential: { baseUrl: sim.url },
			node: RETRY,
			input: [{ json: { label: 'A' } }, { json: { label: 'B' } }],
		});
		expect(clients(sim).map(({ label }) => label)).toEqual(['A', 'B']);
		expect(items.map(({ json }) => json.client_pk)).toEqual(
			clients(sim).map((client) => client.client_pk),
		);
	});

	it('makes another one in another execution', async () => {
		const sim = await sidecar();
		await run(sim, 'create');
		await run(sim, 'create');
		expect(clients(sim)).toHaveLength(2);
	});
});

describe('updating a client', () => {
	const later = Date.now() + YEAR_MS;

	it.each<[string, INode['parameters'], object, object]>([
		['a label', { label: 'New' }, { label: 'New' }, { label: 'New' }],
		['no label', { clearLabel: true }, { clear_label: true }, { label: null }],
		['a date', { expiresAt: later }, { expires_at: later }, { expires_at: later }],
		['no date', { clearExpiration: true }, { clear_expiration: true }, { expires_at: null }],
		[
			'a label and no date',
			{ label: 'New', clearExpiration: true },
			{ label: 'New', clear_expiration: true },
			{ label: 'New', expires_at: null },
		],
	])('gives it %s and leaves the rest alone', async (_name, parameters, sent, changed) => {
		const sim = await sidecar();
		const clientPk = newClient(sim, 'Old', later - 1);
		const [before] = clients(sim);
		const old = { ...before };
		const { json } = onlyItem(await run(sim, 'update', { clientPk, ...parameters }));
		const bodies = requestsTo(sim, 'update_client').map(({ body }) => body);
		expect(bodies).toEqual([{ client_pk: clientPk, ...sent }]);
		expect(json).toEqual({ ...old, ...changed });
	});

	it.each([
		[{}, 'Label is empty, and so is Expires At: there is nothing to change'],
		[{ label: 'x', clearLabel: true }, 'Label must be empty when Remove Label is on'],
		[
			{ expiresAt: later, clearExpiration: true },
			'Expires At must be empty when Remove Expiration is on',
		],
	])('refuses %j', async (parameters, sentence) => {
		const sim = await sidecar();
		const { error } = await run(sim, 'update', { clientPk: 'ab'.repeat(32), ...parameters });
		expect(error?.message).toBe(sentence);
		expect(sim.requests).toEqual([]);
	});
});

describe('naming a client', () => {
	it.each(['update', 'revoke'])('that does not exist shows what the node says: %s', async (one) => {
		const sim = await sidecar();
		const { error } = await run(sim, one, { clientPk: 'ab'.repeat(32), label: 'x' });
		expect(error?.message).toBe('Error: Unknown client');
		expect(error?.description).not.toMatch(/money/i);
	});

	it('by its credentials is refused without showing them', async () => {
		const sim = await sidecar();
		const { credentials } = sim.clients.create(null, null);
		const { error, run: data } = await run(sim, 'revoke', { clientPk: `={{ "${credentials}" }}` });
		expect(error?.message).toBe(
			`Client Public Key must be 64 characters from 0 to 9 and a to f, not ${credentials.length} characters`,
		);
		expect(error?.description).not.toContain(credentials);
		expect(sim.requests).toEqual([]);
		expect(data.data.resultData.error?.message).not.toContain(credentials.slice(0, 20));
	});

	it('not at all is refused', async () => {
		const sim = await sidecar();
		const { error } = await run(sim, 'revoke', { clientPk: '={{ "" }}' });
		expect(error?.message).toBe('Client Public Key is empty: enter the "client_pk" of a client');
	});
});

describe('a credential that limits spending', () => {
	it.each<[string, object]>([
		['no sending', { allowSending: false }],
		['Max Payment', { maxPaymentSats: '1000' }],
		['Max per Day', { maxDailySats: '1000' }],
		['Max Payment of 0', { maxPaymentSats: '0' }],
	])('lists clients and changes none: %s', async (_name, policy) => {
		const sim = await sidecar();
		const clientPk = newClient(sim, 'Till');
		for (const operation of ['create', 'update', 'revoke']) {
			const { error } = await run(sim, operation, { clientPk, label: 'x' }, { ...policy });
			expect(error?.message).toBe(
				'This cannot be done with a Lexe credential that limits spending',
			);
			expect(error?.description).toMatch(/^Nothing was changed\. .* with neither Max Payment/);
		}
		expect(sim.requests).toEqual([]);
		expect((await run(sim, 'getAll', {}, { ...policy })).items).toHaveLength(1);
	});

	it('whose limit cannot be read changes none either', async () => {
		const sim = await sidecar();
		const { error } = await run(sim, 'create', {}, { maxDailySats: 'abc' });
		expect(error?.message).toMatch(/^Max per Day in the Lexe credential must be a number/);
		expect(sim.requests).toEqual([]);
	});
});

describe('listing clients', () => {
	it('gives one item for each, oldest first', async () => {
		const sim = await sidecar();
		const keys = ['A', 'B', 'C'].map((label) => {
			sim.advance(1000);
			return newClient(sim, label);
		});
		const { items } = await run(sim, 'getAll');
		expect(items.map(({ json }) => json.client_pk)).toEqual(keys);
		expect(items.every(({ pairedItem }) => JSON.stringify(pairedItem) === '{"item":0}')).toBe(true);
		expect(JSON.stringify(items)).not.toContain('credentials');
	});
});
