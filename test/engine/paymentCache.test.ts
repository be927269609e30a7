import { onlyItem, runLexe } from '../support/engine';
import { requestsTo, useSidecars } from '../support/sidecar';
import { useShortPauses } from '../support/time';
import type { FaultEffect, Simulator } from '../simulator';

const sidecar = useSidecars();
useShortPauses();

async function run(sim: Simulator, operation: string) {
	return await runLexe({
		parameters: { resource: 'payment', operation },
		credential: { baseUrl: sim.url },
	});
}

describe.each(['0.4.16', 'current'] as const)("the sidecar's copy of the payments, %s", (age) => {
	it('is brought up to date', async () => {
		const sim = await sidecar({ age });
		const [first] = sim.wallet.addFinalized(3);
		expect(onlyItem(await run(sim, 'sync')).json).toEqual({ num_new: 3, num_updated: 0 });
		sim.wallet.setNote([...sim.wallet.payments.keys()][0]!, 'Seen');
		expect(onlyItem(await run(sim, 'sync')).json).toEqual({ num_new: 0, num_updated: 1 });
		expect(first?.personalNote).toBe('Seen');
	});

	it('is cleared, and the node keeps everything', async () => {
		const sim = await sidecar({ age });
		sim.wallet.addFinalized(3);
		await run(sim, 'sync');
		expect(onlyItem(await run(sim, 'clearCache')).json).toEqual({ cleared: true });
		expect(requestsTo(sim, 'clear_payments').map(({ rawBody }) => rawBody)).toEqual(['']);
		expect(onlyItem(await run(sim, 'sync')).json).toEqual({ num_new: 3, num_updated: 0 });
		expect((await run(sim, 'getAll')).items).toHaveLength(3);
	});
});

describe.each([
	['sync', 'sync_payments'],
	['clearCache', 'clear_payments'],
])('%s', (operation, endpoint) => {
	it.each(['seed', '0.4.10'] as const)('needs a newer sidecar than %s', async (age) => {
		const sim = await sidecar({ age });
		const { error } = await run(sim, operation);
		expect(error?.message).toBe('This needs Lexe sidecar 0.4.12 or newer');
	});

	it.each<[string, FaultEffect]>([
		['lost', { kind: 'loseReply' }],
		['cut short', { kind: 'truncated' }],
		['an error', { kind: 'status', status: 500, code: 100, msg: 'Node asleep' }],
	])('is repeated when the reply is %s', async (_name, effect) => {
		const sim = await sidecar();
		sim.faults.add({ ...effect, path: endpoint });
		onlyItem(await run(sim, operation));
		expect(requestsTo(sim, endpoint)).toHaveLength(2);
	});

	it('does not take a page or nothing for a yes', async () => {
		const sim = await sidecar();
		for (const effect of [{ kind: 'html', status: 200 }, { kind: 'emptyBody' }] as FaultEffect[]) {
			sim.faults.clear();
			sim.faults.add({ ...effect, path: endpoint, times: Infinity });
			const { error, items } = await run(sim, operation);
			expect(items).toEqual([]);
			expect(error?.message).toMatch(/is not a Lexe sidecar$|could not be understood$/);
		}
	});
});
