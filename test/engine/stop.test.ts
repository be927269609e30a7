/* eslint-disable @n8n/community-nodes/no-restricted-globals -- runs in Node, never in n8n */
import { runLexe } from '../support/engine';
import { requestsTo, useSidecars } from '../support/sidecar';
import type { Simulator } from '../simulator';

const sidecar = useSidecars();

/** Stops the execution as soon as a request to this endpoint has come in. */
async function runAndStop(
	sim: Simulator,
	endpoint: string,
	options: Omit<Parameters<typeof runLexe>[0], 'credential'>,
) {
	let stop = () => {};
	sim.faults.add({
		kind: 'hang',
		execute: true,
		at: 'accepted',
		match: ({ path }) => {
			const hit = path.endsWith(`/${endpoint}`);
			// The node has taken the payment by then, and the reply will never come.
			if (hit) setImmediate(() => stop());
			return hit;
		},
	});
	return await runLexe({
		...options,
		credential: { baseUrl: sim.url },
		onStart: (cancel) => {
			stop = cancel;
		},
	});
}

describe('stopping an execution', () => {
	it('ends a waiting call at once', async () => {
		const sim = await sidecar();
		const { run } = await runAndStop(sim, 'node_info', {
			parameters: { resource: 'node', operation: 'getInfo' },
		});
		expect(run.status).toBe('canceled');
		expect(requestsTo(sim, 'node_info')).toHaveLength(1);
	});

	it('ends a waiting payment at once and starts no other', async () => {
		const sim = await sidecar();
		const input = [1, 2].map((amountSats) => ({
			json: { invoice: sim.other.createInvoice({ amountSats, outcome: 'stuck' }).invoice },
		}));
		const { run } = await runAndStop(sim, 'pay_invoice', {
			parameters: { resource: 'invoice', operation: 'pay', invoice: '={{ $json.invoice }}' },
			input,
		});
		expect(run.status).toBe('canceled');
		expect(requestsTo(sim, 'pay_invoice')).toHaveLength(1);
		expect(sim.other.outboundPayments()).toHaveLength(1);
	});
});
