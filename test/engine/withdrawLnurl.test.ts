/* eslint-disable @n8n/community-nodes/no-restricted-globals -- runs in Node, never in n8n */
import type { INode } from 'n8n-workflow';

import { SidecarClient } from '../../nodes/Lexe/sidecar/client';
import { slowRequests } from '../support/clocks';
import { onlyItem, runLexe } from '../support/engine';
import { typicalFailure } from '../support/failures';
import { requestsTo, useSidecars } from '../support/sidecar';
import { useShortPauses } from '../support/time';
import { messages, type Age, type FaultEffect, type Simulator } from '../simulator';

const sidecar = useSidecars();
useShortPauses();

const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
const SINCE_LNURL: readonly Age[] = ['0.4.16', 'current'];
const UNSURE = /: it is not known whether the money will arrive$/;
const MAY_ARRIVE =
	/^The money may still arrive\. .*Look for "n8n-[0-9a-f]{16}" in the notes of your incoming payments\. Do not run this again before you have checked/;

async function withdraw(
	sim: Simulator,
	parameters: INode['parameters'],
	node: Partial<INode> = {},
) {
	return await runLexe({
		parameters: { resource: 'lnurl', operation: 'withdraw', ...parameters },
		node,
		credential: { baseUrl: sim.url },
	});
}

const asked = (sim: Simulator) => requestsTo(sim, 'withdraw_lnurl');
const invoices = (sim: Simulator) => [...sim.wallet.payments.values()];

describe.each(SINCE_LNURL)('withdrawing with sidecar %s', (age) => {
	it('returns the incoming payment', async () => {
		const sim = await sidecar({ age });
		const lnurl = sim.other.createLnurlWithdraw();
		const { json } = onlyItem(
			await withdraw(sim, {
				lnurl: ` LIGHTNING:${lnurl.toUpperCase()} `,
				amount: '200',
				description: 'Voucher 7',
				personalNote: 'Faucet',
			}),
		);
		expect(json).toMatchObject({ status: 'completed', direction: 'inbound', rail: 'invoice' });
		expect(json.personal_note).toMatch(/^Faucet \[n8n-[0-9a-f]{16}\]$/);
		expect(asked(sim).map(({ body, query }) => ({ body, query }))).toEqual([
			{
				body: {
					lnurl,
					amount: '200',
					description: 'Voucher 7',
					personal_note: json.personal_note,
				},
				query: {},
			},
		]);
	});

	it('takes all there is without an amount', async () => {
		const sim = await sidecar({ age });
		const lnurl = sim.other.createLnurlWithdraw({ maxMsat: 50_000n });
		const { json } = onlyItem(await withdraw(sim, { lnurl }));
		// Less the fee for receiving.
		expect(json.amount).toBe('49.750');
		expect(Object.keys(asked(sim)[0]?.body as object)).toEqual(['lnurl', 'personal_note']);
	});

	it.each<FaultEffect>([
		{ kind: 'loseReply' },
		{ kind: 'loseReply', at: 'accepted' },
		{ kind: 'resetAfter' },
		{ kind: 'truncated' },
		{ kind: 'emptyBody' },
		{ kind: 'html', status: 502, execute: true },
		{ kind: 'status', status: 500, code: 6, msg: messages.serverTimeout, execute: true },
		{
			kind: 'status',
			status: 500,
			code: 100,
			msg: messages.waitTimeout,
			execute: true,
			at: 'accepted',
		},
		{ kind: 'status', status: 500, code: 100, msg: messages.fetchUpdates, execute: true },
		{ kind: 'status', status: 500, code: 100, msg: 'unheard of', execute: true },
	])('finds the payment when the answer is lost, and asks only once (%j)', async (effect) => {
		for (const node of [{}, RETRY]) {
			const sim = await sidecar({ age });
			sim.faults.add({ path: 'withdraw_lnurl', ...effect, times: Infinity });
			const lnurl = sim.other.createLnurlWithdraw();
			const { json } = onlyItem(await withdraw(sim, { lnurl }, node));
			expect(json).toMatchObject({ status: 'completed', direction: 'inbound' });
			expect(asked(sim)).toHaveLength(1);
			expect(invoices(sim)).toHaveLength(1);
		}
	});

	it.each<FaultEffect>([
		{ kind: 'resetBefore' },
		{ kind: 'html', status: 502 },
		{ kind: 'status', status: 500, code: 6, msg: messages.serverTimeout },
	])('does not ask again when nothing can be found (%j)', async (effect) => {
		for (const node of [{}, RETRY]) {
			const sim = await sidecar({ age });
			sim.faults.add({ path: 'withdraw_lnurl', ...effect, times: 1 });
			const lnurl = sim.other.createLnurlWithdraw();
			const { error, items } = await withdraw(sim, { lnurl }, node);
			expect(items).toEqual([]);
			expect(error?.message).toMatch(UNSURE);
			expect(error?.description).toMatch(MAY_ARRIVE);
			expect(error?.description).toMatch(/The wallet does not show it so far\./);
			expect(asked(sim)).toHaveLength(1);
		}
	});

	it('does not ask again when the wallet cannot be asked either', async () => {
		const sim = await sidecar({ age });
		sim.faults.add({ path: 'withdraw_lnurl', kind: 'loseReply' });
		const paths = ['updated_payments', 'payment'];
		for (const path of paths) sim.faults.add({ path, kind: 'resetBefore', times: Infinity });
		const { error } = await withdraw(sim, { lnurl: sim.other.createLnurlWithdraw() }, RETRY);
		expect(error?.message).toMatch(UNSURE);
		expect(error?.description).toMatch(MAY_ARRIVE);
		expect(error?.description).toMatch(/The wallet could not be asked: the connection/);
		expect(asked(sim)).toHaveLength(1);
	});

	it('asks again with Retry On Fail when the first try was certainly not executed', async () => {
		const sim = await sidecar({ age });
		const busy = { kind: 'status', status: 503, code: 8, msg: messages.atCapacity } as const;
		// More often than one try repeats it.
		sim.faults.add({ path: 'withdraw_lnurl', ...busy, times: 3 });
		const { json } = onlyItem(
			await withdraw(sim, { lnurl: sim.other.createLnurlWithdraw() }, RETRY),
		);
		expect(json.status).toBe('completed');
		expect(invoices(sim)).toHaveLength(1);
	});
});

describe('money that takes its time', () => {
	it('is waited for when 0.4.16 cuts its own reply', async () => {
		const sim = await sidecar({ age: '0.4.16', handlingLimitMs: 60 });
		const lnurl = sim.other.createLnurlWithdraw({ settleMs: 150 });
		const { json } = onlyItem(await withdraw(sim, { lnurl }));
		expect(asked(sim).map(({ status }) => status)).toEqual([500]);
		expect(json.status).toBe('completed');
	});

	it.each(['latestUpdate', 'fetchUpdates', 'bearerToken', 'upsert', 'waitTimeout'] as const)(
		'is waited for when the sidecar stops waiting: %s',
		async (name) => {
			const sim = await sidecar();
			sim.faults.add({
				path: 'withdraw_lnurl',
				kind: 'status',
				status: 500,
				code: 100,
				msg: messages[name],
				execute: true,
				at: 'accepted',
			});
			// Longer than the looks after a refusal take.
			const lnurl = sim.other.createLnurlWithdraw({ settleMs: 300 });
			const { json } = onlyItem(await withdraw(sim, { lnurl }));
			expect(json.status).toBe('completed');
			expect(asked(sim)).toHaveLength(1);
		},
	);

	it('is returned as pending after a minute, with its index', async () => {
		const sim = await sidecar({ age: '0.4.16', handlingLimitMs: 60 });
		const lnurl = sim.other.createLnurlWithdraw({ outcome: 'stuck' });
		slowRequests(sim, 5_000);
		const { json } = onlyItem(await withdraw(sim, { lnurl }));
		expect(json).toMatchObject({ status: 'pending', direction: 'inbound' });
		expect(sim.wallet.payments.has(String(json.index))).toBe(true);
	});
});

describe('a withdrawal that is refused', () => {
	it('by the service names the invoice that it can still pay', async () => {
		const sim = await sidecar();
		const lnurl = sim.other.createLnurlWithdraw({ outcome: 'fail' });
		const { error } = await withdraw(sim, { lnurl }, RETRY);
		const [index] = sim.wallet.payments.keys();
		expect(error?.message).toBe('LNURL endpoint returned an error');
		expect(error?.description).toMatch(
			/^Nothing has arrived so far, but the service has an invoice/,
		);
		expect(error?.description).toContain(index);
		expect(asked(sim)).toHaveLength(1);
	});

	it('by the service, and paid all the same, is found', async () => {
		const sim = await sidecar();
		const msg = 'LNURL endpoint returned an error';
		sim.faults.add({
			path: 'withdraw_lnurl',
			kind: 'status',
			status: 500,
			code: 100,
			msg,
			execute: true,
		});
		const { json } = onlyItem(await withdraw(sim, { lnurl: sim.other.createLnurlWithdraw() }));
		expect(json.status).toBe('completed');
	});

	it('by the sidecar says why, and that nothing was withdrawn', async () => {
		const sim = await sidecar();
		const lnurl = sim.other.createLnurlWithdraw({ maxMsat: 10_000n });
		const { error } = await withdraw(sim, { lnurl, amount: '11' });
		expect(error?.message).toBe('Amount is outside of what the LNURL endpoint allows');
		expect(error?.description).toMatch(
			/^Nothing was withdrawn as far as the wallet knows: it has no invoice with "n8n-[0-9a-f]{16}" in its note\./,
		);
		expect(asked(sim)).toHaveLength(1);
	});

	it('claims nothing about a wallet that could not be asked', async () => {
		const sim = await sidecar();
		sim.faults.add({ path: 'updated_payments', kind: 'resetBefore', times: Infinity });
		const lnurl = sim.other.createLnurlWithdraw({ outcome: 'fail' });
		const { error } = await withdraw(sim, { lnurl });
		expect(error?.message).toMatch(UNSURE);
		expect(error?.description).toMatch(
			/^The money may still arrive\. The wallet could not be asked/,
		);
	});

	it('by an expired invoice in the wallet is final', async () => {
		const sim = await sidecar();
		sim.faults.add({ path: 'withdraw_lnurl', kind: 'loseReply', at: 'accepted' });
		const lnurl = sim.other.createLnurlWithdraw({ outcome: 'stuck' });
		const expiring = setInterval(() => {
			const [index] = sim.wallet.payments.keys();
			if (index === undefined) return;
			clearInterval(expiring);
			sim.wallet.failInbound(index);
		}, 1);
		const { error } = await withdraw(sim, { lnurl });
		expect(error?.message).toBe('The withdrawal failed: invoice expired');
		expect(error?.description).toMatch(/^No money has arrived.* Payment index: \d{19}-ln_/);
	});

	it.each<[string, Partial<INode>]>([
		['refused connection', {}],
		['refused connection, retried', RETRY],
	])('because nothing was sent says so: %s', async (_name, node) => {
		const sim = await sidecar();
		const lnurl = sim.other.createLnurlWithdraw();
		const { error } = await runLexe({
			parameters: { resource: 'lnurl', operation: 'withdraw', lnurl },
			node,
			credential: { baseUrl: 'http://127.0.0.1:1' },
		});
		expect(error?.message).toMatch(/^No Lexe sidecar is listening at /);
		expect(error?.description).toMatch(/^Nothing was withdrawn\. Start the sidecar/);
	});

	it.each<Age>(['seed', '0.4.10'])('because sidecar %s is too old', async (age) => {
		const sim = await sidecar({ age });
		const { error } = await withdraw(sim, { lnurl: sim.other.createLnurlWithdraw() });
		expect(error?.message).toBe('This needs Lexe sidecar 0.4.11 or newer');
		expect(error?.description).toMatch(/^Nothing was withdrawn\. The sidecar is older/);
	});

	it.each<[INode['parameters'], RegExp]>([
		[{ lnurl: 'alice@example.com' }, /^LNURL can only be paid: nothing can be withdrawn from it/],
		[{ lnurl: 'lnurlw://example.com/x', amount: '0' }, /^Amount must be more than 0/],
		[
			{ lnurl: 'lnurlw://example.com/x', description: 'x'.repeat(640) },
			/^Description must have at most 639 bytes, not 640/,
		],
		[
			{ lnurl: 'lnurlw://example.com/x', personalNote: 'x'.repeat(178) },
			/^Personal Note must have at most 177 characters, not 178/,
		],
	])('is not sent at all: %j', async (parameters, sentence) => {
		const sim = await sidecar();
		const { error } = await withdraw(sim, parameters);
		expect(error?.message).toMatch(sentence);
		expect(error?.description).toBe('Item 0 was not sent to the Lexe sidecar.');
		expect(sim.requests).toEqual([]);
	});
});

describe('stopping the execution', () => {
	it('ends the wait and says what to look for', async () => {
		const sim = await sidecar();
		let stop = () => {};
		sim.faults.add({
			path: 'withdraw_lnurl',
			kind: 'hang',
			execute: true,
			at: 'accepted',
			match: () => {
				setImmediate(() => stop());
				return true;
			},
		});
		const { items } = await runLexe({
			parameters: {
				resource: 'lnurl',
				operation: 'withdraw',
				lnurl: sim.other.createLnurlWithdraw(),
			},
			node: { onError: 'continueRegularOutput' },
			credential: { baseUrl: sim.url },
			onStart: (cancel) => {
				stop = cancel;
			},
		});
		expect(items[0]?.json.error).toMatch(/^The execution was canceled/);
		expect(items[0]?.json.details).toMatch(MAY_ARRIVE);
	});
});

it('claims nothing about a wallet that was not asked because the user stopped', async () => {
	const sim = await sidecar();
	let stop = () => {};
	jest.spyOn(SidecarClient.prototype, 'withdrawLnurl').mockImplementation(async () => {
		stop();
		return { ok: false, failure: typicalFailure('serverError', { endpoint: 'withdrawLnurl' }) };
	});
	const { items } = await runLexe({
		parameters: {
			resource: 'lnurl',
			operation: 'withdraw',
			lnurl: sim.other.createLnurlWithdraw(),
		},
		node: { onError: 'continueRegularOutput' },
		credential: { baseUrl: sim.url },
		onStart: (cancel) => {
			stop = cancel;
		},
	});
	expect(requestsTo(sim, 'updated_payments')).toEqual([]);
	expect(items[0]?.json.details).toMatch(MAY_ARRIVE);
});

it('withdraws for every item, a few at a time, and keeps them apart', async () => {
	const sim = await sidecar();
	sim.faults.add({ path: 'withdraw_lnurl', kind: 'loseReply', times: Infinity });
	const input = Array.from({ length: 8 }, () => ({
		json: { lnurl: sim.other.createLnurlWithdraw() },
	}));
	const { items } = await runLexe({
		parameters: { resource: 'lnurl', operation: 'withdraw', lnurl: '={{ $json.lnurl }}' },
		credential: { baseUrl: sim.url },
		input,
	});
	expect(new Set(items.map(({ json }) => json.index)).size).toBe(8);
	expect(asked(sim)).toHaveLength(8);
});
