import type { INode } from 'n8n-workflow';

import { onlyItem, runLexe } from '../support/engine';
import { requestsTo, useSidecars } from '../support/sidecar';
import { AGES, indexOf, type Simulator } from '../simulator';

const sidecar = useSidecars();

async function get(sim: Simulator, parameters: INode['parameters']) {
	return await runLexe({
		parameters: { resource: 'payment', operation: 'get', ...parameters },
		credential: { baseUrl: sim.url },
	});
}

function openInvoice(sim: Simulator) {
	return sim.wallet.createInvoice({
		amountMsat: 2_100_000n,
		description: 'Two coffees',
		expirySecs: 3600,
		personalNote: 'Order 42',
	}).payment;
}

describe.each(AGES)('getting a payment with sidecar %s', (age) => {
	it('shows the important keys, under the same names on every release', async () => {
		const sim = await sidecar({ age });
		const payment = openInvoice(sim);
		const { json } = onlyItem(await get(sim, { index: indexOf(payment) }));
		expect(json).toEqual({
			index: indexOf(payment),
			status: 'pending',
			status_msg: 'invoice generated',
			direction: 'inbound',
			rail: 'invoice',
			kind: 'invoice',
			amount: '2100',
			fees: '0',
			personal_note: 'Order 42',
			message: null,
			hash: payment.hash,
			txid: null,
			created_at: payment.createdAt,
			finalized_at: null,
		});
	});

	it('shows everything when Simplify is off', async () => {
		const sim = await sidecar({ age });
		const payment = openInvoice(sim);
		sim.wallet.payInbound(indexOf(payment));
		const { json } = onlyItem(await get(sim, { index: indexOf(payment), simplify: false }));
		expect(Object.keys(json)).toHaveLength(26);
		expect(json).toMatchObject({
			status: 'completed',
			amount: '2089.500',
			fees: '10.500',
			finalized_at: payment.finalizedAt,
			preimage: age === 'seed' ? null : payment.preimage,
		});
	});

	it('says in plain words that there is no such payment', async () => {
		const sim = await sidecar({ age });
		const index = `0000000000000000000-ln_${'0'.repeat(64)}`;
		const { error } = await get(sim, { index });
		expect(error?.message).toBe('The wallet has no such payment');
		expect(error?.description).toMatch(/^Check the payment index/);
		expect(error?.httpCode).toBe('404');
		// A payment that does not exist is an answer: asking again would be a waste.
		expect(requestsTo(sim, 'payment')).toHaveLength(1);
	});
});

describe('getting a payment', () => {
	it('does not show the preimage of a payment that is not completed', async () => {
		const sim = await sidecar();
		const payment = openInvoice(sim);
		const { run } = await get(sim, { index: indexOf(payment), simplify: false });
		expect(JSON.stringify(run.data.resultData.runData)).not.toContain(payment.preimage);
	});

	it('takes the index with white space around it, as people copy it', async () => {
		const sim = await sidecar();
		const payment = openInvoice(sim);
		const { json } = onlyItem(await get(sim, { index: ` ${indexOf(payment)}\n` }));
		expect(json.index).toBe(indexOf(payment));
	});

	it('reads payments of every kind', async () => {
		const sim = await sidecar();
		const payments = [
			sim.wallet.receiveOffer({ amountMsat: 5_000n, message: 'gm', payerName: 'Anna' }),
			sim.wallet.receiveOnchain({ amountMsat: 60_000_000n, confirmed: false }),
			sim.wallet.receiveSpontaneous({ amountMsat: 1n }),
			sim.wallet.addInfoEntry(),
		];
		const { items } = await runLexe({
			parameters: { resource: 'payment', operation: 'get', index: '={{ $json.index }}' },
			credential: { baseUrl: sim.url },
			input: payments.map((payment) => ({ json: { index: indexOf(payment) } })),
		});
		expect(items.map(({ json }) => [json.rail, json.direction, json.status, json.amount])).toEqual([
			['offer', 'inbound', 'completed', '5'],
			['onchain', 'inbound', 'pending', '60000'],
			['spontaneous', 'inbound', 'completed', '0.001'],
			['waived_fee', 'info', 'completed', '1000'],
		]);
	});
});
