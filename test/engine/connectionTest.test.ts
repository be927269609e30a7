import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
	INodeType,
} from 'n8n-workflow';

import { loadPackage } from '../support/loader';
import { closedPort, jsonReply, useServers, webPage } from '../support/servers';
import { useSidecars } from '../support/sidecar';
import { useShortPauses } from '../support/time';
import { AGES } from '../simulator';

const sidecar = useSidecars();
const server = useServers();
useShortPauses();

/** What n8n does when the user saves the credential. */
async function test(
	data: Record<string, string>,
	node = 'lexe',
): Promise<INodeCredentialTestResult> {
	const { type } = (await loadPackage()).getNode(node);
	const run = (type as INodeType).methods?.credentialTest?.lexeConnectionTest;
	if (!run) throw new Error('The node has no connection test');
	const credential: ICredentialsDecrypted = { id: '1', name: 'Lexe', type: 'lexeApi', data };
	return await run.call({} as ICredentialTestFunctions, credential);
}

const red = (sentence: RegExp) => ({
	status: 'Error',
	message: expect.stringMatching(sentence) as string,
});

describe('the connection test', () => {
	it.each(AGES)('is green for sidecar %s', async (age) => {
		const sim = await sidecar({ age });
		for (const node of ['lexe', 'lexeTrigger']) {
			expect(await test({ baseUrl: sim.url }, node)).toEqual({
				status: 'OK',
				message: 'Connection successful!',
			});
		}
	});

	it('is green with client credentials that the sidecar knows', async () => {
		const sim = await sidecar({ requireAuth: true });
		const clientCredentials = sim.makeCredentials();
		expect(await test({ baseUrl: `${sim.url}/`, clientCredentials })).toMatchObject({
			status: 'OK',
		});
	});

	it('is green when only the node is asleep, and says so', async () => {
		const sim = await sidecar();
		sim.faults.add({
			kind: 'status',
			status: 500,
			code: 100,
			msg: 'Could not reach the node',
			path: 'node_info',
			times: Infinity,
		});
		expect(await test({ baseUrl: sim.url })).toEqual({
			status: 'OK',
			message: 'Connection successful! (The node itself has not answered yet.)',
		});
	});

	it('is red when nothing listens', async () => {
		const baseUrl = `http://127.0.0.1:${await closedPort()}`;
		expect(await test({ baseUrl })).toEqual(
			red(/^No Lexe sidecar is listening at http:\/\/127.* Docker/),
		);
	});

	it('is red for a web page', async () => {
		const { url } = await server(webPage);
		expect(await test({ baseUrl: url })).toEqual(red(/^The server at .* is not a Lexe sidecar\. /));
	});

	it('is red for another service that answers {"status":"ok"} to everything', async () => {
		const { url } = await server(jsonReply({ status: 'ok' }));
		expect(await test({ baseUrl: url })).toEqual(red(/^The server at .* is not a Lexe sidecar\. /));
	});

	it('is red for a service that has a health check and nothing else', async () => {
		const { url } = await server((request, response) => {
			const answer = request.url === '/v2/health' ? jsonReply({ status: 'ok' }) : undefined;
			if (answer) answer(request, response);
			else response.writeHead(404).end('Not found');
		});
		expect(await test({ baseUrl: url })).toEqual(red(/^The server at .* is not a Lexe sidecar\. /));
	});

	it.each([
		['', /^The Sidecar URL is empty\./],
		['127.0.0.1:5393', /^The Sidecar URL needs http:\/\//],
		['http://127.0.0.1:5393/v2', /^The Sidecar URL must end after the port/],
	])('is red for the URL %j', async (baseUrl, sentence) => {
		expect(await test({ baseUrl })).toEqual(red(sentence));
	});

	it('is red for malformed client credentials and does not show them', async () => {
		const sim = await sidecar({ requireAuth: true });
		const result = await test({ baseUrl: sim.url, clientCredentials: 'geheim!' });
		expect(result).toEqual(red(/^The Lexe sidecar does not know this wallet\. /));
		expect(result.message).not.toContain('geheim');
	});

	it('is red for client credentials that were revoked', async () => {
		const sim = await sidecar({ credentials: ['others'] });
		const clientCredentials = sim.makeCredentials();
		expect(await test({ baseUrl: sim.url, clientCredentials })).toEqual(
			red(/Invalid or revoked credentials/),
		);
	});

	it('is red when the sidecar has no wallet', async () => {
		const sim = await sidecar({ requireAuth: true });
		expect(await test({ baseUrl: sim.url })).toEqual(
			red(/^The sidecar runs, but it has no wallet yet\. It says: "warning: No client/),
		);
	});

	it('is red when there are no fields at all', async () => {
		expect(await test({})).toEqual(red(/^The Sidecar URL is empty\./));
	});
});
