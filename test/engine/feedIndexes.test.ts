import { HOUR, slowRequests, useClocks } from '../support/clocks';
import { ours, useLog } from '../support/log';
import { requestsTo, useSidecars } from '../support/sidecar';
import { useShortPauses } from '../support/time';
import { fired, useTriggers } from '../support/trigger';
import { indexOf, type Simulator } from '../simulator';

const sidecar = useSidecars();
const trigger = useTriggers();
const pass = useClocks();
const log = useLog();
useShortPauses();

const NEVER = `0000001786000000123-ln_${'a'.repeat(64)}`;

function invoices(sim: Simulator, count: number): string[] {
	return Array.from({ length: count }, () =>
		indexOf(
			sim.wallet.createInvoice({ amountMsat: 5_000n, description: '', expirySecs: 86_400 }).payment,
		),
	);
}

const watching = (indexes: string, more = {}) => ({
	parameters: { watch: 'indexes', indexes, ...more },
});
const asked = (sim: Simulator) => requestsTo(sim, 'payment').map(({ query }) => query.index);
const completed = (index: string) => `${index} payment.completed`;

describe('a listed payment that never existed', () => {
	it('is logged at each poll, makes nothing red and holds nothing up', async () => {
		const sim = await sidecar();
		const [open = ''] = invoices(sim, 1);
		const active = await trigger(sim, watching(`${NEVER}\n${open}`));
		await active.tick();
		expect(ours(log)).toEqual(
			Array(2).fill(`warn: Lexe Trigger: the wallet has no payment ${NEVER}`),
		);
		sim.wallet.payInbound(open);
		await active.tick();
		expect(fired(active)).toEqual([completed(open)]);
		expect(active.errors).toEqual([]);
	});

	it('is asked for again, in case the wallet learns of it', async () => {
		const sim = await sidecar();
		const active = await trigger(sim, watching(NEVER));
		await active.tick();
		expect(asked(sim)).toEqual([NEVER, NEVER]);
	});
});

describe('finished payments', () => {
	it('drop out of later polls one by one', async () => {
		const sim = await sidecar();
		const [first = '', second = '', third = ''] = invoices(sim, 3);
		const active = await trigger(sim, watching([first, second, third].join('\n')));
		const rounds: string[][] = [];
		for (const index of [second, first, third]) {
			sim.wallet.payInbound(index);
			sim.requests.length = 0;
			await active.tick();
			rounds.push(asked(sim).map(String));
		}
		sim.requests.length = 0;
		await active.tick();
		expect(rounds.map((round) => round.sort())).toEqual([
			[first, second, third].sort(),
			[first, third].sort(),
			[third],
		]);
		expect(sim.requests).toEqual([]);
		expect(fired(active)).toEqual([second, first, third].map(completed));
	});

	it('that the filters hold back drop out, too', async () => {
		const sim = await sidecar();
		const [index = ''] = invoices(sim, 1);
		sim.wallet.payInbound(index);
		const active = await trigger(sim, watching(index, { events: ['failed'] }));
		await active.tick();
		expect(asked(sim)).toEqual([index]);
		expect(active.executions).toEqual([]);
	});

	it('stay finished when their note is edited', async () => {
		const sim = await sidecar();
		const [index = ''] = invoices(sim, 1);
		sim.wallet.payInbound(index);
		const active = await trigger(sim, watching(index));
		sim.wallet.setNote(index, 'edited');
		pass(sim, HOUR);
		await active.tick();
		expect(fired(active)).toEqual([completed(index)]);
	});

	it('do not fire again when the list is written in another way', async () => {
		const sim = await sidecar();
		const [done = '', open = ''] = invoices(sim, 2);
		sim.wallet.payInbound(done);
		const workflowId = 'rewritten-list';
		const before = await trigger(sim, { workflowId, ...watching(`${done}\n${open}`) });
		await before.stop();
		const list = `={{ ${JSON.stringify([open, done])} }}`;
		const staticData = before.saved();
		const after = await trigger(sim, { workflowId, ...watching(list), staticData });
		expect(fired(before)).toEqual([completed(done)]);
		expect(fired(after)).toEqual([]);
	});
});

describe('a long list', () => {
	it('is gone through to its end although a poll has time for a part only', async () => {
		const sim = await sidecar();
		const list = invoices(sim, 60);
		slowRequests(sim, 1_000);
		const active = await trigger(sim, { ...watching(list.join('\n')), budgetMs: 36_000 });
		const last = list.at(-1) ?? '';
		sim.wallet.payInbound(last);
		for (let poll = 0; poll < 5; poll++) await active.tick();
		expect(fired(active)).toEqual([completed(last)]);
	});

	it('of finished payments is emitted in its order, over several polls if need be', async () => {
		const sim = await sidecar();
		const list = invoices(sim, 60);
		for (const index of list) sim.wallet.payInbound(index);
		slowRequests(sim, 1_000);
		const active = await trigger(sim, { ...watching(list.join('\n')), budgetMs: 36_000 });
		for (let poll = 0; poll < 3; poll++) await active.tick();
		expect(fired(active)).toEqual(list.map(completed));
		expect(active.executions.length).toBeGreaterThan(1);
		expect(asked(sim)).toHaveLength(60);
	});
});

describe('an outage while listed payments are read', () => {
	it('loses and repeats nothing', async () => {
		const sim = await sidecar();
		const list = invoices(sim, 12);
		for (const index of list) sim.wallet.payInbound(index);
		const fault = sim.faults.add({
			kind: 'resetBefore',
			times: Infinity,
			match: () => requestsTo(sim, 'payment').length > 7,
		});
		const active = await trigger(sim, { ...watching(list.join('\n')), mode: 'init' });
		await active.tick();
		await active.tick();
		expect(active.errors).toHaveLength(1);
		expect(active.executions).toEqual([]);
		fault.remove();
		await active.tick();
		await active.tick();
		expect(fired(active)).toEqual(list.map(completed));
	});
});
