import type { IDataObject } from 'n8n-workflow';

import { startSimulator, type Simulator } from '../simulator';
import { requestsTo } from '../support/sidecar';
import { activate } from '../support/poller';

let sim: Simulator;

beforeAll(async () => {
	sim = await startSimulator();
});

afterAll(async () => {
	await sim.close();
});

/** n8n's durable scheduler makes a new context, of the mode "update", for every poll. */
async function durablePoll(workflowId: string, staticData?: IDataObject) {
	const active = await activate({
		workflowId,
		mode: 'update',
		credential: { baseUrl: sim.url },
		durable: true,
		...(staticData && { staticData }),
	});
	await active.stop();
	return active;
}

describe("under n8n's durable scheduler", () => {
	it('asks the node who it is once, not at every poll', async () => {
		const first = await durablePoll('durable-1');
		await durablePoll('durable-1', first.saved());
		await durablePoll('durable-1', first.saved());
		expect(requestsTo(sim, 'node_info')).toHaveLength(1);
	});

	it('reports an outage once, not at every poll', async () => {
		const first = await durablePoll('durable-2');
		sim.faults.add({ kind: 'resetBefore', path: 'updated_payments', times: Infinity });
		await expect(durablePoll('durable-2', first.saved())).rejects.toThrow();
		await expect(durablePoll('durable-2', first.saved())).resolves.toBeDefined();
		sim.faults.clear();
	});
});
