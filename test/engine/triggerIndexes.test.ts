import { runTriggerManually } from '../support/poller';
import { requestsTo, useSidecars } from '../support/sidecar';
import { fired, useTriggers } from '../support/trigger';
import { AGES, indexOf, type Simulator } from '../simulator';

const sidecar = useSidecars();
const trigger = useTriggers();

const UNKNOWN = `0000000000000000000-ln_${'0'.repeat(64)}`;

function invoices(sim: Simulator, count: number): string[] {
	return Array.from({ length: count }, () =>
		indexOf(
			sim.wallet.createInvoice({ amountMsat: 5_000n, description: '', expirySecs: 3600 }).payment,
		),
	);
}

const asked = (sim: Simulator) => requestsTo(sim, 'payment').map(({ query }) => query.index);

describe.each(AGES)('watching listed payments with sidecar %s', (age) => {
	it('fires once for each when it is final', async () => {
		const sim = await sidecar({ age });
		const [first = '', second = '', third = ''] = invoices(sim, 3);
		sim.wallet.payInbound(first);
		const indexes = [first, second, third].join('\n');
		const active = await trigger(sim, { parameters: { watch: 'indexes', indexes } });
		expect(fired(active)).toEqual([`${first} payment.completed`]);
		sim.wallet.failInbound(third);
		await active.tick();
		await active.tick();
		expect(fired(active)).toEqual([`${first} payment.completed`, `${third} payment.failed`]);
		expect(active.errors).toEqual([]);
	});

	it('does not ask again for what is finished', async () => {
		const sim = await sidecar({ age });
		const [done = '', open = ''] = invoices(sim, 2);
		sim.wallet.payInbound(done);
		const parameters = { watch: 'indexes', indexes: `${done}, ${open}` };
		const active = await trigger(sim, { parameters });
		await active.tick();
		expect(asked(sim)).toEqual([done, open, open]);
	});

	it.each([true, false])(
		'after a restart asks for what is open, and for the last ones if they may be lost: %s',
		async (repeatAfterRestart) => {
			const sim = await sidecar({ age });
			const [early = '', late = '', open = ''] = invoices(sim, 3);
			const parameters = {
				watch: 'indexes',
				indexes: [early, late, open].join('\n'),
				options: { repeatAfterRestart },
			};
			sim.wallet.payInbound(early);
			const before = await trigger(sim, { parameters });
			sim.wallet.payInbound(late);
			await before.tick();
			await before.stop();
			sim.requests.length = 0;
			const after = await trigger(sim, { parameters, staticData: before.saved(), mode: 'init' });
			expect(asked(sim)).toEqual(repeatAfterRestart ? [late, open] : [open]);
			expect(fired(after)).toEqual(repeatAfterRestart ? [`${late} payment.completed`] : []);
		},
	);

	it('goes on with the others when the wallet does not know one', async () => {
		const sim = await sidecar({ age });
		const [known = ''] = invoices(sim, 1);
		sim.wallet.payInbound(known);
		const active = await trigger(sim, {
			parameters: { watch: 'indexes', indexes: `${UNKNOWN}\n${known}` },
		});
		await active.tick();
		expect(fired(active)).toEqual([`${known} payment.completed`]);
		expect(active.errors).toEqual([]);
	});
});

describe('the list of payments', () => {
	it.each([
		['lines', (list: string[]) => list.join('\n')],
		['lines with empty ones and white space', (list: string[]) => `\n ${list.join(' \r\n\n ')}\n`],
		['commas', (list: string[]) => list.join(', ')],
		['an expression with a list', (list: string[]) => `={{ ${JSON.stringify(list)} }}`],
		['the same twice', (list: string[]) => [...list, ...list].join('\n')],
	])('may be %s', async (_name, write) => {
		const sim = await sidecar();
		const list = invoices(sim, 12);
		for (const index of list) sim.wallet.payInbound(index);
		const active = await trigger(sim, { parameters: { watch: 'indexes', indexes: write(list) } });
		expect(fired(active)).toEqual(list.map((index) => `${index} payment.completed`));
		expect(asked(sim)).toHaveLength(12);
	});

	it('forgets finished payments that are no longer listed', async () => {
		const sim = await sidecar();
		const [first = '', second = ''] = invoices(sim, 2);
		sim.wallet.payInbound(first);
		const workflowId = 'shorter-list';
		const watching = (indexes: string) => ({ workflowId, parameters: { watch: 'indexes', indexes } });
		const before = await trigger(sim, watching(first));
		await before.stop();
		expect(fired(before)).toEqual([`${first} payment.completed`]);
		const after = await trigger(sim, { ...watching(second), staticData: before.saved() });
		expect(JSON.stringify(after.inMemory())).not.toContain(first);
	});

	it('is shown in a manual run, finished or not emitted before', async () => {
		const sim = await sidecar({ age: 'seed' });
		const [paid = '', open = ''] = invoices(sim, 2);
		sim.wallet.payInbound(paid);
		const { items } = await runTriggerManually({
			parameters: { watch: 'indexes', indexes: `${open}\n${paid}` },
			credential: { baseUrl: sim.url },
		});
		expect(items.map(({ index }) => index)).toEqual([paid]);
	});

	it('is what the other mode points to on a sidecar without a feed', async () => {
		const sim = await sidecar({ age: 'seed' });
		await expect(trigger(sim)).rejects.toThrow(
			'Watching every payment needs Lexe sidecar 0.4.8 or newer',
		);
		await expect(trigger(sim)).rejects.toHaveProperty(
			'description',
			expect.stringMatching(/^Update the sidecar, or set Watch to "Listed Payments"/),
		);
	});
});
