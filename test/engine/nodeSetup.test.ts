import type { INode } from 'n8n-workflow';

import { onlyItem, runLexe } from '../support/engine';
import { requestsTo, useSidecars } from '../support/sidecar';
import { useShortPauses } from '../support/time';
import type { FaultEffect, Simulator } from '../simulator';

const sidecar = useSidecars();
useShortPauses();

const PARTNER = '7f3fa48ca885678134842fa7456f3ece53a97f843b610185d900ac4e467c7490';

async function run(
	sim: Simulator,
	operation: string,
	more: INode['parameters'] = {},
	credential: { clientCredentials?: string } = {},
) {
	return await runLexe({
		parameters: { resource: 'node', operation, ...more },
		credential: { baseUrl: sim.url, ...credential },
	});
}

describe.each(['0.4.16', 'current'] as const)('a wallet of the root seed, sidecar %s', (age) => {
	it.each([
		['signUp', 'signup'],
		['provision', 'provision'],
	])('%s answers with something to go on with', async (operation, endpoint) => {
		const sim = await sidecar({ age });
		expect(onlyItem(await run(sim, operation)).json).toEqual({ success: true });
		const [request, ...more] = requestsTo(sim, endpoint);
		expect(more).toEqual([]);
		expect(request?.rawBody).toBe('');
		expect(request?.headers).not.toHaveProperty('content-type');
		expect(request?.headers).not.toHaveProperty('authorization');
	});

	it('signs up with a partner', async () => {
		const sim = await sidecar({ age });
		const partnerPk = ` ${PARTNER.toUpperCase()} `;
		expect(onlyItem(await run(sim, 'signUp', { partnerPk })).json).toEqual({ success: true });
		const [request] = requestsTo(sim, 'signup');
		expect(request?.body).toEqual({ partner_pk: PARTNER });
		expect(request?.headers['content-type']).toBe('application/json');
	});
});

describe.each([
	['signUp', 'Sign Up', 'signup'],
	['provision', 'Provision', 'provision'],
])('%s', (operation, name, endpoint) => {
	it('is refused with client credentials before anything is sent', async () => {
		const sim = await sidecar();
		const clientCredentials = sim.makeCredentials();
		const { error } = await run(sim, operation, {}, { clientCredentials });
		expect(error?.message).toBe(
			`${name} does not work with the Client Credentials in the Lexe credential`,
		);
		expect(error?.description).toMatch(/Nothing was sent\./);
		expect(JSON.stringify(error)).not.toContain(clientCredentials);
		expect(sim.requests).toEqual([]);
	});

	it.each(['seed', '0.4.10'] as const)('needs a newer sidecar than %s', async (age) => {
		const sim = await sidecar({ age });
		const { error } = await run(sim, operation);
		expect(error?.message).toBe('This needs Lexe sidecar 0.4.12 or newer');
	});

	it.each<[string, FaultEffect]>([
		['lost', { kind: 'loseReply' }],
		['late', { kind: 'status', status: 500, code: 6, msg: 'Server timed out handling request' }],
	])('is repeated when the reply is %s', async (_name, effect) => {
		const sim = await sidecar();
		sim.faults.add({ ...effect, path: endpoint });
		expect(onlyItem(await run(sim, operation)).json).toEqual({ success: true });
		expect(requestsTo(sim, endpoint)).toHaveLength(2);
	});

	it('shows what the sidecar says when it cannot', async () => {
		const sim = await sidecar();
		const msg = 'Provisioning needs root seed credentials';
		const fault = { kind: 'status', status: 500, code: 100, msg } as const;
		sim.faults.add({ ...fault, path: endpoint, times: Infinity });
		const { error } = await run(sim, operation);
		expect(error?.message).toBe(msg);
		expect(error?.description).not.toMatch(/money/i);
	});
});

describe('signing up', () => {
	it('with a sidecar that has no root seed says so', async () => {
		const sim = await sidecar({ requireAuth: true });
		const { error } = await run(sim, 'signUp');
		expect(error?.message).toBe('The sidecar has no root seed to sign up with');
		expect(error?.httpCode).toBe('401');
		expect(requestsTo(sim, 'signup')).toHaveLength(1);
	});

	it.each(['abc', PARTNER.slice(1), `${PARTNER}0`, PARTNER.replace('7', 'g')])(
		'refuses the partner %j before anything is sent',
		async (partnerPk) => {
			const sim = await sidecar();
			const { error } = await run(sim, 'signUp', { partnerPk });
			expect(error?.message).toBe(
				`Partner Key must be 64 characters from 0 to 9 and a to f, not "${partnerPk}"`,
			);
			expect(sim.requests).toEqual([]);
		},
	);
});
