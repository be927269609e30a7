import type { IDataObject } from 'n8n-workflow';

import { startSimulator, type Simulator } from '../simulator';
import { activate } from '../support/poller';

let sim: Simulator;

beforeAll(async () => {
	sim = await startSimulator();
});

afterAll(async () => {
	await sim.close();
});

/** A poll of n8n's durable scheduler: a new context that starts from what is in the database. */
async function pollFrom(workflowId: string, staticData: IDataObject) {
	const active = await activate({
		workflowId,
		mode: 'update',
		credential: { baseUrl: sim.url },
		durable: true,
		staticData,
	});
	await active.stop();
	return active.executions.flat();
}

it('a poll that starts while n8n is still saving the one before emits nothing twice', async () => {
	const seeded = await activate({
		workflowId: 'saving-1',
		credential: { baseUrl: sim.url },
		durable: true,
	});
	await seeded.stop();
	const inDatabase = seeded.saved();
	sim.wallet.addFinalized(3);
	expect(await pollFrom('saving-1', inDatabase)).toHaveLength(3);
	expect(await pollFrom('saving-1', inDatabase)).toHaveLength(0);
});

it('an emission that n8n never saved is made again', async () => {
	const seeded = await activate({
		workflowId: 'saving-2',
		credential: { baseUrl: sim.url },
		durable: true,
	});
	await seeded.stop();
	const inDatabase = seeded.saved();
	sim.wallet.addFinalized(2);
	expect(await pollFrom('saving-2', inDatabase)).toHaveLength(2);
	const now = Date.now();
	const clock = jest.spyOn(Date, 'now').mockImplementation(() => now + 61_000);
	expect(await pollFrom('saving-2', inDatabase)).toHaveLength(2);
	clock.mockRestore();
});
