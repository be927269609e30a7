import type { INode } from 'n8n-workflow';

import { SidecarClient } from '../../nodes/Lexe/sidecar/client';
import type { AnalyzedPayable } from '../../nodes/Lexe/sidecar/wire';
import { onlyItem, runLexe } from '../support/engine';
import { requestsTo, useSidecars } from '../support/sidecar';
import { useShortPauses } from '../support/time';
import type { Age, FaultEffect, Simulator } from '../simulator';

const sidecar = useSidecars();
useShortPauses();

const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
const SINCE_LNURL: readonly Age[] = ['0.4.16', 'current'];

async function pay(sim: Simulator, parameters: INode['parameters'], node: Partial<INode> = {}) {
	return await runLexe({
		parameters: { resource: 'lnurl', operation: 'pay', ...parameters },
		node,
		credential: { baseUrl: sim.url },
	});
}

/** The simulator's addresses lead to one thing only; real ones may lead to several. */
function answerAnalyze(payables: AnalyzedPayable[]): void {
	jest
		.spyOn(SidecarClient.prototype, 'analyze')
		.mockResolvedValue({ ok: true, value: { payables } });
}

const way = (kind: string): AnalyzedPayable => ({ kind, amount: null });

const sends = (sim: Simulator) => requestsTo(sim, 'pay_lnurl');

describe.each(SINCE_LNURL)('paying an LNURL with sidecar %s', (age) => {
	it('returns the completed payment', async () => {
		const sim = await sidecar({ age });
		const lnurl = sim.other.createLnurlPay();
		const { json } = onlyItem(
			await pay(sim, {
				lnurl: `LIGHTNING:${lnurl.toUpperCase()}`,
				amount: '2100.5',
				message: 'Thanks',
				personalNote: 'Order 42',
			}),
		);
		expect(json).toMatchObject({
			status: 'completed',
			direction: 'outbound',
			rail: 'invoice',
			amount: '2100.500',
			message: 'Thanks',
			already_paid: false,
		});
		expect(json.personal_note).toMatch(/^Order 42 \[n8n-[0-9a-f]{16}\]$/);
		expect(sends(sim).map(({ body }) => body)).toEqual([
			{ lnurl, amount: '2100.5', message: 'Thanks', personal_note: json.personal_note },
		]);
		expect(sim.other.outboundPayments()).toHaveLength(1);
	});

	it('takes a Lightning address', async () => {
		const sim = await sidecar({ age });
		const { json } = onlyItem(await pay(sim, { lnurl: 'alice@example.com', amount: '5' }));
		expect(json.status).toBe('completed');
	});

	it('reports a failed payment as an error', async () => {
		const sim = await sidecar({ age });
		const { error } = await pay(sim, { lnurl: 'fails@example.com', amount: '5' });
		expect(error?.message).toMatch(/^The payment failed: /);
	});

	it.each<FaultEffect>([
		{ kind: 'loseReply' },
		{ kind: 'loseReply', at: 'accepted' },
		{ kind: 'truncated' },
	])('pays once when the answer is lost, also with Retry On Fail (%j)', async (effect) => {
		const sim = await sidecar({ age });
		sim.faults.add({ path: 'pay_lnurl', ...effect, times: Infinity });
		const lnurl = sim.other.createLnurlPay();
		const { json } = onlyItem(await pay(sim, { lnurl, amount: '7' }, RETRY));
		expect(json).toMatchObject({ status: 'completed', amount: '7' });
		expect(sim.other.outboundPayments()).toHaveLength(1);
	});

	it('returns the earlier payment of an idempotency key', async () => {
		const sim = await sidecar({ age });
		const options = { idempotencyKey: 'order 9' };
		const parameters = { lnurl: 'alice@example.com', amount: '9', options };
		const first = onlyItem(await pay(sim, parameters));
		const second = onlyItem(await pay(sim, parameters));
		expect(second.json).toEqual({ ...first.json, already_paid: true });
		expect(sends(sim)).toHaveLength(1);
	});
});

it('an amount is held against the limits of the LNURL, not of an offer that comes first', async () => {
	const sim = await sidecar();
	answerAnalyze([{ ...way('offer'), min_amount: '1000' }, way('lnurl-pay')]);
	const { json } = onlyItem(await pay(sim, { lnurl: 'alice@example.com', amount: '5' }));
	expect(json).toMatchObject({ status: 'completed', rail: 'invoice' });
});

describe('an LNURL that cannot be paid like this', () => {
	it.each<[string, INode['parameters'], RegExp]>([
		['too little', { amount: '9.999' }, /^Amount must be at least 10 sats for this LNURL/],
		['too much', { amount: '20.001' }, /^Amount must be at most 20 sats for this LNURL/],
	])('is refused before it is asked to pay: %s', async (_name, parameters, sentence) => {
		const sim = await sidecar();
		const lnurl = sim.other.createLnurlPay({ minMsat: 10_000n, maxMsat: 20_000n });
		const { error } = await pay(sim, { lnurl, ...parameters });
		expect(error?.message).toMatch(sentence);
		expect(error?.description).toMatch(/^No money has moved/);
		expect(sends(sim)).toEqual([]);
	});

	it('because it gives money names the other operation', async () => {
		const sim = await sidecar();
		const { error } = await pay(sim, { lnurl: sim.other.createLnurlWithdraw(), amount: '5' });
		expect(error?.message).toMatch(/^LNURL gives money instead of taking it: use LNURL → Withdraw/);
		expect(sends(sim)).toEqual([]);
	});

	it.each<[INode['parameters'], RegExp]>([
		[{ lnurl: '₿alice@example.com', amount: '5' }, /^LNURL is a ₿ address.* use Payable → Pay/],
		[{ lnurl: 'lnurlw://example.com/x', amount: '5' }, /^LNURL takes money out of its service/],
		[{ lnurl: 'hello', amount: '5' }, /^LNURL is not an LNURL/],
		[{ lnurl: 'alice@example.com', amount: '={{ "" }}' }, /^Amount is empty: an LNURL leaves/],
		[{ lnurl: 'alice@example.com', amount: '0' }, /^Amount must be more than 0/],
	])('is refused before anything is sent: %j', async (parameters, sentence) => {
		const sim = await sidecar();
		const { error } = await pay(sim, parameters);
		expect(error?.message).toMatch(sentence);
		expect(error?.description).toMatch(/^No money has moved: item 0 was not sent/);
		expect(sim.requests).toEqual([]);
	});

	it.each<Age>(['seed', '0.4.10'])('because sidecar %s is too old', async (age) => {
		const sim = await sidecar({ age });
		const { error } = await pay(sim, { lnurl: 'alice@example.com', amount: '5' });
		expect(error?.message).toBe('This needs Lexe sidecar 0.4.11 or newer');
		expect(error?.description).toMatch(/^No money has moved/);
		expect(sim.other.outboundPayments()).toEqual([]);
	});

	it('because the address leads to an offer only names the other operation', async () => {
		const sim = await sidecar();
		answerAnalyze([way('offer')]);
		const { error } = await pay(sim, { lnurl: 'alice@example.com', amount: '5' });
		expect(error?.message).toBe('LNURL leads to no LNURL: use Payable → Pay for it');
		expect(sim.requests).toEqual([]);
	});

	it('because nobody serves it says what the sidecar said, and that no money has moved', async () => {
		const sim = await sidecar();
		const { error } = await pay(sim, { lnurl: 'nobody@example.com', amount: '5' });
		expect(error?.message).toMatch(/^Failed to analyze payment string/);
		expect(error?.description).toMatch(/^No money has moved/);
		expect(sends(sim)).toEqual([]);
	});
});
