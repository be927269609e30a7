import { DAY, HOUR, MINUTE, slowRequests, useClocks } from '../support/clocks';
import { heapUsed } from '../support/heap';
import type { ActiveTrigger } from '../support/poller';
import { requestsTo, useSidecars } from '../support/sidecar';
import { useTriggers } from '../support/trigger';
import { indexOf, type PaymentRecord, type Simulator } from '../simulator';

const sidecar = useSidecars();
const trigger = useTriggers();
const pass = useClocks();

const BACKLOG = 10_000;
/** What one execution gets at most: the batch, and the rest of the page that filled it. */
const BATCH = 1_100;

/** The trigger was on, then off for a night in which many payments became final. */
async function afterTheNight(sim: Simulator, { count = BACKLOG, budgetMs = 300_000 } = {}) {
	const before = await trigger(sim);
	const staticData = before.saved();
	await before.stop();
	pass(sim, 8 * HOUR);
	const stepMs = Math.floor((7 * HOUR) / count);
	const payments = sim.wallet.addFinalized(count, { startAt: sim.now() - 7.5 * HOUR, stepMs });
	sim.requests.length = 0;
	const start = async () => await trigger(sim, { staticData, mode: 'init', budgetMs });
	return { payments, start };
}

/** Polls until a poll brings nothing, and looks on after each. */
async function drain(active: ActiveTrigger, look: () => void = () => {}): Promise<number> {
	for (let polls = 1; polls <= 100; polls++) {
		const before = active.executions.length;
		look();
		await active.tick();
		if (active.executions.length === before) return polls;
	}
	throw new Error('The trigger does not come to an end');
}

const emitted = (active: ActiveTrigger) => active.executions.flat().map(({ index }) => index);
const indexesOf = (payments: readonly PaymentRecord[]) => payments.map(indexOf);
const sizeOf = (data: object) => JSON.stringify(data).length;

describe('10,000 payments that became final while the trigger was off', () => {
	it('fire once each in the order of their changes, over several polls', async () => {
		const sim = await sidecar();
		const { payments, start } = await afterTheNight(sim);
		const active = await start();
		let largest = 0;
		await drain(active, () => {
			largest = Math.max(largest, sizeOf(active.inMemory()), sizeOf(active.saved()));
		});
		expect(emitted(active)).toEqual(indexesOf(payments));
		expect(active.errors).toEqual([]);
		const batches = active.executions.map((items) => items.length);
		expect(batches.length).toBeGreaterThanOrEqual(BACKLOG / BATCH);
		expect(Math.max(...batches)).toBeLessThanOrEqual(BATCH);
		// A request for each hundred, and at most two more in each poll: the end, or a look back.
		const requests = requestsTo(sim, 'updated_payments').length;
		expect(requests).toBeLessThanOrEqual(BACKLOG / 100 + 2 * (batches.length + 1));
		// About 40 bytes each while the backlog is worked off, then only the last two minutes.
		expect(largest).toBeLessThan(BACKLOG * 50);
		expect(sizeOf(active.inMemory())).toBeLessThan(5_000);
	});

	it('take more polls when the sidecar is slow, and no poll outlasts what n8n gives it', async () => {
		const sim = await sidecar();
		const budgetMs = 36_000;
		const requestMs = 4_000;
		const { payments, start } = await afterTheNight(sim, { count: 3_000, budgetMs });
		slowRequests(sim, requestMs);
		const active = await start();
		let before = sim.requests.length;
		await drain(active, () => {
			expect((sim.requests.length - before) * requestMs).toBeLessThan(budgetMs);
			before = sim.requests.length;
		});
		expect(emitted(active)).toEqual(indexesOf(payments));
		expect(active.executions.length).toBeGreaterThan(3);
		expect(active.errors).toEqual([]);
	});

	it('go on after a restart of n8n in the middle', async () => {
		const sim = await sidecar();
		const { payments, start } = await afterTheNight(sim);
		const early = await start();
		await early.tick();
		const staticData = early.saved();
		await early.stop();
		const late = await trigger(sim, { staticData, mode: 'init' });
		await drain(late);
		const [, lastBatch = []] = early.executions;
		const again = lastBatch.length;
		expect(emitted(late).slice(0, again)).toEqual(lastBatch.map(({ index }) => index));
		expect([...emitted(early), ...emitted(late).slice(again)]).toEqual(indexesOf(payments));
	});

	it('do not fill the memory', async () => {
		const sim = await sidecar();
		const { start } = await afterTheNight(sim);
		const active = await start();
		active.executions.length = 0;
		const heaps: number[] = [];
		for (let poll = 0; poll < 10; poll++) {
			await active.tick();
			active.executions.length = 0;
			sim.requests.length = 0;
			heaps.push(heapUsed());
		}
		// What is kept of each payment is its short ID and time, not the payment.
		const [first = 0] = heaps;
		expect(Math.max(...heaps) - first).toBeLessThan(4 * 1024 * 1024);
	});
});

describe('an idle poll', () => {
	it('costs one request, which does not move the cursor', async () => {
		const sim = await sidecar();
		const active = await trigger(sim);
		const [payment] = sim.wallet.addFinalized(1);
		await active.tick();
		pass(sim, 5 * MINUTE);
		await active.tick();
		const before = active.inMemory();
		sim.requests.length = 0;
		for (let poll = 1; poll <= 3; poll++) {
			pass(sim, MINUTE);
			await active.tick();
			expect(sim.requests.map(({ path }) => path)).toEqual(
				Array(poll).fill('/v2/node/updated_payments'),
			);
		}
		expect(active.inMemory()).toEqual(before);
		expect(sim.requests[0]?.query.start_index).toContain(payment?.id);
	});

	it('of a wallet that was never used costs one request, too', async () => {
		const sim = await sidecar();
		const active = await trigger(sim);
		pass(sim, 3 * DAY);
		await active.tick();
		sim.requests.length = 0;
		await active.tick();
		expect(sim.requests).toHaveLength(1);
	});

	it('stays that cheap after a restart, but for one question which wallet it is', async () => {
		const sim = await sidecar();
		const before = await trigger(sim);
		pass(sim, 5 * MINUTE);
		await before.tick();
		const staticData = before.saved();
		sim.requests.length = 0;
		const after = await trigger(sim, { staticData, mode: 'init' });
		await after.tick();
		expect(sim.requests.map(({ path }) => path.split('/').at(-1))).toEqual([
			'node_info',
			'updated_payments',
			'updated_payments',
		]);
	});
});
