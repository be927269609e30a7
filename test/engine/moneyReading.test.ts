import type { INode } from 'n8n-workflow';

import { documented } from '../support/invoices';
import { onlyItem, runLexe } from '../support/engine';
import { requestsTo, useSidecars } from '../support/sidecar';
import { AGES, readInvoice, type Simulator } from '../simulator';

/* What only looks at a payment before it is made. */

const sidecar = useSidecars();

async function run(sim: Simulator, parameters: INode['parameters']) {
	return await runLexe({ parameters, credential: { baseUrl: sim.url, allowSending: false } });
}

describe('decoding an invoice', () => {
	it('tells what it says, without a request', async () => {
		const sim = await sidecar();
		const made = sim.other.createInvoice({ amountSats: '2100.5', description: 'Zwei Käsebrote' });
		const parameters = { resource: 'invoice', operation: 'decode', invoice: made.invoice };
		expect(onlyItem(await run(sim, parameters)).json).toMatchObject({
			amount: '2100.5',
			description: 'Zwei Käsebrote',
			payment_hash: made.hash,
			payee: sim.other.nodePk,
			network: 'mainnet',
			expires_at: made.expiresAt,
			expired: false,
		});
		expect(sim.requests).toEqual([]);
	});

	it.each(Object.entries(documented))('reads the documented one: %s', async (_name, invoice) => {
		const { json } = onlyItem(
			await runLexe({
				parameters: { resource: 'invoice', operation: 'decode', invoice },
				credential: { baseUrl: 'http://127.0.0.1:1' },
			}),
		);
		expect(json.payment_hash).toBe(readInvoice(invoice)?.hash);
		expect(json.expired).toBe(true);
	});

	it('refuses one with a typing error', async () => {
		const sim = await sidecar();
		const { invoice } = sim.other.createInvoice({ amountSats: 1 });
		const broken = invoice.replace(/.{3}$/, 'qqq');
		const { error } = await run(sim, {
			resource: 'invoice',
			operation: 'decode',
			invoice: broken,
		});
		expect(error?.message).toMatch(/^Invoice /);
		expect(error?.description).toMatch(/was not sent/);
	});
});

describe('analyzing', () => {
	const analyze = async (sim: Simulator, payable: string) =>
		await run(sim, { resource: 'payable', operation: 'analyze', payable });

	it.each(AGES.filter((age) => age !== 'seed'))('moves nothing (%s)', async (age) => {
		const sim = await sidecar({ age });
		const { invoice } = sim.other.createInvoice({ amountSats: 2100, description: 'Tea' });
		const { json } = onlyItem(await analyze(sim, invoice));
		expect(json.payables).toMatchObject([{ kind: 'invoice', invoice, amount: '2100' }]);
		expect(onlyItem(await analyze(sim, 'alice@example.com')).json.payables).toMatchObject([
			{ kind: 'lnurl-pay', amount: null, min_amount: '1' },
		]);
		expect(requestsTo(sim, 'analyze')).toHaveLength(2);
		expect(sim.requests).toHaveLength(2);
		expect(sim.other.outboundPayments()).toEqual([]);
	});

	it('says which release has it', async () => {
		const sim = await sidecar({ age: 'seed' });
		const { error } = await analyze(sim, 'alice@example.com');
		expect(error?.message).toBe('This needs Lexe sidecar 0.4.7 or newer');
		expect(error?.description).not.toMatch(/money/i);
	});

	it('of nothing is refused before any request', async () => {
		const sim = await sidecar();
		const { error } = await analyze(sim, '  ');
		expect(error?.message).toBe('Payable is empty: enter what to pay');
		expect(sim.requests).toEqual([]);
	});
});
