import { deliver, reportOf, signed } from '../support/delivery';
import { useLog } from '../support/log';
import { requestsTo, useSidecars } from '../support/sidecar';
import { useShortPauses } from '../support/time';
import { SECRET, useWebhooks } from '../support/webhook';
import { ask } from '../simulator/client';
import { indexOf, signWebhook } from '../simulator';

const sidecar = useSidecars();
const webhook = useWebhooks();
const log = useLog();
useShortPauses();

const OTHER = 'whsec_b3RoZXItc2VjcmV0LTI0LWJ5dGVzISE=';
const NOW_S = 1_790_000_000;

async function wired(parameters = {}) {
	const hook = await webhook({ parameters });
	const sim = await sidecar();
	hook.connect(sim);
	const { payment } = sim.wallet.createInvoice({
		amountMsat: 2_100_000n,
		description: '',
		expirySecs: 3600,
	});
	sim.wallet.payInbound(indexOf(payment));
	const body = await reportOf(sim, payment);
	sim.requests.length = 0;
	return { hook, sim, body };
}

/** The headers as they would be right, changed. */
type Change = (right: Record<string, string>) => Record<string, string | undefined>;

const REFUSED: Array<[string, Change]> = [
	['no headers at all', () => headers(undefined, undefined, undefined)],
	['no id', () => ({ 'webhook-id': undefined })],
	['no timestamp', () => ({ 'webhook-timestamp': undefined })],
	['no signature', () => ({ 'webhook-signature': undefined })],
	['an empty signature', () => ({ 'webhook-signature': '' })],
	['another id', () => ({ 'webhook-id': 'pf-other' })],
	[
		'another timestamp',
		(right) => ({ 'webhook-timestamp': `${Number(right['webhook-timestamp']) - 1}` }),
	],
	['a timestamp in words', () => ({ 'webhook-timestamp': 'now' })],
	[
		'a timestamp with a sign',
		(right) => ({ 'webhook-timestamp': `+${right['webhook-timestamp']}` }),
	],
	['a timestamp in ms', (right) => ({ 'webhook-timestamp': `${right['webhook-timestamp']}000` })],
	['a signature of zeros', () => ({ 'webhook-signature': `v1,${'A'.repeat(43)}=` })],
	['another version', (right) => ({ 'webhook-signature': signature(right).replace('v1,', 'v2,') })],
	['no version', (right) => ({ 'webhook-signature': signature(right).replace('v1,', '') })],
	['only a version', () => ({ 'webhook-signature': 'v1,' })],
	['a signature cut short', (right) => ({ 'webhook-signature': signature(right).slice(0, -4) })],
	['a signature with more behind', (right) => ({ 'webhook-signature': `${signature(right)}AAAA` })],
];

const ACCEPTED: Array<[string, Change]> = [
	['one signature', () => ({})],
	[
		'a list with the right one last',
		(right) => ({ 'webhook-signature': `v1,AAAA ${signature(right)}` }),
	],
	[
		'a list with the right one first',
		(right) => ({ 'webhook-signature': `${signature(right)} v1,AAAA` }),
	],
	[
		'a list with another version',
		(right) => ({ 'webhook-signature': `v1a,AAAA ${signature(right)}` }),
	],
];

function headers(id?: string, timestamp?: string, mac?: string) {
	return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': mac };
}

function without(body: Record<string, unknown>, name: string): Record<string, unknown> {
	return Object.fromEntries(Object.entries(body).filter(([key]) => key !== name));
}

const signature = (right: Record<string, string>) => right['webhook-signature'] ?? '';

describe('a report with', () => {
	it.each(REFUSED)('%s is refused', async (_name, change) => {
		const { hook, sim, body } = await wired();
		const { status, message } = await deliver(hook, { body, headers: change(signed({ body })) });
		expect(status).toBe(401);
		expect(message).toEqual(expect.any(String));
		expect(hook.executions).toEqual([]);
		expect(sim.requests).toEqual([]);
	});

	it.each(ACCEPTED)('%s is accepted', async (_name, change) => {
		const { hook, body } = await wired();
		const answer = await deliver(hook, { body, headers: change(signed({ body })) });
		expect(answer).toEqual({ status: 200, message: 'Received' });
		expect(hook.executions).toHaveLength(1);
	});

	it('a changed body is refused, be it only white space', async () => {
		const { hook, body } = await wired();
		const right = signed({ body });
		const text = JSON.stringify(body);
		for (const changed of [
			text.replace('2089.500', '9089.500'),
			`${text} `,
			JSON.stringify(body, null, 1),
			'',
			'{}',
		]) {
			expect(await deliver(hook, { body: changed, headers: right })).toMatchObject({ status: 401 });
		}
		expect(hook.executions).toEqual([]);
	});

	it('the signature of another secret is refused', async () => {
		const { hook, body } = await wired();
		expect(await deliver(hook, { body, secret: OTHER })).toEqual({
			status: 401,
			message: 'No matching signature found',
		});
	});

	it('special characters in the note is accepted', async () => {
		const { hook, body } = await wired({ confirm: false });
		const note = 'Größe M – 4 × ☕ 🧡 \u2028 "\\';
		expect(await deliver(hook, { body: { ...body, personal_note: note } })).toMatchObject({
			status: 200,
		});
		expect(hook.executions[0]?.[0]).toMatchObject({ personal_note: note });
	});

	it.each([
		[-301, 401, 'Message timestamp too old'],
		[-300, 200, 'Received'],
		[0, 200, 'Received'],
		[300, 200, 'Received'],
		[301, 401, 'Message timestamp too new'],
	])('a timestamp %d s from now is answered with %d', async (offset, status, message) => {
		const { hook, body } = await wired();
		jest.spyOn(Date, 'now').mockReturnValue(NOW_S * 1000 + 999);
		expect(await deliver(hook, { body, seconds: NOW_S + offset })).toEqual({ status, message });
	});
});

describe('a signed request that is no report of a final payment', () => {
	it.each<[string, (right: Record<string, unknown>) => unknown]>([
		['another event', (right) => ({ ...right, type: 'payment.created' })],
		['no type, as before 0.4.9', (right) => without(right, 'type')],
		['no index', (right) => without(right, 'index')],
		['a strange index', (right) => ({ ...right, index: '../../v2/node/pay' })],
		['a strange amount', (right) => ({ ...right, amount: '1e9' })],
		['a strange status', (right) => ({ ...right, status: 'done' })],
		['a list', (right) => [right]],
		['null', () => null],
		['text', () => 'payment.finalized'],
		['a number', () => '17'],
		['half of one', (right) => JSON.stringify(right).slice(0, 200)],
		['nothing', () => ''],
	])('%s is answered with 400', async (_name, change) => {
		const { hook, sim, body } = await wired();
		const answer = await deliver(hook, { body: change(body) });
		expect(answer).toEqual({ status: 400, message: 'This is not a payment.finalized event' });
		expect(hook.executions).toEqual([]);
		expect(requestsTo(sim, 'payment')).toEqual([]);
	});

	it('a payment that is still pending does not start the workflow', async () => {
		const { hook, body } = await wired({ confirm: false });
		await deliver(hook, { body: { ...body, status: 'pending' } });
		expect(hook.executions).toEqual([]);
	});
});

describe('secrets and signatures', () => {
	it('are in no answer and in no log', async () => {
		const { hook, sim, body } = await wired();
		const right = signed({ body });
		const foreign = signWebhook(OTHER, `pf-${String(body.index)}`, NOW_S, JSON.stringify(body));
		const texts: string[] = [];
		sim.faults.add({ kind: 'resetBefore', path: 'payment', times: 3 });
		for (const [, change] of [...REFUSED, ...ACCEPTED]) {
			const sent = { ...right, ...change(right) };
			const kept = Object.entries(sent).filter((one): one is [string, string] => !!one[1]);
			const answer = await ask(hook.url, 'POST', {
				body: JSON.stringify(body),
				headers: Object.fromEntries(kept),
			});
			texts.push(answer.text, JSON.stringify(answer.headers));
		}
		expect(log.join('\n')).toContain('was not emitted');
		const all = [...texts, ...log, JSON.stringify(hook.saved())].join('\n');
		for (const secret of [
			SECRET,
			SECRET.slice(6),
			Buffer.from(SECRET.slice(6), 'base64').toString(),
		]) {
			expect(all).not.toContain(secret);
		}
		expect(all).not.toContain(signature(right).slice(3));
		expect(all).not.toContain(foreign.slice(3));
	});

	it('that cannot be used refuse every report without being shown', async () => {
		const hook = await webhook({ secret: 'not base64 at all!' });
		const sim = await sidecar();
		hook.connect(sim);
		const answer = await deliver(hook, { body: { type: 'payment.finalized' } });
		expect(answer.status).toBe(401);
		expect([JSON.stringify(answer), ...log].join('\n')).not.toContain('not base64 at all!');
	});
});
