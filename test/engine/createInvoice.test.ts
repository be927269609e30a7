import type { INode } from 'n8n-workflow';

import { onlyItem, runLexe } from '../support/engine';
import { requestsTo, useSidecars } from '../support/sidecar';
import { AGES, readInvoice, type Simulator } from '../simulator';

const sidecar = useSidecars();

async function create(sim: Simulator, parameters: INode['parameters']) {
	return await runLexe({
		parameters: { resource: 'invoice', operation: 'create', ...parameters },
		credential: { baseUrl: sim.url },
	});
}

const sentBodies = (sim: Simulator) => requestsTo(sim, 'create_invoice').map(({ body }) => body);

describe.each(AGES)('creating an invoice with sidecar %s', (age) => {
	it('asks for an amount with a description', async () => {
		const sim = await sidecar({ age });
		const run = await create(sim, {
			amount: '2100.5',
			description: 'Two coffees',
			expirationSecs: 600,
		});
		const { json } = onlyItem(run);
		expect(json).toMatchObject({ amount: '2100.500', description: 'Two coffees' });
		expect(readInvoice(String(json.invoice))).toMatchObject({
			amountMsat: 2100500n,
			description: 'Two coffees',
			hash: json.payment_hash,
			expiresAt: json.expires_at,
		});
		expect(Number(json.expires_at) - Number(json.created_at)).toBe(600_000);
		expect(sim.wallet.payments.has(String(json.index))).toBe(true);
	});

	it('leaves the amount to the payer when the field is empty', async () => {
		const sim = await sidecar({ age });
		const { items } = await create(sim, {});
		expect(items[0]?.json).toMatchObject({ amount: null, description: null });
		// Up to 0.4.2 the sidecar demands the expiry; empty values are an error on every release.
		expect(sentBodies(sim)).toEqual([{ expiration_secs: 3600 }]);
	});
});

describe('creating an invoice', () => {
	it.each([
		['sats', '2100', '2100'],
		['sats', '0.001', '0.001'],
		['msats', '2100', '2.1'],
		['btc', '0.00002100', '2100'],
		['sats', ' 21.50 ', '21.5'],
	])('sends an amount in %s: %j as %j', async (amountUnit, amount, expected) => {
		const sim = await sidecar();
		const { items } = await create(sim, { amount, amountUnit });
		expect(items).toHaveLength(1);
		expect(sentBodies(sim)).toEqual([{ amount: expected, expiration_secs: 3600 }]);
	});

	it('takes numbers from expressions exactly, item by item', async () => {
		const sim = await sidecar();
		const { items } = await runLexe({
			parameters: { resource: 'invoice', operation: 'create', amount: '={{ $json.price }}' },
			credential: { baseUrl: sim.url },
			input: [{ json: { price: 0.1 } }, { json: { price: 1.005 } }, { json: { price: '7' } }],
		});
		expect(items.map(({ json }) => json.amount)).toEqual(['0.100', '1.005', '7']);
	});

	it.each(['={{ $json.prize }}', '={{ $json.nothing }}', '={{ $json.empty }}', '=' + '{{ "" }}'])(
		'does not let the payer choose because the expression %s gives nothing',
		async (amount) => {
			const sim = await sidecar();
			const { error } = await runLexe({
				parameters: { resource: 'invoice', operation: 'create', amount },
				credential: { baseUrl: sim.url },
				input: [{ json: { price: 7, nothing: null, empty: '' } }],
			});
			expect(error?.message).toMatch(/^Amount is empty, because its expression gives nothing/);
			expect(sentBodies(sim)).toEqual([]);
		},
	);

	it('keeps the personal note', async () => {
		const sim = await sidecar();
		const { items } = await create(sim, { options: { personalNote: 'Order 42' } });
		const index = String(items[0]?.json.index);
		expect(sim.wallet.payments.get(index)?.personalNote).toBe('Order 42');
	});

	it.each([1, 86400, '600', ' 60 '])('takes an expiry of %p seconds', async (expirationSecs) => {
		const sim = await sidecar();
		const { items } = await create(sim, { expirationSecs });
		expect(items).toHaveLength(1);
		expect(sentBodies(sim)).toEqual([{ expiration_secs: Number(expirationSecs) }]);
	});

	it('adds a QR code as a PNG image that holds the invoice', async () => {
		const sim = await sidecar();
		const run = await create(sim, { amount: '5', options: { qrCode: true } });
		const { binary, json } = onlyItem(run);
		expect(Object.keys(binary ?? {})).toEqual(['data']);
		expect(binary?.data).toMatchObject({ mimeType: 'image/png', fileName: 'invoice.png' });
		const image = Buffer.from(binary?.data?.data ?? '', 'base64');
		expect(image.subarray(0, 8)).toEqual(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'));
		expect(json.invoice).toMatch(/^lnbc50n1/);
	});

	it('puts the QR code into the field of choice', async () => {
		const sim = await sidecar();
		const { items } = await create(sim, { options: { qrCode: true, binaryPropertyName: 'qr' } });
		expect(Object.keys(items[0]?.binary ?? {})).toEqual(['qr']);
	});

	it('shows what the node says when it refuses', async () => {
		const sim = await sidecar();
		const { error } = await create(sim, { amount: '18446744073709551.615' });
		expect(error?.message).toBe('Failed to create invoice: Error: Amount is too large');
		expect(error?.description).not.toMatch(/money/i);
	});
});
