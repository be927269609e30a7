import { MINUTE, useClocks } from '../support/clocks';
import { ours, useLog } from '../support/log';
import { closedPort } from '../support/servers';
import { requestsTo, useSidecars } from '../support/sidecar';
import { useShortPauses } from '../support/time';
import { fired, useTriggers } from '../support/trigger';
import { indexOf, type FaultEffect, type FaultHandle, type Simulator } from '../simulator';

const sidecar = useSidecars();
const trigger = useTriggers();
const pass = useClocks();
const log = useLog();
useShortPauses();

const NO_FEED = 'Client requested a non-existent endpoint: GET /v2/node/updated_payments';

const FAULTS: Array<[string, FaultEffect, string]> = [
	['cut connections', { kind: 'resetBefore' }, 'The connection to the Lexe sidecar was cut'],
	[
		'401',
		{ kind: 'status', status: 401, code: 101, msg: 'Revoked' },
		'The Lexe sidecar does not know this wallet',
	],
	[
		'a 502 page of a proxy',
		{ kind: 'html', status: 502 },
		'A proxy answered in place of the Lexe sidecar (HTTP 502)',
	],
	['a web page', { kind: 'html', status: 200 }, 'is not a Lexe sidecar'],
	[
		'a release without the feed',
		{ kind: 'status', status: 400, code: 7, msg: NO_FEED },
		'Watching every payment needs Lexe sidecar 0.4.8 or newer',
	],
	['a redirect', { kind: 'redirect', to: 'http://127.0.0.1:1/' }, 'sends the request elsewhere'],
	[
		'a sleeping node',
		{ kind: 'status', status: 500, code: 100, msg: 'Could not reach the node' },
		'Could not reach the node',
	],
	['half a reply', { kind: 'truncated' }, 'The connection to the Lexe sidecar was cut'],
	['a strange reply', { kind: 'wrongJson' }, 'is not a Lexe sidecar'],
];

/** Everything the sidecar answers goes wrong until the fault is removed. */
const broken = (sim: Simulator, effect: FaultEffect): FaultHandle =>
	sim.faults.add({ ...effect, times: Infinity });

function payment(sim: Simulator): string {
	return indexOf(sim.wallet.receiveSpontaneous({ amountMsat: 5_000n }));
}

const sentences = (errors: readonly Error[]) => errors.map(({ message }) => message);

describe.each(FAULTS)('%s', (_name, effect, words) => {
	it('at the activation stops it in one sentence, and it can be activated later', async () => {
		const sim = await sidecar();
		const fault = broken(sim, effect);
		await expect(trigger(sim, { workflowId: 'faulty' })).rejects.toThrow(words);
		fault.remove();
		const active = await trigger(sim, { workflowId: 'faulty' });
		const index = payment(sim);
		await active.tick();
		expect(fired(active)).toEqual([`${index} payment.completed`]);
	});

	it.each(['init', 'leadershipChange'] as const)(
		'when n8n starts (%s) is only logged, and what happened meanwhile fires later',
		async (mode) => {
			const sim = await sidecar();
			const before = await trigger(sim);
			const staticData = before.saved();
			await before.stop();
			const fault = broken(sim, effect);
			const index = payment(sim);
			const after = await trigger(sim, { staticData, mode });
			expect(after.errors).toEqual([]);
			expect(ours(log).join('\n')).toMatch(/^warn: Lexe Trigger: .*try again at the next poll\.$/m);
			fault.remove();
			await after.tick();
			expect(fired(after)).toEqual([`${index} payment.completed`]);
			expect(after.errors).toEqual([]);
		},
	);

	it('makes one red execution per outage, and the recovery is logged', async () => {
		const sim = await sidecar();
		const active = await trigger(sim);
		for (let outage = 1; outage <= 2; outage++) {
			const fault = broken(sim, effect);
			const index = payment(sim);
			for (let poll = 0; poll < 3; poll++) await active.tick();
			expect(sentences(active.errors)).toEqual(Array(outage).fill(expect.stringContaining(words)));
			fault.remove();
			await active.tick();
			await active.tick();
			expect(fired(active).at(-1)).toBe(`${index} payment.completed`);
			expect(active.executions).toHaveLength(outage);
			const back = ours(log).filter((line) => /^info: .*is back/.test(line));
			expect(back).toHaveLength(outage);
		}
	});
});

describe('a sidecar that starts after n8n', () => {
	it.each(['init', 'leadershipChange'] as const)('is found (%s)', async (mode) => {
		const earlier = await sidecar({ seed: 'the same wallet' });
		const before = await trigger(earlier);
		const staticData = before.saved();
		await before.stop();
		const port = await closedPort();
		const after = await trigger({ url: `http://127.0.0.1:${port}` }, { staticData, mode });
		expect(after.errors).toEqual([]);
		const sim = await sidecar({ seed: 'the same wallet', port });
		const index = payment(sim);
		await after.tick();
		await after.tick();
		expect(fired(after)).toEqual([`${index} payment.completed`]);
		expect(after.errors).toEqual([]);
	});
});

describe('the kinds of an outage', () => {
	it('that go away by themselves are one outage, whatever they are', async () => {
		const sim = await sidecar();
		const active = await trigger(sim);
		for (const [name, effect] of FAULTS) {
			if (!/cut connections|sleeping|half/.test(name)) continue;
			const fault = broken(sim, effect);
			await active.tick();
			fault.remove();
		}
		expect(active.errors).toHaveLength(1);
	});

	it('that differ in what to do are reported each', async () => {
		const sim = await sidecar();
		const active = await trigger(sim);
		const told = ['cut connections', '401', 'a web page', 'a release without the feed'];
		for (const [name, effect] of FAULTS) {
			if (!told.includes(name)) continue;
			const fault = broken(sim, effect);
			await active.tick();
			await active.tick();
			fault.remove();
		}
		expect(active.errors).toHaveLength(told.length);
	});
});

describe('an outage in the middle of paging', () => {
	it.each(FAULTS)('by %s loses and repeats nothing', async (_name, effect) => {
		const sim = await sidecar();
		const active = await trigger(sim);
		const all = sim.wallet.addFinalized(450, { startAt: sim.now() - 450, stepMs: 1 });
		const read = requestsTo(sim, 'updated_payments').length;
		const fault = sim.faults.add({
			...effect,
			times: Infinity,
			match: () => requestsTo(sim, 'updated_payments').length > read + 2,
		});
		await active.tick();
		await active.tick();
		const before = active.inMemory();
		fault.remove();
		await active.tick();
		await active.tick();
		expect(fired(active)).toEqual(all.map((one) => `${indexOf(one)} payment.completed`));
		expect(active.inMemory()).not.toEqual(before);
	});
});

describe('four poll times', () => {
	const pollTimes = {
		item: [0, 15, 30, 45].map((second) => ({
			mode: 'custom',
			cronExpression: `${second} * * * * *`,
		})),
	};

	it('that tick at the same time on a slow sidecar fire once', async () => {
		const sim = await sidecar();
		const active = await trigger(sim, { parameters: { pollTimes } });
		sim.faults.add({ kind: 'delay', ms: 40, path: 'updated_payments', times: 4 });
		const all = sim.wallet.addFinalized(150, { startAt: sim.now() - 150, stepMs: 1 });
		await Promise.all([active.tick(), active.tick(), active.tick(), active.tick()]);
		await Promise.all([active.tick(), active.tick(), active.tick(), active.tick()]);
		expect(fired(active)).toEqual(all.map((one) => `${indexOf(one)} payment.completed`));
		expect(active.errors).toEqual([]);
	});

	it('during an outage make one red execution', async () => {
		const sim = await sidecar();
		const active = await trigger(sim, { parameters: { pollTimes } });
		broken(sim, { kind: 'resetBefore' });
		for (let round = 0; round < 3; round++) {
			await Promise.all([active.tick(), active.tick(), active.tick(), active.tick()]);
			pass(sim, MINUTE);
		}
		expect(active.errors).toHaveLength(1);
	});
});
