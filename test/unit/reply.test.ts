import type { Certainty, Failure, Fault } from '../../nodes/Lexe/sidecar/outcome';
import { interpret } from '../../nodes/Lexe/sidecar/reply';
import type { TransportOutcome } from '../../nodes/Lexe/sidecar/transport';
import * as wire from '../../nodes/Lexe/sidecar/wire';
import { endpoints, type EndpointName } from '../../nodes/Lexe/sidecar/endpoints';
import { messages } from '../simulator';

const ORIGIN = 'http://127.0.0.1:5393';
const HASH = 'ad34bdcf4fc9ea9e03f1a7121a3c36621d0f56b8735be0bbc99ff24c7939454d';
const BEARER = 'eyJ1c2VyX3BrIjoiYSJ9';
const ACK = { index: `0000001786000000123-ln_${HASH}`, created_at: 1786000000123 };

function reply(
	status: number,
	body: unknown,
	contentType = 'application/json',
): TransportOutcome & { kind: 'answered' } {
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	return { kind: 'answered', status, contentType, body: text };
}

function read(outcome: TransportOutcome, name: EndpointName = 'payInvoice') {
	const reader = wire.reader(name === 'health' ? wire.health : wire.payReply);
	const sender = { origin: ORIGIN, clientCredentials: BEARER };
	return interpret({ ...endpoints[name], name }, sender, outcome, reader);
}

function failure(outcome: TransportOutcome, name?: EndpointName): Failure {
	const result = read(outcome, name);
	if (result.ok) throw new Error('This was a success');
	return result.failure;
}

const oldBody = (code: number, msg: string) => ({ code, msg, data: null, sensitive: false });
const HTML = '<!doctype html><html><body>502 Bad Gateway</body></html>';

describe('a reply', () => {
	it('is the value the caller asked for', () => {
		expect(read(reply(200, ACK))).toEqual({ ok: true, value: ACK });
	});

	it('may carry keys that only a newer sidecar knows', () => {
		const result = read(reply(200, { status: 'ok', uptime: 5 }), 'health');
		expect(result).toMatchObject({ ok: true, value: { uptime: 5 } });
	});

	it.each<[string, TransportOutcome & { kind: 'answered' }, Fault, Certainty]>([
		['bad JSON (new)', reply(400, { code: 7, msg: 'Rejection' }), 'rejected', 'refused'],
		['bad JSON (old)', reply(400, oldBody(7, 'Rejection')), 'rejected', 'refused'],
		['bad auth', reply(401, { code: 101, msg: messages.badAuth }), 'unauthorized', 'refused'],
		['bad auth (0.3)', reply(401, oldBody(104, 'BadAuth')), 'unauthorized', 'refused'],
		['not found (new)', reply(404, { code: 102, msg: 'Not found' }), 'notFound', 'refused'],
		['not found (seed)', reply(404, oldBody(107, 'Not found')), 'notFound', 'refused'],
		['wrong method', reply(405, '', ''), 'unsupported', 'refused'],
		['node error', reply(500, { code: 100, msg: messages.expired }), 'serverError', 'inDoubt'],
		['25 s limit', reply(500, { code: 6, msg: 'Timed out' }), 'serverError', 'inDoubt'],
		['overload', reply(503, { code: 8, msg: messages.atCapacity }), 'overloaded', 'refused'],
		['another 503', reply(503, { code: 3, msg: 'Connect' }), 'serverError', 'inDoubt'],
		['bare 503', reply(503, ''), 'serverError', 'inDoubt'],
		['gateway error', reply(502, oldBody(105, 'Proxy')), 'serverError', 'inDoubt'],
		['gateway timeout', reply(504, ''), 'serverError', 'inDoubt'],
		['request timeout', reply(408, { code: 1, msg: 'Timeout' }), 'serverError', 'inDoubt'],
		['proxy page', reply(502, HTML, 'text/html'), 'serverError', 'inDoubt'],
		['404 page', reply(404, HTML, 'text/html'), 'notSidecar', 'refused'],
		['401 of others', reply(401, 'Login', 'text/plain'), 'notSidecar', 'refused'],
		['404 of others', reply(404, { error: 'no' }), 'notSidecar', 'refused'],
		['redirect', reply(302, ''), 'redirect', 'refused'],
		['permanent redirect', reply(308, HTML, 'text/html'), 'redirect', 'refused'],
		['page with 200', reply(200, HTML, 'text/html'), 'notSidecar', 'inDoubt'],
		['page without type', reply(200, HTML, ''), 'notSidecar', 'inDoubt'],
		['empty 200', reply(200, ''), 'badReply', 'inDoubt'],
		['cut JSON', reply(200, '{"index":"00000'), 'badReply', 'inDoubt'],
		['wrong index', reply(200, { ...ACK, index: 'x' }), 'badReply', 'inDoubt'],
		['other JSON', reply(200, { hello: 'world' }), 'notSidecar', 'inDoubt'],
		['JSON null', reply(200, 'null'), 'notSidecar', 'inDoubt'],
		['JSON list', reply(200, []), 'notSidecar', 'inDoubt'],
	])('%s', (_name, outcome, fault, certainty) => {
		const found = failure(outcome);
		expect([found.fault, found.certainty]).toEqual([fault, certainty]);
		expect(found.httpStatus).toBe(outcome.status);
	});

	it('says that the route is missing', () => {
		const msg = 'Rejection: Client requested a non-existent endpoint: POST /v2/node/pay';
		expect(failure(reply(400, { code: 7, msg })).fault).toBe('unsupported');
	});

	it('keeps the words of the sidecar, but not when they are marked sensitive', () => {
		expect(failure(reply(500, { code: 100, msg: 'Boom' })).sidecarMessage).toBe('Boom');
		const secret = { code: 100, msg: 'geheim', sensitive: true };
		expect(JSON.stringify(failure(reply(500, secret)))).not.toContain('geheim');
	});

	it('is judged by the HTTP status, never by the text', () => {
		const lies = { code: 100, msg: 'Payment not found. HTTP 400. Not executed.' };
		expect(failure(reply(500, lies))).toMatchObject({
			fault: 'serverError',
			certainty: 'inDoubt',
		});
	});

	it('does not show credentials that the sidecar repeats in its error', () => {
		const { sidecarMessage } = failure(reply(500, { code: 100, msg: `Bad token ${BEARER}!` }));
		expect(sidecarMessage).toBe('Bad token ***!');
	});

	it('never loses the certainty of the transport', () => {
		for (const kind of ['notSent', 'inDoubt'] as const) {
			expect(failure({ kind, fault: 'reset', detail: 'UND_ERR_SOCKET' })).toEqual({
				fault: 'reset',
				certainty: kind,
				endpoint: 'payInvoice',
				origin: ORIGIN,
				detail: 'UND_ERR_SOCKET',
			});
		}
	});
});
