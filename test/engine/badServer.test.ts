import type { INode } from 'n8n-workflow';

import { runLexe } from '../support/engine';
import { closedPort, jsonReply, useServers, webPage, type OtherServer } from '../support/servers';
import { requestsTo, useSidecars } from '../support/sidecar';
import { useShortPauses } from '../support/time';
import type { FaultEffect } from '../simulator';

const sidecar = useSidecars();
const server = useServers();
useShortPauses();

const HEALTH = { resource: 'node', operation: 'getHealth' };
const INFO = { resource: 'node', operation: 'getInfo' };

async function failureOf(baseUrl: string, parameters: INode['parameters'] = INFO) {
	const { error } = await runLexe({ parameters, credential: { baseUrl } });
	if (!error) throw new Error('This did not fail');
	return error;
}

describe('a wrong address', () => {
	it('where nothing listens', async () => {
		const url = `http://127.0.0.1:${await closedPort()}`;
		const error = await failureOf(url);
		expect(error.message).toBe(`No Lexe sidecar is listening at ${url}`);
		expect(error.description).toMatch(/^Start the sidecar, or correct the Sidecar URL/);
		expect(error.description).toContain('Docker');
	});

	it('whose host nobody knows', async () => {
		const error = await failureOf('http://sidecar.invalid:5393');
		expect(error.message).toBe('The host name in http://sidecar.invalid:5393 cannot be found');
	});

	it('with https in front of a sidecar that speaks http', async () => {
		const sim = await sidecar();
		const url = sim.url.replace('http:', 'https:');
		const error = await failureOf(url);
		expect(error.message).toBe(`No secure connection to ${url} is possible`);
		expect(error.description).toMatch(/^A Lexe sidecar speaks plain http\. Use http:\/\//);
		expect(sim.requests).toEqual([]);
	});
});

const payParameters = (invoice: string) => ({ resource: 'invoice', operation: 'pay', invoice });

describe('another server', () => {
	it.each<[string, Parameters<typeof server>[0], RegExp]>([
		['a web page', webPage, /^The server at .* is not a Lexe sidecar$/],
		['other JSON', jsonReply({ hello: 'world' }), /^The server at .* is not a Lexe sidecar$/],
		['a JSON list', jsonReply([]), /^The server at .* is not a Lexe sidecar$/],
		['a 404 page', (_, res) => res.writeHead(404).end('nope'), /is not a Lexe sidecar$/],
		['a login', (_, res) => res.writeHead(401).end(), /is not a Lexe sidecar$/],
		[
			'a redirect',
			(_, res) => res.writeHead(302, { location: 'https://example.com/' }).end(),
			/^The server at .* sends the request elsewhere$/,
		],
	])('that answers with %s is named as what it is', async (_name, answer, sentence) => {
		const other = await server(answer);
		for (const parameters of [HEALTH, INFO]) {
			const error = await failureOf(other.url, parameters);
			expect(error.message).toMatch(sentence);
			expect(error.message).toContain(other.url);
			expect(error.description).toMatch(/Sidecar URL in the Lexe credential/);
		}
	});

	it('is never followed to where it redirects', async () => {
		const target = await server(jsonReply({ status: 'ok' }));
		const other = await redirectTo(target);
		await failureOf(other.url, HEALTH);
		expect(target.requests).toEqual([]);
	});

	it('that does not even speak HTTP is named as what it is', async () => {
		const other = await server((request) => {
			request.socket.end('220 mail.example.com ESMTP\r\n');
		});
		const error = await failureOf(other.url, HEALTH);
		expect(error.message).toMatch(/is not a Lexe sidecar$/);
	});
});

async function redirectTo(target: OtherServer): Promise<OtherServer> {
	return await server((_, response) => response.writeHead(308, { location: target.url }).end());
}

const BROKEN: Array<[string, FaultEffect, RegExp]> = [
	['cut short', { kind: 'truncated' }, /^The connection to the Lexe sidecar was cut before/],
	['empty', { kind: 'emptyBody' }, /^The reply of the Lexe sidecar could not be understood/],
	['other JSON', { kind: 'wrongJson' }, /^The server at .* is not a Lexe sidecar/],
	[
		'oversized',
		{ kind: 'oversized', bytes: 34_000_000 },
		/^The reply of the Lexe sidecar is too large/,
	],
	['lost', { kind: 'loseReply' }, /^The connection to the Lexe sidecar was cut before/],
	['a proxy page', { kind: 'html', status: 502 }, /^A proxy answered in place of the Lexe sidecar/],
	['a redirect', { kind: 'redirect', to: 'http://example.com/' }, /sends the request elsewhere/],
];

describe('a reply that is broken', () => {
	it.each(BROKEN)('%s: reading says so in one sentence', async (_name, effect, sentence) => {
		const sim = await sidecar();
		sim.faults.add({ ...effect, times: Infinity });
		const error = await failureOf(sim.url);
		expect(error.message).toMatch(sentence);
		expect(error.description).not.toMatch(/money/i);
	});

	it.each(BROKEN.filter(([, { kind }]) => !['redirect', 'html'].includes(kind)))(
		'%s: a payment that was made is returned all the same',
		async (_name, effect) => {
			const sim = await sidecar();
			const { invoice } = sim.other.createInvoice({ amountSats: 100 });
			sim.faults.add({ ...effect, path: 'pay_invoice' });
			const { items } = await runLexe({
				parameters: payParameters(invoice),
				credential: { baseUrl: sim.url },
			});
			expect(items[0]?.json).toMatchObject({ status: 'completed', already_paid: false });
			expect(requestsTo(sim, 'pay_invoice')).toHaveLength(1);
		},
	);

	it.each<[string, FaultEffect, RegExp]>([
		['a proxy page', { kind: 'html', status: 502 }, /^Money may have moved\. /],
		['hung up', { kind: 'resetBefore' }, /^Money may have moved\. /],
		['a redirect', { kind: 'redirect', to: 'http://example.com/' }, /^No money has moved: /],
		[
			'overload',
			{ kind: 'status', status: 503, code: 8, msg: 'Busy' },
			/^No money has moved: the sidecar did not execute the request\. /,
		],
		['401', { kind: 'status', status: 401, code: 101, msg: 'No' }, /^No money has moved: /],
	])('%s: a payment that was not found says what that means', async (_name, effect, money) => {
		const sim = await sidecar();
		const { invoice, hash } = sim.other.createInvoice({ amountSats: 100 });
		sim.faults.add({ ...effect, path: 'pay_invoice' });
		const error = await failureOf(sim.url, payParameters(invoice));
		expect(error.description).toMatch(money);
		if (/may/.test(error.description ?? '')) expect(error.description).toContain(hash);
		expect(requestsTo(sim, 'pay_invoice')).toHaveLength(1);
	});

	it('and a wallet that cannot be asked leave the question open', async () => {
		const sim = await sidecar();
		const { invoice, hash } = sim.other.createInvoice({ amountSats: 100 });
		sim.faults.add({ kind: 'resetAfter', path: 'pay_invoice' });
		sim.faults.add({
			kind: 'status',
			status: 500,
			code: 100,
			msg: 'Node asleep',
			times: Infinity,
			match: ({ path }) =>
				path.endsWith('/updated_payments') && requestsTo(sim, 'pay_invoice').length > 0,
		});
		const error = await failureOf(sim.url, payParameters(invoice));
		expect(error.message).toMatch(/it is not known whether the payment was made$/);
		expect(error.description).toMatch(/^Money may have moved\. The wallet could not be asked: /);
		expect(error.description).toContain(hash);
		expect(error.description).toMatch(/Running this again is safe/);
	});
});

describe('paying where there is no sidecar', () => {
	it('says that no money has moved', async () => {
		const sim = await sidecar();
		const { invoice } = sim.other.createInvoice({ amountSats: 5 });
		const error = await failureOf(`http://127.0.0.1:${await closedPort()}`, payParameters(invoice));
		expect(error.message).toMatch(/^No Lexe sidecar is listening at /);
		expect(error.description).toMatch(/^No money has moved: the request was never sent\. /);
	});

	it('sends no payment to a server that is something else', async () => {
		const sim = await sidecar();
		const { invoice } = sim.other.createInvoice({ amountSats: 5 });
		const other = await server(webPage);
		const error = await failureOf(other.url, payParameters(invoice));
		expect(error.message).toBe(`The server at ${other.url} is not a Lexe sidecar`);
		expect(error.description).toMatch(/^No money has moved: the request was never sent\. /);
		expect(other.requests.filter((request) => request.startsWith('POST'))).toEqual([]);
	});
});
