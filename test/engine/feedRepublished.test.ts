import { useSidecars } from '../support/sidecar';
import type { ActiveTrigger } from '../support/poller';
import { useTriggers } from '../support/trigger';
import { until } from '../simulator/client';
import { indexOf, type Simulator } from '../simulator';

/** What n8n does not save, or throws away, although it goes on running. */

const sidecar = useSidecars();
const trigger = useTriggers();

const indexes = (...active: ActiveTrigger[]) =>
	active.flatMap(({ executions }) => executions.flat().map(({ index }) => index));
const final = (sim: Simulator, count: number) => sim.wallet.addFinalized(count).map(indexOf).sort();

/** The workflow is switched off while a poll has already asked the sidecar for news. */
async function stoppedDuringPoll(sim: Simulator, active: ActiveTrigger): Promise<void> {
	const asked = sim.requests.length;
	sim.faults.add({ kind: 'delay', ms: 60, path: 'updated_payments' });
	const poll = active.tick();
	await until(() => sim.requests.length > asked);
	await active.stop();
	await poll;
}

describe('publishing again during a poll, whose result n8n throws away,', () => {
	it.each([
		['as the trigger comes', true, []],
		['as the trigger comes, after an emission', true, [1]],
		['without Repeat After a Restart', false, []],
		['without Repeat After a Restart, after an emission', false, [1]],
	])('loses and repeats nothing (%s)', async (name, repeatAfterRestart, emissions) => {
		const sim = await sidecar();
		const options = { workflowId: name, parameters: { options: { repeatAfterRestart } } };
		const first = await trigger(sim, options);
		const all = [];
		for (const count of emissions) {
			all.push(...final(sim, count));
			await first.tick();
		}
		all.push(...final(sim, 2));
		await stoppedDuringPoll(sim, first);
		expect(indexes(first)).toHaveLength(emissions.length);
		const second = await trigger(sim, { ...options, staticData: first.saved(), mode: 'update' });
		await second.tick();
		await second.tick();
		expect(indexes(first, second)).toEqual(all);
	});

	it('loses nothing when the new activation comes while the poll is under way', async () => {
		const sim = await sidecar();
		const workflowId = 'during-a-poll';
		const first = await trigger(sim, { workflowId });
		const news = final(sim, 2);
		const asked = sim.requests.length;
		sim.faults.add({ kind: 'delay', ms: 60, path: 'updated_payments' });
		const poll = first.tick();
		await until(() => sim.requests.length > asked);
		await first.stop();
		const second = await trigger(sim, { workflowId, staticData: first.saved(), mode: 'update' });
		await poll;
		await second.tick();
		expect(indexes(first, second)).toEqual(news);
	});
});

describe('another process', () => {
	it('that started in another wallet meanwhile is followed', async () => {
		const [mine, theirs] = [await sidecar(), await sidecar()];
		const workflowId = 'leader-of-two-wallets';
		const ours = await trigger(mine, { workflowId });
		await ours.stop();
		const others = await trigger(theirs, { staticData: ours.saved(), mode: 'update' });
		await others.stop();
		const news = final(theirs, 2);
		const again = await trigger(theirs, {
			workflowId,
			staticData: others.saved(),
			mode: 'leadershipChange',
		});
		await again.tick();
		expect(indexes(again)).toEqual(news);
	});
});

describe('a place that n8n does not have', () => {
	it('because it did not save the activation (durable scheduler) is not lost', async () => {
		const sim = await sidecar();
		const active = await trigger(sim, { durable: true });
		expect(active.saved()).toEqual({});
		const news = final(sim, 2);
		await active.tick();
		await active.tick();
		expect(indexes(active)).toEqual(news);
	});

	it('because the node was renamed is not lost', async () => {
		const sim = await sidecar();
		const workflowId = 'renamed';
		const before = await trigger(sim, { workflowId });
		const early = final(sim, 1);
		await before.tick();
		await before.tick();
		await before.stop();
		const late = final(sim, 1);
		const after = await trigger(sim, { workflowId, mode: 'update' });
		await after.tick();
		expect(indexes(before, after)).toEqual([...early, ...late]);
	});

	it('because another writer put an older one back is not lost', async () => {
		const sim = await sidecar();
		const workflowId = 'put-back';
		const before = await trigger(sim, { workflowId });
		const older = before.saved();
		const all = [];
		for (let emission = 0; emission < 2; emission++) {
			all.push(...final(sim, 1));
			await before.tick();
		}
		await before.tick();
		await before.stop();
		const after = await trigger(sim, { workflowId, staticData: older, mode: 'update' });
		await after.tick();
		expect(indexes(before, after)).toEqual(all);
	});
});
