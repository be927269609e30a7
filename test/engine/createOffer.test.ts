import type { INode } from 'n8n-workflow';

import { SidecarClient } from '../../nodes/Lexe/sidecar/client';
import { onlyItem, runLexe } from '../support/engine';
import { requestsTo, useSidecars } from '../support/sidecar';
import { readOffer } from '../simulator/node/offer';
import { AGES, type Simulator } from '../simulator';

const sidecar = useSidecars();

async function create(sim: Simulator, parameters: INode['parameters']) {
	return await runLexe({
		parameters: { resource: 'offer', operation: 'create', ...parameters },
		credential: { baseUrl: sim.url },
	});
}

const sentBodies = (sim: Simulator) => requestsTo(sim, 'create_offer').map(({ body }) => body);

describe.each(AGES.filter((age) => age !== 'seed'))('creating an offer with sidecar %s', (age) => {
	it('puts description, minimum and expiry into the offer', async () => {
		const sim = await sidecar({ age });
		const before = sim.now();
		const { json } = onlyItem(
			await create(sim, { description: 'Tips', minAmount: '0.5', expirationSecs: 600 }),
		);
		const made = readOffer(String(json.offer));
		expect(made).toMatchObject({ description: 'Tips', minMsat: 500n });
		expect(Math.abs((made?.expiresAt ?? 0) - before - 600_000)).toBeLessThan(5_000);
	});

	it('makes one without anything, and sends nothing that is empty', async () => {
		const sim = await sidecar({ age });
		const { json } = onlyItem(await create(sim, {}));
		expect(readOffer(String(json.offer))).toMatchObject({ minMsat: null, expiresAt: null });
		expect(sentBodies(sim)).toEqual([{}]);
	});

	it('tells the ID that payments of the offer carry', async () => {
		const sim = await sidecar({ age });
		const { json } = onlyItem(await create(sim, { description: 'Tips' }));
		expect(json.offer_id).toMatch(/^[0-9a-f]{64}$/);
		expect(json.offer_id).toBe(readOffer(String(json.offer))?.offerId);
	});
});

describe('creating an offer', () => {
	it.each(['', 0, '0', ' ', '={{ null }}', '={{ undefined }}'])(
		'that never expires: %j',
		async (expirationSecs) => {
			const sim = await sidecar();
			onlyItem(await create(sim, { expirationSecs }));
			expect(sentBodies(sim)).toEqual([{}]);
		},
	);

	it('converts a minimum in another currency and shows how', async () => {
		const sim = await sidecar();
		const { json } = onlyItem(
			await create(sim, { minAmount: '1', amountUnit: 'fiat', fiatPrice: '100000' }),
		);
		expect(sentBodies(sim)).toEqual([{ min_amount: '1000' }]);
		expect(json.conversion).toMatchObject({ amount: '1', price: '100000', sats: '1000' });
	});

	it('adds a QR code as a PNG image', async () => {
		const sim = await sidecar();
		const options = { qrCode: true, binaryPropertyName: 'qr' };
		const { binary } = onlyItem(await create(sim, { options }));
		expect(binary?.qr).toMatchObject({ mimeType: 'image/png', fileName: 'offer.png' });
		const image = Buffer.from(binary?.qr?.data ?? '', 'base64');
		expect(image.subarray(0, 8)).toEqual(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'));
	});

	it('hands an offer on that it cannot read, rather than losing it', async () => {
		const sim = await sidecar();
		const reply = jest
			.spyOn(SidecarClient.prototype, 'createOffer')
			.mockResolvedValue({ ok: true, value: { offer: 'lno1future' } });
		const { json } = onlyItem(await create(sim, {}));
		reply.mockRestore();
		expect(json).toEqual({ offer: 'lno1future', offer_id: null });
	});

	it.each<[INode['parameters'], RegExp]>([
		[{ minAmount: '0' }, /^Minimum Amount must be more than 0/],
		[{ minAmount: '={{ $json.minimum }}' }, /^Minimum Amount is empty, because its expression/],
		[{ minAmount: '1.2345' }, /^Minimum Amount must have at most 3 decimals, not "1.2345"/],
		[{ expirationSecs: -1 }, /^Expires After must be a whole number from 0 to 4294967295 seconds/],
		[{ expirationSecs: '4294967296' }, /^Expires After must be a whole number from 0/],
		[{ expirationSecs: 'soon' }, /^Expires After must be .* not "soon"/],
		[{ description: 'x'.repeat(201) }, /^Description must have at most 200 characters, not 201/],
	])('refuses %j before anything is sent', async (parameters, sentence) => {
		const sim = await sidecar();
		const { error } = await create(sim, parameters);
		expect(error?.message).toMatch(sentence);
		expect(error?.description).toBe('Item 0 was not sent to the Lexe sidecar.');
		expect(sim.requests).toEqual([]);
	});

	it('says which sidecar it needs', async () => {
		const sim = await sidecar({ age: 'seed' });
		const { error } = await create(sim, {});
		expect(error?.message).toBe('This needs Lexe sidecar 0.4.4 or newer');
		expect(error?.description).not.toMatch(/money/i);
	});

	it('is not repeated when the answer was lost', async () => {
		const sim = await sidecar();
		sim.faults.add({ path: 'create_offer', kind: 'loseReply' });
		const { error } = await create(sim, {});
		expect(error?.message).toMatch(/was cut before it answered$/);
		expect(sentBodies(sim)).toHaveLength(1);
	});
});
