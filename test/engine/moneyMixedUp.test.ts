import type { INode } from 'n8n-workflow';

import { onlyItem, runLexe } from '../support/engine';
import { useMeddlers, type Meddle } from '../support/meddler';
import { requestsTo, useSidecars } from '../support/sidecar';
import { useShortPauses } from '../support/time';
import { until } from '../simulator/client';
import { AGES, indexOf, type Age, type PaymentRecord, type Simulator } from '../simulator';

/* Replies that are about something else, or not of the form that was agreed. */

const sidecar = useSidecars();
const meddler = useMeddlers();
useShortPauses();

const run = async (baseUrl: string, parameters: INode['parameters']) =>
	await runLexe({ parameters, credential: { baseUrl } });

const TO_ALICE = {
	resource: 'payable',
	operation: 'pay',
	payable: 'alice@example.com',
	amount: '100',
};

/** Changes the replies to one request. */
function at(name: string, change: (reply: Record<string, unknown>) => unknown): Meddle {
	return (path, reply) => (path === name ? change(reply) : reply);
}

/** The reply of the sidecar about another payment. */
async function replyAbout(sim: Simulator, payment: PaymentRecord) {
	const parameters = { resource: 'payment', operation: 'get', simplify: false };
	return onlyItem(await run(sim.url, { ...parameters, index: indexOf(payment) })).json;
}

describe.each<Age>(['0.4.16', 'current'])('the reply to a payment with sidecar %s', (age) => {
	it.each<[string, string, (sim: Simulator) => INode['parameters']]>([
		['an address', 'pay', () => TO_ALICE],
		[
			'an offer',
			'pay_offer',
			(sim) => ({
				resource: 'offer',
				operation: 'pay',
				offer: sim.other.createOffer().text,
				amount: '100',
			}),
		],
		[
			'an invoice',
			'pay_invoice',
			(sim) => ({
				resource: 'invoice',
				operation: 'pay',
				invoice: sim.other.createInvoice({ amountSats: 100 }).invoice,
			}),
		],
	])('of %s, if about another one, is looked up', async (_name, path, parametersFor) => {
		const sim = await sidecar({ age });
		for (const direction of ['outbound', 'inbound'] as const) {
			const [other] = sim.wallet.addFinalized(1, { direction });
			const wrong = await replyAbout(sim, other!);
			const url = await meddler(
				sim,
				at(path, () => wrong),
			);
			const before = sim.other.outboundPayments().length;
			const { json } = onlyItem(await run(url, parametersFor(sim)));
			expect(json).toMatchObject({ status: 'completed', amount: '100', already_paid: false });
			expect(json.index).toBe(sim.other.outboundPayments().at(-1)?.index);
			expect(sim.other.outboundPayments()).toHaveLength(before + 1);
		}
	});

	it('is not believed when its status is unheard of', async () => {
		const sim = await sidecar({ age });
		const url = await meddler(
			sim,
			at('pay', (reply) => ({ ...reply, status: 'expired' })),
		);
		const { json } = onlyItem(await run(url, TO_ALICE));
		expect(json.status).toBe('completed');
	});

	it('leaves the outcome open when the wallet does not show the payment either', async () => {
		const sim = await sidecar({ age });
		const [other] = sim.wallet.addFinalized(1, { direction: 'outbound' });
		const wrong = await replyAbout(sim, other!);
		const nothing = { payments: [], updated_index: null };
		const meddle: Meddle = (path, reply) =>
			path === 'pay' ? wrong : path === 'updated_payments' ? nothing : reply;
		const { error, items } = await run(await meddler(sim, meddle), TO_ALICE);
		expect(items).toEqual([]);
		expect(error?.message).toMatch(/could not be understood: it is not known whether/);
		expect(error?.description).toMatch(
			/^Money may have moved\. The wallet does not show it so far/,
		);
	});
});

it('a payment that was only started is looked up when another one is shown in its place', async () => {
	const sim = await sidecar({ age: '0.4.10' });
	const [other] = sim.wallet.addFinalized(1, { direction: 'outbound' });
	const { index } = await replyAbout(sim, other!);
	const url = await meddler(
		sim,
		at('pay', (reply) => ({ ...reply, index })),
	);
	const { json } = onlyItem(await run(url, TO_ALICE));
	expect(json.index).toBe(sim.other.outboundPayments()[0]?.index);
});

it('a withdrawal that is answered with another payment is looked up', async () => {
	const sim = await sidecar();
	const [other] = sim.wallet.addFinalized(1);
	const wrong = await replyAbout(sim, other!);
	const url = await meddler(
		sim,
		at('withdraw_lnurl', () => wrong),
	);
	const lnurl = sim.other.createLnurlWithdraw();
	const { json } = onlyItem(await run(url, { resource: 'lnurl', operation: 'withdraw', lnurl }));
	expect(json.personal_note).toMatch(/^\[n8n-/);
});

describe('looking at a payment', () => {
	const openInvoice = (sim: Simulator) =>
		sim.wallet.createInvoice({ amountMsat: 5_000n, description: '', expirySecs: 3600 }).payment;

	it.each(AGES)('does not return another one (%s)', async (age) => {
		const sim = await sidecar({ age });
		const [other] = sim.wallet.addFinalized(1);
		const wrong = await replyAbout(sim, other!);
		const index = indexOf(openInvoice(sim));
		const url = await meddler(
			sim,
			at('payment', () => wrong),
		);
		for (const operation of ['get', 'wait']) {
			const { error, items } = await run(url, { resource: 'payment', operation, index });
			expect(items).toEqual([]);
			expect(error?.message).toBe('The reply of the Lexe sidecar could not be understood');
			expect(error?.description).toContain('it is about something else');
		}
	});

	it.each<[string, (wrong: object, right: object) => object]>([
		['another payment', (wrong) => wrong],
		['a payment that is not final', (_wrong, right) => ({ ...right, status: 'pending' })],
	])('does not end its wait because of %s', async (_name, choose) => {
		const sim = await sidecar();
		const [other] = sim.wallet.addFinalized(1);
		const wrong = await replyAbout(sim, other!);
		const index = indexOf(openInvoice(sim));
		const url = await meddler(sim, (path, reply) => {
			if (path !== 'wait_for_payment') return reply;
			return choose(wrong, reply);
		});
		const waiting = run(url, { resource: 'payment', operation: 'wait', index, maxWaitSecs: 5 });
		await until(() => requestsTo(sim, 'wait_for_payment').length > 0);
		sim.wallet.payInbound(index);
		expect(onlyItem(await waiting).json).toMatchObject({ index, status: 'completed' });
	});
});

it('a channel that was opened under another ID is not taken for the own one', async () => {
	const sim = await sidecar();
	const other = { channel_id: 'cd'.repeat(32), user_channel_id: 'ab'.repeat(16) };
	const url = await meddler(
		sim,
		at('open_channel', () => other),
	);
	const parameters = { resource: 'channel', operation: 'open', value: '5000' };
	const { json } = onlyItem(await run(url, parameters));
	expect(json.channel_id).toBe(sim.channels.list()[1]?.channel_id);
	expect(requestsTo(sim, 'open_channel')).toHaveLength(1);
});

it.each(['update', 'revoke'])('another client is not shown as the one to %s', async (operation) => {
	const sim = await sidecar();
	const clientPk = sim.clients.create('Till', null).info.client_pk;
	const url = await meddler(
		sim,
		at(`${operation}_client`, (reply) => ({
			client: { ...(reply.client as object), client_pk: 'ef'.repeat(32) },
		})),
	);
	const parameters = { resource: 'client', operation, clientPk, label: 'Bar' };
	const { items, error } = await run(url, parameters);
	expect(items).toEqual([]);
	expect(error).toBeDefined();
});

it('a list that repeats its first page for ever is given up after two', async () => {
	const sim = await sidecar();
	sim.wallet.addFinalized(1);
	let first: unknown;
	const url = await meddler(
		sim,
		at('updated_payments', (reply) => (first ??= reply)),
	);
	const { error } = await run(url, { ...TO_ALICE, options: { idempotencyKey: 'order 1' } });
	expect(error?.description).toMatch(/^No money has moved/);
	expect(requestsTo(sim, 'updated_payments')).toHaveLength(2);
	expect(requestsTo(sim, 'pay')).toEqual([]);
});
