import { runLexe } from '../support/engine';
import { requestsTo, useSidecars } from '../support/sidecar';
import { AGES } from '../simulator';

const sidecar = useSidecars();

describe.each(AGES)('node operations with sidecar %s', (age) => {
	it('gets the health', async () => {
		const sim = await sidecar({ age });
		const { items } = await runLexe({
			parameters: { resource: 'node', operation: 'getHealth' },
			credential: { baseUrl: sim.url },
		});
		expect(items.map(({ json }) => json)).toEqual([{ status: 'ok' }]);
		expect(sim.requests.map(({ path }) => path)).toEqual(['/v2/health']);
	});

	it('gets balances to the millisatoshi, as strings', async () => {
		const sim = await sidecar({ age, balanceSats: '75282.107', onchainBalanceSats: 59454 });
		const { items } = await runLexe({
			parameters: { resource: 'node', operation: 'getInfo' },
			credential: { baseUrl: sim.url },
		});
		expect(items[0]?.json).toMatchObject({
			balance: '134736.107',
			lightning_balance: '75282.107',
			onchain_balance: '59454',
			num_channels: expect.any(Number) as number,
		});
	});
});

describe('the credential', () => {
	const parameters = { resource: 'node', operation: 'getInfo' };

	it('sends no Authorization header without client credentials', async () => {
		const sim = await sidecar();
		await runLexe({ parameters, credential: { baseUrl: sim.url, clientCredentials: '  ' } });
		expect(sim.requests).toHaveLength(1);
		expect(sim.requests[0]?.headers).not.toHaveProperty('authorization');
	});

	it('sends the client credentials as a bearer token', async () => {
		const sim = await sidecar({ requireAuth: true });
		const clientCredentials = sim.makeCredentials();
		const { items } = await runLexe({
			parameters,
			credential: { baseUrl: `${sim.url}/`, clientCredentials: ` ${clientCredentials}\n` },
		});
		expect(items).toHaveLength(1);
		expect(sim.requests[0]?.headers.authorization).toBe(`Bearer ${clientCredentials}`);
	});

	it('says that the wallet is unknown when the sidecar wants credentials', async () => {
		const sim = await sidecar({ requireAuth: true });
		const { error } = await runLexe({ parameters, credential: { baseUrl: sim.url } });
		expect(error?.message).toBe('The Lexe sidecar does not know this wallet');
		expect(error?.description).toMatch(/^Check Client Credentials in the Lexe credential/);
		expect(error?.description).toContain('No client credentials configured');
		expect(error?.httpCode).toBe('401');
	});

	it('says so when the credentials are malformed, and never shows them', async () => {
		const sim = await sidecar({ requireAuth: true });
		const { error, run } = await runLexe({
			parameters,
			credential: { baseUrl: sim.url, clientCredentials: 'geheim!' },
		});
		expect(error?.message).toBe('The Lexe sidecar does not know this wallet');
		expect(JSON.stringify(run)).not.toContain('geheim');
	});

	it('shows the words of the gateway when the credentials were revoked', async () => {
		const sim = await sidecar({ credentials: ['other'] });
		const { error } = await runLexe({
			parameters,
			credential: { baseUrl: sim.url, clientCredentials: sim.makeCredentials() },
		});
		expect(error?.message).toContain('Invalid or revoked credentials');
	});

	it('keeps wallets apart that share a sidecar', async () => {
		const sim = await sidecar({ requireAuth: true });
		const wallets = [sim.makeCredentials(), sim.makeCredentials()];
		for (const clientCredentials of wallets) {
			await runLexe({ parameters, credential: { baseUrl: sim.url, clientCredentials } });
		}
		expect(requestsTo(sim, 'node_info').map(({ headers }) => headers.authorization)).toEqual(
			wallets.map((wallet) => `Bearer ${wallet}`),
		);
	});

	it('passes on the warning of a sidecar without a wallet', async () => {
		const sim = await sidecar({ requireAuth: true });
		const { items } = await runLexe({
			parameters: { resource: 'node', operation: 'getHealth' },
			credential: { baseUrl: sim.url },
		});
		expect(items[0]?.json.status).toMatch(/^warning:/);
	});
});
