import type { INode } from 'n8n-workflow';

import { useSidecars } from '../support/sidecar';
import type { ActiveTrigger } from '../support/poller';
import { useTriggers } from '../support/trigger';
import { indexOf, type Simulator } from '../simulator';

const sidecar = useSidecars();
const trigger = useTriggers();

const indexes = (active: ActiveTrigger) => active.executions.flat().map(({ index }) => index);
const final = (sim: Simulator, count: number) => sim.wallet.addFinalized(count).map(indexOf).sort();

/** A new process: nothing is left but what n8n's database has. */
async function restarted(
	sim: Simulator,
	before: ActiveTrigger,
	options: { parameters?: INode['parameters']; durable?: boolean } = {},
) {
	await before.stop();
	const mode = options.durable ? 'update' : 'init';
	const after = await trigger(sim, { ...options, staticData: before.saved(), mode });
	await after.tick();
	return after;
}

const WITHOUT = { parameters: { options: { repeatAfterRestart: false } } };

describe('after a restart of n8n', () => {
	it.each([
		['as the trigger comes', {}, true],
		['without Repeat After a Restart', WITHOUT, false],
		['under the durable scheduler', { durable: true }, false],
	])('%s the last payments come once more: %3$s', async (_name, options, repeats) => {
		const sim = await sidecar();
		const first = await trigger(sim, options);
		final(sim, 3);
		await first.tick();
		const last = final(sim, 2);
		await first.tick();
		const second = await restarted(sim, first, options);
		expect(indexes(second)).toEqual(repeats ? last : []);
		const news = final(sim, 1);
		await second.tick();
		expect(indexes(second)).toEqual(repeats ? [...last, ...news] : news);
	});

	it('they come once more although the trigger has polled for a while since', async () => {
		const sim = await sidecar();
		const first = await trigger(sim);
		const last = final(sim, 2);
		await first.tick();
		await first.tick();
		await first.tick();
		expect(indexes(await restarted(sim, first))).toEqual(last);
	});

	it('and after each further one', async () => {
		const sim = await sidecar();
		const first = await trigger(sim);
		const last = final(sim, 2);
		await first.tick();
		const second = await restarted(sim, first);
		const third = await restarted(sim, second);
		expect([indexes(second), indexes(third)]).toEqual([last, last]);
	});
});

describe('nothing is repeated', () => {
	it('while n8n runs', async () => {
		const sim = await sidecar();
		const active = await trigger(sim);
		const all = [];
		for (let round = 0; round < 3; round++) {
			all.push(...final(sim, 2));
			await active.tick();
			await active.tick();
		}
		expect(indexes(active)).toEqual(all);
	});

	it.each([0, 2])('when the workflow is published again after %i idle polls', async (idle) => {
		const sim = await sidecar();
		const workflowId = `published-again-${idle}`;
		const first = await trigger(sim, { workflowId });
		const all = final(sim, 2);
		await first.tick();
		for (let poll = 0; poll < idle; poll++) await first.tick();
		await first.stop();
		const second = await trigger(sim, {
			...WITHOUT,
			workflowId,
			staticData: first.saved(),
			mode: 'update',
		});
		await second.tick();
		expect([...indexes(first), ...indexes(second)]).toEqual(all);
	});

	it('when another process has gone on meanwhile', async () => {
		const sim = await sidecar();
		const workflowId = 'leader-again';
		const ours = await trigger(sim, { workflowId });
		const first = final(sim, 1);
		await ours.tick();
		await ours.stop();
		const theirs = await trigger(sim, { staticData: ours.saved(), mode: 'leadershipChange' });
		const second = final(sim, 1);
		await theirs.tick();
		const third = final(sim, 1);
		await theirs.tick();
		await theirs.stop();
		expect(indexes(theirs)).toEqual([...first, ...second, ...third]);
		const again = await trigger(sim, {
			workflowId,
			staticData: theirs.saved(),
			mode: 'leadershipChange',
		});
		expect(indexes(again)).toEqual(third);
	});
});
