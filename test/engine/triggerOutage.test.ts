import { closedPort } from '../support/servers';
import { requestsTo, useSidecars } from '../support/sidecar';
import { useShortPauses } from '../support/time';
import { fired, useTriggers } from '../support/trigger';
import { indexOf, type FaultHandle, type Simulator } from '../simulator';

const sidecar = useSidecars();
const trigger = useTriggers();
useShortPauses();

/** The node does not answer until the returned fault is removed. */
function outage(sim: Simulator): FaultHandle {
	return sim.faults.add({ kind: 'resetBefore', times: Infinity });
}

function payment(sim: Simulator): string {
	return indexOf(sim.wallet.receiveSpontaneous({ amountMsat: 5_000n }));
}

describe('a sidecar that is not there', () => {
	it('stops the activation, so that a wrong URL is seen at once', async () => {
		const url = `http://127.0.0.1:${await closedPort()}`;
		await expect(trigger({ url })).rejects.toThrow(`No Lexe sidecar is listening at ${url}`);
	});

	it.each(['init', 'leadershipChange'] as const)(
		'does not stop the trigger for good when n8n starts (%s)',
		async (mode) => {
			const sim = await sidecar();
			const before = await trigger(sim, { workflowId: `boot-${mode}` });
			const staticData = before.saved();
			await before.stop();
			const index = payment(sim);
			const down = outage(sim);
			const after = await trigger(sim, { workflowId: `boot-${mode}`, staticData, mode });
			down.remove();
			await after.tick();
			expect(after.errors).toEqual([]);
			expect(fired(after)).toEqual([`${index} payment.completed`]);
		},
	);

	it('when n8n starts for the first time does not keep the trigger from working later', async () => {
		const sim = await sidecar();
		const down = outage(sim);
		const active = await trigger(sim, { mode: 'init' });
		down.remove();
		await active.tick();
		const index = payment(sim);
		await active.tick();
		expect(fired(active)).toEqual([`${index} payment.completed`]);
	});
});

describe('an outage', () => {
	it('is one error, then quiet, and loses nothing', async () => {
		const sim = await sidecar();
		const active = await trigger(sim);
		const down = outage(sim);
		const index = payment(sim);
		for (let poll = 0; poll < 4; poll++) await active.tick();
		expect(active.errors.map(({ message }) => message)).toEqual([
			'The connection to the Lexe sidecar was cut before it answered',
		]);
		down.remove();
		await active.tick();
		await active.tick();
		expect(fired(active)).toEqual([`${index} payment.completed`]);
		expect(active.errors).toHaveLength(1);
	});

	it('is reported again when it comes back', async () => {
		const sim = await sidecar();
		const active = await trigger(sim);
		for (let round = 1; round <= 2; round++) {
			const down = outage(sim);
			await active.tick();
			await active.tick();
			expect(active.errors).toHaveLength(round);
			down.remove();
			await active.tick();
		}
	});

	it('in the middle of many pages loses and repeats nothing', async () => {
		const sim = await sidecar();
		const active = await trigger(sim);
		const payments = sim.wallet.addFinalized(250, { startAt: Date.now() - 250, stepMs: 1 });
		const seen = requestsTo(sim, 'updated_payments').length;
		sim.faults.add({
			kind: 'status',
			status: 500,
			code: 100,
			msg: 'Node asleep',
			times: 3,
			match: () => requestsTo(sim, 'updated_payments').length > seen + 1,
		});
		await active.tick();
		await active.tick();
		expect(fired(active)).toEqual(payments.map((one) => `${indexOf(one)} payment.completed`));
	});

	it('that turns into another problem is reported as that', async () => {
		const sim = await sidecar({ requireAuth: true });
		const clientCredentials = sim.makeCredentials();
		const active = await trigger(sim, { credential: { clientCredentials } });
		outage(sim);
		await active.tick();
		sim.faults.clear();
		sim.faults.add({ kind: 'status', status: 401, code: 101, msg: 'Revoked', times: Infinity });
		await active.tick();
		await active.tick();
		expect(active.errors.map(({ message }) => message)).toEqual([
			'The connection to the Lexe sidecar was cut before it answered',
			'The Lexe sidecar does not know this wallet',
		]);
	});
});

describe('a wallet that the sidecar does not know', () => {
	it('stops the activation', async () => {
		const sim = await sidecar({ requireAuth: true });
		await expect(trigger(sim)).rejects.toThrow('The Lexe sidecar does not know this wallet');
	});
});

describe('a slow sidecar', () => {
	it('does not make overlapping polls fire twice', async () => {
		const sim = await sidecar();
		const active = await trigger(sim);
		const index = payment(sim);
		sim.faults.add({ kind: 'delay', ms: 60, path: 'updated_payments' });
		await Promise.all([active.tick(), active.tick(), active.tick()]);
		await active.tick();
		expect(fired(active)).toEqual([`${index} payment.completed`]);
	});

	it('does not keep two workflows from each getting the payment', async () => {
		const sim = await sidecar();
		const [one, two] = [await trigger(sim), await trigger(sim)];
		const index = payment(sim);
		sim.faults.add({ kind: 'delay', ms: 60, path: 'updated_payments' });
		await Promise.all([one.tick(), two.tick()]);
		expect([...fired(one), ...fired(two)]).toEqual(Array(2).fill(`${index} payment.completed`));
	});
});

describe('a broken page', () => {
	it('does not move the trigger past payments it did not see', async () => {
		const sim = await sidecar();
		const active = await trigger(sim);
		const index = payment(sim);
		sim.faults.add({ kind: 'truncated', path: 'updated_payments', times: 3 });
		await active.tick();
		expect(active.executions).toEqual([]);
		await active.tick();
		expect(fired(active)).toEqual([`${index} payment.completed`]);
	});
});
