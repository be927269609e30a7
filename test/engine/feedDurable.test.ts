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
async function durablePoll(workflowId: string, staticData?: object) {
	const active = await activate({
		workflowId,
		mode: 'update',
		credential: { baseUrl: sim.url },
		...(staticData && { staticData: JSON.parse(JSON.stringify(staticData)) as IDataObject }),
	});
	await active.stop();
	return active;
}

describe("under n8n's durable scheduler", () => {
	it('asks the node who it is once, not at every poll', async () => {
		const first = await durablePoll('durable-1');
		await durablePoll('durable-1', first.staticData());
		await durablePoll('durable-1', first.staticData());
		expect(requestsTo(sim, 'node_info')).toHaveLength(1);
	});

	it('reports an outage once, not at every poll', async () => {
		const first = await durablePoll('durable-2');
		sim.faults.add({ kind: 'resetBefore', path: 'updated_payments', times: Infinity });
		await expect(durablePoll('durable-2', first.staticData())).rejects.toThrow();
		await expect(durablePoll('durable-2', first.staticData())).resolves.toBeDefined();
		sim.faults.clear();
	});
});
