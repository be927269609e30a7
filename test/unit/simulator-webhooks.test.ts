/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-hardcoded-secrets -- runs in Node, never in n8n; the secret is the contract's sample */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { signWebhook, startSimulator, type Simulator } from '../simulator';
import { ask, pause, until } from '../simulator/client';
import { problemsWith } from '../simulator/contract/validate';

/** Section 8: what is sent, how it is signed, and what is never sent. */

const SECRET = 'whsec_c2FtcGxlLXNlY3JldC0yNC1ieXRlcyEh';

const INDEX =
	'0000001786000000123-ln_ad34bdcf4fc9ea9e03f1a7121a3c36621d0f56b8735be0bbc99ff24c7939454d';

test('the worked example of the contract', () => {
	const body = `{"type":"payment.finalized","timestamp":"2026-08-06T07:07:25.801Z","user_pk":"9516ac65d586392abe9a1d315499d592bb82d8536567f3b82455345776ef2a4a","index":"${INDEX}","rail":"invoice","kind":"invoice","direction":"inbound","hash":"ad34bdcf4fc9ea9e03f1a7121a3c36621d0f56b8735be0bbc99ff24c7939454d","preimage":"507161697a0b5a82e6e05faa07aa572c91da26c3437f1213957037adc248d9be","offer_id":null,"txid":null,"amount":"2089.5","fees":"10.5","partner_pk":null,"partner_prop_fee":null,"partner_base_fee":null,"status":"completed","status_msg":"completed","address":null,"invoice":"lnbc21u1p5sampleinvoiceinboundxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx","tx":null,"payer_name":null,"message":null,"personal_note":"order #42","priority":null,"expires_at":1786003600000,"finalized_at":1786000045801,"created_at":1786000000123,"updated_at":1786000045801}`;
	const signature = 'v1,VhVYZYWaGXZNRXnOMI/speDZdlfun9xKrsgGI66YwFc=';
	expect(signWebhook(SECRET, `pf-${INDEX}`, 1786000047, body)).toBe(signature);
});

describe('delivery', () => {
	let sim: Simulator;
	let receiver: Server;
	let received: Array<{ headers: Record<string, unknown>; body: string }>;
	let status = 200;

	beforeEach(async () => {
		received = [];
		status = 200;
		receiver = createServer((message, response) => {
			let body = '';
			message.setEncoding('utf8').on('data', (part: string) => (body += part));
			message.on('end', () => {
				received.push({ headers: message.headers, body });
				response.writeHead(status).end();
			});
		});
		receiver.listen(0, '127.0.0.1');
		await once(receiver, 'listening');
		const { port } = receiver.address() as AddressInfo;
		sim = await startSimulator({
			webhookUrl: `http://127.0.0.1:${port}/hook`,
			webhookSecret: SECRET,
			webhookPollMs: 10,
		});
	});

	afterEach(async () => {
		await sim.close();
		receiver.closeAllConnections();
		receiver.close();
	});

	const create = async (): Promise<string> =>
		(await ask(`${sim.url}/v2/node/create_invoice`, 'POST', { json: { amount: '5' } })).json.index;

	test('a signed event once the payment is final', async () => {
		const index = await create();
		sim.wallet.payInbound(index);
		await until(() => received.length > 0);
		const { headers, body } = received[0]!;
		expect(problemsWith(JSON.parse(body), 'WebhookPayload')).toEqual([]);
		expect(headers['webhook-id']).toBe(`pf-${index}`);
		const seconds = Number(headers['webhook-timestamp']);
		expect(headers['webhook-signature']).toBe(signWebhook(SECRET, `pf-${index}`, seconds, body));
	});

	test('the gap: a second pending payment is never announced', async () => {
		const first = await create();
		const second = await create();
		sim.wallet.payInbound(second);
		sim.wallet.receiveOffer({ amountMsat: 1000n });
		sim.wallet.payInbound(first);
		await until(() => received.length > 0);
		await pause(60);
		expect(received.map((one) => one.headers['webhook-id'])).toEqual([`pf-${first}`]);
	});

	test('three attempts with one id, then it is gone', async () => {
		status = 500;
		sim.wallet.payInbound(await create());
		await until(() => received.length === 3);
		await pause(60);
		expect(received).toHaveLength(3);
		expect(new Set(received.map((one) => one.headers['webhook-id'])).size).toBe(1);
	});
});
