/* eslint-disable @n8n/community-nodes/no-hardcoded-secrets -- made up; runs in Node, never in n8n */
import type { INode } from 'n8n-workflow';

import { ours, useLog } from '../support/log';
import { requestsTo, useSidecars } from '../support/sidecar';
import { useShortPauses } from '../support/time';
import { SECRET, useWebhooks, type Hook } from '../support/webhook';
import { ask, until } from '../simulator/client';
import type { Simulator, SimulatorOptions } from '../simulator';

/** Deliveries of the simulated sidecar itself, over HTTP, to the node in n8n's WebhookContext. */

const sidecar = useSidecars();
const webhook = useWebhooks();
const log = useLog();
useShortPauses();

async function wired(
	parameters: INode['parameters'] = {},
	options: SimulatorOptions = {},
): Promise<{ hook: Hook; sim: Simulator }> {
	const hook = await webhook({ parameters });
	const sim = await sidecar({
		webhookUrl: hook.url,
		webhookSecret: SECRET,
		webhookPollMs: 10,
		...options,
	});
	hook.connect(sim);
	return { hook, sim };
}

/** An invoice made through the sidecar, which therefore reports what becomes of it. */
async function invoice(sim: Simulator, amount = '2100', note = 'Order 42'): Promise<string> {
	const { json } = await ask(`${sim.url}/v2/node/create_invoice`, 'POST', {
		json: { amount, expiration_secs: 3600, personal_note: note },
	});
	return (json as { index: string }).index;
}

async function answered(hook: Hook, count: number): Promise<void> {
	await until(() => hook.answers.length >= count);
}

const RECEIVED = { status: 200, body: '{"message":"Received"}' };

describe.each([true, false])('a report of the sidecar (read from it again: %s)', (confirm) => {
	it('starts the workflow with the payment', async () => {
		const { hook, sim } = await wired({ confirm });
		const index = await invoice(sim);
		const paid = sim.wallet.payInbound(index);
		await answered(hook, 1);
		expect(hook.answers).toEqual([RECEIVED]);
		expect(hook.executions).toEqual([
			[
				{
					event: 'payment.completed',
					index,
					status: 'completed',
					status_msg: 'completed',
					direction: 'inbound',
					rail: 'invoice',
					kind: 'invoice',
					amount: '2089.500',
					fees: '10.500',
					personal_note: 'Order 42',
					message: null,
					hash: paid.hash,
					txid: null,
					created_at: paid.createdAt,
					finalized_at: paid.finalizedAt,
				},
			],
		]);
		expect(requestsTo(sim, 'payment')).toHaveLength(confirm ? 1 : 0);
	});

	it('starts it when an invoice expired unpaid, too', async () => {
		const { hook, sim } = await wired({ confirm });
		const index = await invoice(sim);
		sim.wallet.failInbound(index);
		await answered(hook, 1);
		expect(hook.executions[0]?.[0]).toMatchObject({ event: 'payment.failed', index });
	});

	it('gives everything but the envelope when Simplify is off', async () => {
		const { hook, sim } = await wired({ confirm, simplify: false });
		const index = await invoice(sim);
		const { preimage } = sim.wallet.payInbound(index);
		await answered(hook, 1);
		const [item = {}] = hook.executions[0] ?? [];
		expect(Object.keys(item)).toHaveLength(27);
		expect(item).toMatchObject({ index, preimage });
		expect(item).not.toHaveProperty('user_pk');
	});

	it('is answered but starts nothing when the filters hold it back', async () => {
		const { hook, sim } = await wired({ confirm, filters: { minAmount: '1000' } });
		sim.wallet.payInbound(await invoice(sim, '500'));
		await answered(hook, 1);
		sim.wallet.payInbound(await invoice(sim, '5000'));
		await answered(hook, 2);
		expect(hook.answers).toEqual([{ status: 200, body: '{"message":"Filtered out"}' }, RECEIVED]);
		expect(hook.executions.flat().map(({ amount }) => amount)).toEqual(['4975']);
	});

	it.each<[INode['parameters'], string[]]>([
		[{ events: ['completed'] }, ['payment.completed']],
		[{ events: ['failed'] }, ['payment.failed']],
		[{ filters: { direction: 'inbound' } }, ['payment.completed', 'payment.failed']],
		[{ filters: { direction: 'outbound' } }, []],
		[{ filters: { rail: 'offer' } }, []],
		[{ filters: { noteContains: 'order 42' } }, ['payment.completed', 'payment.failed']],
		[{ filters: { noteContains: 'order 43' } }, []],
	])('passes %j', async (parameters, events) => {
		const { hook, sim } = await wired({ confirm, ...parameters });
		sim.wallet.payInbound(await invoice(sim));
		await answered(hook, 1);
		sim.wallet.failInbound(await invoice(sim));
		await answered(hook, 2);
		expect(hook.executions.flat().map(({ event }) => event)).toEqual(events);
	});

	it('signed with another secret is refused three times and starts nothing', async () => {
		const { hook, sim } = await wired({ confirm }, { webhookSecret: 'd3Jvbmctd3Jvbmctd3Jvbmc=' });
		sim.wallet.payInbound(await invoice(sim));
		await answered(hook, 3);
		expect(hook.answers).toEqual(
			Array(3).fill({ status: 401, body: '{"message":"No matching signature found"}' }),
		);
		expect(hook.executions).toEqual([]);
		expect(requestsTo(sim, 'payment')).toEqual([]);
	});

	it('of a sidecar without a secret is refused', async () => {
		const hook = await webhook({ parameters: { confirm } });
		const sim = await sidecar({ webhookUrl: hook.url, webhookPollMs: 10 });
		hook.connect(sim);
		sim.wallet.payInbound(await invoice(sim));
		await answered(hook, 1);
		expect(hook.answers[0]).toEqual({
			status: 401,
			body: '{"message":"The request is not signed"}',
		});
		expect(hook.executions).toEqual([]);
	});
});

describe('a sidecar that does not answer when it is asked', () => {
	it('is told to come again, and then the workflow starts once', async () => {
		const { hook, sim } = await wired();
		const index = await invoice(sim);
		sim.faults.add({ kind: 'resetBefore', path: 'payment', times: 3 });
		sim.wallet.payInbound(index);
		await answered(hook, 2);
		expect(hook.answers).toEqual([
			{
				status: 503,
				body: '{"message":"The payment could not be read from the sidecar"}',
			},
			RECEIVED,
		]);
		expect(hook.executions.flat().map((item) => item.index)).toEqual([index]);
		expect(ours(log)).toEqual([
			`warn: Lexe Webhook Trigger: ${index} was not emitted: The connection to the Lexe sidecar was cut before it answered`,
		]);
	});

	it('for good starts nothing, and is told so each time', async () => {
		const { hook, sim } = await wired();
		const index = await invoice(sim);
		sim.faults.add({ kind: 'resetBefore', path: 'payment', times: Infinity });
		sim.wallet.payInbound(index);
		await answered(hook, 3);
		expect(hook.answers.map(({ status }) => status)).toEqual([503, 503, 503]);
		expect(hook.executions).toEqual([]);
		expect(hook.saved()).toEqual({});
	});
});
