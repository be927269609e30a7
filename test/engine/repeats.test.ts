import type { INode } from 'n8n-workflow';

import { runLexe } from '../support/engine';
import { requestsTo, useSidecars } from '../support/sidecar';
import { useShortPauses } from '../support/time';
import type { FaultEffect, Simulator } from '../simulator';

const sidecar = useSidecars();
useShortPauses();

const READ = { resource: 'node', operation: 'getInfo' };
const CREATE = { resource: 'invoice', operation: 'create' };
const BUSY: FaultEffect = { kind: 'status', status: 503, code: 8, msg: 'At capacity' };
const PROXY: FaultEffect = { kind: 'status', status: 503, code: 3, msg: 'Upstream is gone' };

async function run(sim: Simulator, parameters: INode['parameters']) {
	return await runLexe({ parameters, credential: { baseUrl: sim.url } });
}

/** How often the endpoint is asked when the first reply goes wrong like this. */
async function triesAfter(effect: FaultEffect, endpoint: string, parameters: INode['parameters']) {
	const sim = await sidecar();
	sim.faults.add({ ...effect, path: endpoint });
	const { error } = await run(sim, parameters);
	return { tries: requestsTo(sim, endpoint).length, ok: error === undefined };
}

describe('a request that did not succeed', () => {
	it.each<[string, FaultEffect]>([
		['cut off', { kind: 'resetBefore' }],
		['lost', { kind: 'loseReply' }],
		['a node error', { kind: 'status', status: 500, code: 100, msg: 'Node asleep' }],
		['too busy', BUSY],
		['an error of a proxy', PROXY],
	])('is made again when it only reads: %s', async (_name, effect) => {
		expect(await triesAfter(effect, 'node_info', READ)).toEqual({ tries: 2, ok: true });
	});

	it('is made at most three times', async () => {
		const sim = await sidecar();
		sim.faults.add({ kind: 'resetBefore', times: Infinity });
		const { error } = await run(sim, READ);
		expect(error?.message).toMatch(/was cut before it answered$/);
		expect(requestsTo(sim, 'node_info')).toHaveLength(3);
	});

	it.each<[string, FaultEffect]>([
		['400', { kind: 'status', status: 400, code: 7, msg: 'Rejection' }],
		['401', { kind: 'status', status: 401, code: 101, msg: 'BadAuth' }],
	])('is not made again when the answer would be the same: %s', async (_name, effect) => {
		expect(await triesAfter(effect, 'node_info', READ)).toEqual({ tries: 1, ok: false });
	});

	it('may be made again when it creates something and was certainly not executed', async () => {
		expect(await triesAfter(BUSY, 'create_invoice', CREATE)).toEqual({ tries: 2, ok: true });
	});

	it.each<[string, FaultEffect]>([
		['cut off', { kind: 'resetBefore' }],
		['lost', { kind: 'loseReply' }],
		['a node error', { kind: 'status', status: 500, code: 100, msg: 'Node asleep' }],
		['an error of a proxy', PROXY],
	])('is not made again when it may have created something: %s', async (_name, effect) => {
		expect(await triesAfter(effect, 'create_invoice', CREATE)).toEqual({ tries: 1, ok: false });
	});

	it.each<[string, FaultEffect]>([
		['cut off', { kind: 'resetBefore' }],
		['lost', { kind: 'loseReply' }],
		['a node error', { kind: 'status', status: 500, code: 100, msg: 'Node asleep' }],
		['too busy', BUSY],
		['an error of a proxy', PROXY],
	])('is never made again when it moves money: %s', async (_name, effect) => {
		const sim = await sidecar();
		sim.faults.add({ ...effect, path: 'pay_invoice' });
		const { invoice } = sim.other.createInvoice({ amountSats: 5 });
		await run(sim, { resource: 'invoice', operation: 'pay', invoice });
		expect(requestsTo(sim, 'pay_invoice')).toHaveLength(1);
		expect(sim.other.outboundPayments().length).toBeLessThanOrEqual(1);
	});
});
