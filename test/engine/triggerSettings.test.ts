import type { INode } from 'n8n-workflow';

import { runTriggerManually } from '../support/poller';
import { useSidecars } from '../support/sidecar';
import { useTriggers } from '../support/trigger';
import { indexOf, type Simulator } from '../simulator';

const sidecar = useSidecars();
const trigger = useTriggers();

/** One of everything that can become final. */
function everything(sim: Simulator) {
	const { wallet } = sim;
	const paid = wallet.createInvoice({
		amountMsat: 5_000_000n,
		description: '',
		expirySecs: 3600,
		personalNote: 'Order 42',
	}).payment;
	const expired = wallet.createInvoice({
		amountMsat: null,
		description: '',
		expirySecs: 3600,
		personalNote: 'ORDER 43',
	}).payment;
	return {
		invoicePaid: indexOf(wallet.payInbound(indexOf(paid))),
		invoiceExpired: indexOf(wallet.failInbound(indexOf(expired))),
		offer: indexOf(wallet.receiveOffer({ amountMsat: 100_000n, offerId: 'ab'.repeat(32) })),
		onchain: indexOf(wallet.receiveOnchain({ amountMsat: 4_974_999n })),
		sent: wallet.addFinalized(1, { direction: 'outbound' }).map(indexOf)[0] ?? '',
		info: indexOf(wallet.addInfoEntry()),
	};
}

type Kind = keyof ReturnType<typeof everything>;

const CASES: Array<[string, INode['parameters'], Kind[]]> = [
	['nothing set', {}, ['invoicePaid', 'invoiceExpired', 'offer', 'onchain', 'sent']],
	['completed only', { events: ['completed'] }, ['invoicePaid', 'offer', 'onchain', 'sent']],
	['failed only', { events: ['failed'] }, ['invoiceExpired']],
	[
		'received',
		{ filters: { direction: 'inbound' } },
		['invoicePaid', 'invoiceExpired', 'offer', 'onchain'],
	],
	['sent', { filters: { direction: 'outbound' } }, ['sent']],
	[
		'any direction',
		{ filters: { direction: 'any' } },
		['invoicePaid', 'invoiceExpired', 'offer', 'onchain', 'sent'],
	],
	['bookkeeping', { filters: { direction: 'info' } }, ['info']],
	['rail invoice', { filters: { rail: 'invoice' } }, ['invoicePaid', 'invoiceExpired']],
	['rail on-chain', { filters: { rail: 'onchain' } }, ['onchain']],
	// 5000 sats less the fee for receiving.
	['minimum amount', { filters: { minAmount: '4975' } }, ['invoicePaid']],
	[
		'minimum below by a millisatoshi',
		{ filters: { minAmount: '4974.999' } },
		['invoicePaid', 'onchain'],
	],
	['note', { filters: { noteContains: 'order 4' } }, ['invoicePaid', 'invoiceExpired']],
	['offer', { filters: { offerId: 'AB'.repeat(32) } }, ['offer']],
	['two filters', { filters: { noteContains: 'Order', minAmount: 1 } }, ['invoicePaid']],
];

describe('settings of the trigger', () => {
	it.each(CASES)('%s', async (_name, parameters, kinds) => {
		const sim = await sidecar();
		const active = await trigger(sim, { parameters });
		const all = everything(sim);
		await active.tick();
		const found = active.executions.flat().map(({ index }) => index);
		expect([...found].sort()).toEqual(kinds.map((kind) => all[kind]).sort());
	});

	it('filter without losing the place in the feed', async () => {
		const sim = await sidecar();
		const parameters = { filters: { minAmount: '1000000' } };
		const workflowId = 'filtered';
		const active = await trigger(sim, { workflowId, parameters });
		everything(sim);
		await active.tick();
		await active.stop();
		const later = await trigger(sim, { workflowId, staticData: active.saved(), mode: 'update' });
		expect([...active.executions, ...later.executions]).toEqual([]);
	});

	it.each<[string, INode['parameters'], RegExp]>([
		['Minimum Amount', { filters: { minAmount: '1,000' } }, /Minimum Amount must be plain digits/],
		['Events', { events: [] }, /Events/],
		[
			'Payment Indexes',
			{ watch: 'indexes', indexes: 'hello' },
			/Payment Indexes is not a payment index: "hello"/,
		],
		['no indexes', { watch: 'indexes', indexes: '={{ "" }}' }, /Payment Indexes is empty/],
	])('that are wrong stop the activation in one sentence: %s', async (_name, parameters, words) => {
		const sim = await sidecar();
		const activation = trigger(sim, { parameters });
		await expect(activation).rejects.toThrow(words);
		expect(sim.requests).toEqual([]);
	});
});

describe('a manual run', () => {
	it('shows the newest payments that match', async () => {
		const sim = await sidecar();
		const all = everything(sim);
		const { items } = await runTriggerManually({
			parameters: { filters: { direction: 'inbound' }, events: ['completed'] },
			credential: { baseUrl: sim.url },
		});
		expect(items.map(({ index }) => index).sort()).toEqual(
			[all.invoicePaid, all.offer, all.onchain].sort(),
		);
		expect(items[0]).toHaveProperty('event', 'payment.completed');
	});

	it('shows ten of many, and finds an old one when there is nothing newer', async () => {
		const sim = await sidecar();
		const day = 24 * 60 * 60 * 1000;
		const old = sim.wallet.addFinalized(30, { startAt: Date.now() - 60 * day, stepMs: 1000 });
		const { items } = await runTriggerManually({ credential: { baseUrl: sim.url } });
		expect(items.map(({ index }) => index)).toEqual(old.slice(-10).map(indexOf));
	});

	it('says what to do when there is nothing to show', async () => {
		const sim = await sidecar();
		const { items, error } = await runTriggerManually({ credential: { baseUrl: sim.url } });
		expect(items).toEqual([]);
		expect(error?.message).toBe('No payment matches yet');
		expect(error?.description).toMatch(/Pay an invoice and run this again, or publish/);
	});

	it('leaves the place of the active trigger alone', async () => {
		const sim = await sidecar();
		const active = await trigger(sim);
		everything(sim);
		const before = active.inMemory();
		await runTriggerManually({ credential: { baseUrl: sim.url } });
		expect(active.inMemory()).toEqual(before);
		await active.tick();
		expect(active.executions.flat()).toHaveLength(5);
	});

	it('says in one sentence why it cannot show anything', async () => {
		const sim = await sidecar({ age: 'seed' });
		const { error } = await runTriggerManually({ credential: { baseUrl: sim.url } });
		expect(error?.message).toBe('Watching every payment needs Lexe sidecar 0.4.8 or newer');
	});
});
