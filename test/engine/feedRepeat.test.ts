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

function start(workflowId: string, repeatAfterRestart: boolean, staticData?: IDataObject) {
	return activate({
		workflowId,
		mode: staticData ? 'init' : 'activate',
		parameters: { options: { repeatAfterRestart } },
		credential: { baseUrl: sim.url },
		...(staticData && { staticData }),
	});
}

const copy = (data: IDataObject) => JSON.parse(JSON.stringify(data)) as IDataObject;
const indexes = (executions: IDataObject[][]) => executions.flat().map(({ index }) => index);

/** A new process: nothing but the saved static data is left, also not in the module. */
async function afterRestart(staticData: IDataObject, repeatAfterRestart: boolean) {
	return await start(`restarted-${String(repeatAfterRestart)}`, repeatAfterRestart, staticData);
}

describe.each([
	['with Repeat After a Restart', true],
	['without it', false],
])('a restart in the moment of emitting, %s', (_name, repeat) => {
	it(repeat ? 'emits the last payments again' : 'emits nothing again', async () => {
		const first = await start(`killed-${String(repeat)}`, repeat);
		sim.wallet.addFinalized(2);
		await first.tick();
		const savedWithEmission = copy(first.staticData());
		await first.stop();
		expect(first.executions).toHaveLength(1);

		const second = await afterRestart(savedWithEmission, repeat);
		await second.tick();
		await second.stop();
		expect(indexes(second.executions).sort()).toEqual(
			repeat ? indexes(first.executions).sort() : [],
		);
	});
});

it('with Repeat After a Restart nothing is repeated while n8n runs', async () => {
	const active = await start('running', true);
	for (let round = 0; round < 3; round++) {
		sim.wallet.addFinalized(2);
		await active.tick();
		await active.tick();
	}
	await active.stop();
	const all = indexes(active.executions);
	expect(all).toHaveLength(6);
	expect(new Set(all).size).toBe(6);
});
