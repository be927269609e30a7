import { MINUTE, useClocks } from '../support/clocks';
import { requestsTo, useSidecars } from '../support/sidecar';
import { useShortPauses } from '../support/time';
import { fired, useTriggers } from '../support/trigger';
import { indexOf, type FaultHandle, type Simulator } from '../simulator';

const sidecar = useSidecars();
const trigger = useTriggers();
const pass = useClocks();
useShortPauses();

const completed = (index: string) => `${index} payment.completed`;

function payment(sim: Simulator): string {
	return indexOf(sim.wallet.receiveSpontaneous({ amountMsat: 5_000n }));
}

/** The same sidecar, by another name. */
const otherUrl = (sim: Simulator) => ({ url: sim.url.replace('127.0.0.1', 'localhost') });

/** The node itself does not answer; the feed does, as on a current sidecar. */
function asleep(sim: Simulator): FaultHandle {
	return sim.faults.add({
		kind: 'status',
		status: 500,
		code: 100,
		msg: 'Could not reach the node',
		path: 'node_info',
		times: Infinity,
	});
}

let shops = 0;

/** A trigger on one wallet that then gets the credential of another, which has a history. */
async function changedCredential({ askedFirst = true } = {}) {
	const [mine, theirs] = [await sidecar(), await sidecar()];
	const silent = askedFirst ? undefined : asleep(mine);
	const workflowId = `shop-${++shops}`;
	const before = await trigger(mine, { workflowId });
	silent?.remove();
	payment(mine);
	await before.tick();
	const staticData = before.saved();
	await before.stop();
	pass({ advance: (ms) => [mine, theirs].forEach((sim) => sim.advance(ms)) }, 10 * MINUTE);
	theirs.wallet.addFinalized(5, { startAt: theirs.now() - 5 * MINUTE, stepMs: 1_000 });
	const start = async (mode: 'update' | 'init' = 'update', process = workflowId) =>
		await trigger(theirs, { workflowId: process, staticData, mode });
	return { theirs, start };
}

describe('the credential of another wallet', () => {
	it.each(['update', 'init'] as const)(
		'starts anew there: nothing of its history fires (%s)',
		async (mode) => {
			const { theirs, start } = await changedCredential();
			const active = await start(mode);
			await active.tick();
			expect(fired(active)).toEqual([]);
			const index = payment(theirs);
			await active.tick();
			await active.tick();
			expect(fired(active)).toEqual([completed(index)]);
		},
	);

	it('lets nothing of its history through while its node does not say who it is', async () => {
		const { theirs, start } = await changedCredential();
		const silent = asleep(theirs);
		const active = await start('init');
		await active.tick();
		expect(fired(active)).toEqual([]);
		silent.remove();
		await active.tick();
		const index = payment(theirs);
		await active.tick();
		expect(fired(active)).toEqual([completed(index)]);
	});

	it('is noticed even when the first node did not say who it was at its activation', async () => {
		const { start } = await changedCredential({ askedFirst: false });
		const active = await start();
		await active.tick();
		expect(fired(active)).toEqual([]);
	});

	it('is noticed then although n8n was restarted in between', async () => {
		const { start } = await changedCredential({ askedFirst: false });
		const active = await start('init', 'another process');
		await active.tick();
		expect(fired(active)).toEqual([]);
	});

	it('and back again starts anew once more', async () => {
		const [mine, theirs] = [await sidecar(), await sidecar()];
		const options = { workflowId: 'there-and-back' };
		const first = await trigger(mine, options);
		await first.stop();
		const second = await trigger(theirs, { ...options, staticData: first.saved(), mode: 'update' });
		await second.stop();
		payment(mine);
		const third = await trigger(mine, { ...options, staticData: second.saved(), mode: 'update' });
		await third.tick();
		expect(fired(third)).toEqual([]);
		const index = payment(mine);
		await third.tick();
		expect(fired(third)).toEqual([completed(index)]);
	});
});

describe('the same wallet', () => {
	it('under another URL keeps its place', async () => {
		const sim = await sidecar();
		const before = await trigger(sim);
		const seen = payment(sim);
		await before.tick();
		const missed = payment(sim);
		const after = await trigger(otherUrl(sim), { staticData: before.saved(), mode: 'update' });
		expect(fired(before)).toEqual([completed(seen)]);
		expect(fired(after).sort()).toEqual([seen, missed].map(completed).sort());
	});

	it('under another URL loses nothing when its node does not answer at first', async () => {
		const sim = await sidecar();
		const before = await trigger(sim);
		const missed = payment(sim);
		const silent = asleep(sim);
		const after = await trigger(otherUrl(sim), { staticData: before.saved(), mode: 'init' });
		silent.remove();
		await after.tick();
		await after.tick();
		expect(fired(after)).toEqual([completed(missed)]);
	});

	it('with client credentials keeps its place', async () => {
		const sim = await sidecar();
		const before = await trigger(sim);
		const missed = payment(sim);
		const after = await trigger(sim, {
			staticData: before.saved(),
			mode: 'update',
			credential: { clientCredentials: sim.makeCredentials() },
		});
		expect(fired(after)).toEqual([completed(missed)]);
	});

	it.each(['activate', 'init', 'update', 'leadershipChange'] as const)(
		'is watched although its node does not say who it is (%s)',
		async (mode) => {
			const sim = await sidecar();
			asleep(sim);
			const active = await trigger(sim, { mode });
			const index = payment(sim);
			await active.tick();
			expect(fired(active)).toEqual([completed(index)]);
			expect(active.errors).toEqual([]);
		},
	);

	it('is asked who it is at the start only', async () => {
		const sim = await sidecar();
		const active = await trigger(sim);
		for (let poll = 0; poll < 3; poll++) {
			payment(sim);
			await active.tick();
		}
		expect(requestsTo(sim, 'node_info')).toHaveLength(1);
	});
});

describe('what is kept about the wallet', () => {
	it('holds neither its address nor its credentials', async () => {
		const sim = await sidecar({ requireAuth: true });
		const clientCredentials = sim.makeCredentials();
		const active = await trigger(sim, { credential: { clientCredentials } });
		const text = JSON.stringify(active.saved());
		expect(text).not.toContain(clientCredentials);
		expect(text).not.toContain(new URL(sim.url).host);
	});
});
