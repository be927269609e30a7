/* eslint-disable @n8n/community-nodes/no-hardcoded-secrets -- the secret is the contract's sample; runs in Node, never in n8n */
import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import { lexeWebhookSecretTest, verifySignature } from '../../nodes/Lexe/webhook/signature';

/** The worked example of the contract (section 8.3). */
const SECRET = 'whsec_c2FtcGxlLXNlY3JldC0yNC1ieXRlcyEh';
const INDEX =
	'0000001786000000123-ln_ad34bdcf4fc9ea9e03f1a7121a3c36621d0f56b8735be0bbc99ff24c7939454d';
const SECONDS = 1_786_000_047;
const BODY = `{"type":"payment.finalized","timestamp":"2026-08-06T07:07:25.801Z","user_pk":"9516ac65d586392abe9a1d315499d592bb82d8536567f3b82455345776ef2a4a","index":"${INDEX}","rail":"invoice","kind":"invoice","direction":"inbound","hash":"ad34bdcf4fc9ea9e03f1a7121a3c36621d0f56b8735be0bbc99ff24c7939454d","preimage":"507161697a0b5a82e6e05faa07aa572c91da26c3437f1213957037adc248d9be","offer_id":null,"txid":null,"amount":"2089.5","fees":"10.5","partner_pk":null,"partner_prop_fee":null,"partner_base_fee":null,"status":"completed","status_msg":"completed","address":null,"invoice":"lnbc21u1p5sampleinvoiceinboundxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx","tx":null,"payer_name":null,"message":null,"personal_note":"order #42","priority":null,"expires_at":1786003600000,"finalized_at":1786000045801,"created_at":1786000000123,"updated_at":1786000045801}`;
const HEADERS = {
	'webhook-id': `pf-${INDEX}`,
	'webhook-timestamp': String(SECONDS),
	'webhook-signature': 'v1,VhVYZYWaGXZNRXnOMI/speDZdlfun9xKrsgGI66YwFc=',
};

const verify = (
	given: { secret?: string; headers?: Record<string, unknown>; body?: string } = {},
) =>
	verifySignature(
		given.secret ?? SECRET,
		{ ...HEADERS, ...given.headers },
		Buffer.from(given.body ?? BODY),
	);

beforeEach(() => {
	jest.useFakeTimers({ now: SECONDS * 1000 });
});

afterEach(() => {
	jest.useRealTimers();
});

describe('the worked example of the contract', () => {
	it('is accepted', () => {
		expect(verify()).toEqual({ ok: true });
	});

	it.each([
		['without whsec_', SECRET.slice('whsec_'.length)],
		['with white space around it', ` ${SECRET}\n`],
	])('is accepted with the secret %s', (_name, secret) => {
		expect(verify({ secret })).toEqual({ ok: true });
	});

	it.each([
		[-300_000, true],
		[-300_001, false],
		[300_999, true],
		[301_000, false],
	])('with the clock %d ms off: %p', (offset, ok) => {
		jest.setSystemTime(SECONDS * 1000 + offset);
		// A clock behind by a fraction counts as a whole second.
		expect(verify().ok).toBe(ok);
	});

	it('is refused when one byte of the body differs', () => {
		for (const place of [0, 100, BODY.length - 1]) {
			const other = BODY[place] === '0' ? '1' : '0';
			const body = BODY.slice(0, place) + other + BODY.slice(place + 1);
			expect(verify({ body }).ok).toBe(false);
		}
	});

	it.each([
		['a header that is a list', { 'webhook-signature': [HEADERS['webhook-signature']] }],
		['a header that is missing', { 'webhook-id': undefined }],
		['a timestamp with a fraction', { 'webhook-timestamp': `${SECONDS}.0` }],
		['a timestamp with an exponent', { 'webhook-timestamp': '1786000047e0' }],
		['a timestamp below zero', { 'webhook-timestamp': `-${SECONDS}` }],
	])('is refused with %s', (_name, headers) => {
		expect(verify({ headers }).ok).toBe(false);
	});

	it('does not say what would have been right', () => {
		const verdict = verify({ headers: { 'webhook-signature': 'v1,AAAA' } });
		expect(JSON.stringify(verdict)).not.toContain('VhVYZYWaGXZNRXnOMI');
	});
});

describe('the test of the credential', () => {
	async function test(webhookSecret: unknown): Promise<INodeCredentialTestResult> {
		const credential = { id: '1', name: 'Lexe', type: 'lexeWebhookApi', data: { webhookSecret } };
		return await lexeWebhookSecretTest.call(
			{} as ICredentialTestFunctions,
			credential as ICredentialsDecrypted,
		);
	}

	it.each([SECRET, SECRET.slice(6), ` ${SECRET} `, 'AA==', 'c2FtcGxlLXNlY3JldA', '+/+/'])(
		'takes %p',
		async (secret) => {
			expect(await test(secret)).toEqual({ status: 'OK', message: 'The secret can be used' });
		},
	);

	it.each(['', '   ', undefined, 'whsec_', 'not base64', 'hello!', '-_-_', 'whsec_whsec_AAAA'])(
		'does not take %p',
		async (secret) => {
			const { status, message } = await test(secret);
			expect(status).toBe('Error');
			expect(message).toMatch(/^The Webhook Secret is (empty|not valid base64)/);
		},
	);
});
