import type { IDataObject, INode } from 'n8n-workflow';

import { onlyItem, runLexe } from '../support/engine';
import { requestsTo, useSidecars } from '../support/sidecar';
import { useShortPauses } from '../support/time';
import type { Simulator } from '../simulator';

const sidecar = useSidecars();
useShortPauses();

const PARTNER = '7f3fa48ca885678134842fa7456f3ece53a97f843b610185d900ac4e467c7490';

async function create(sim: Simulator, options: IDataObject, more: INode['parameters'] = {}) {
	return await runLexe({
		parameters: {
			resource: 'invoice',
			operation: 'create',
			amount: '2100',
			options: options as INode['parameters'],
			...more,
		},
		credential: { baseUrl: sim.url },
	});
}

const bodies = (sim: Simulator) => requestsTo(sim, 'create_invoice').map(({ body }) => body);

describe.each(['0.4.10', '0.4.16', 'current'] as const)('a partner, sidecar %s', (age) => {
	it('gets both fees of an invoice', async () => {
		const sim = await sidecar({ age });
		const options = { partnerPk: ` ${PARTNER}`, partnerPropFee: 10_000, partnerBaseFee: '1.500' };
		const { json } = onlyItem(await create(sim, options));
		expect(bodies(sim)).toEqual([
			{
				amount: '2100',
				expiration_secs: 3600,
				partner_pk: PARTNER,
				partner_prop_fee: 10_000,
				partner_base_fee: '1.5',
			},
		]);
		expect(sim.wallet.payments.get(String(json.index))).toMatchObject({
			partnerPk: PARTNER,
			partnerPropFee: 10_000,
			partnerBaseFeeMsat: 1_500n,
		});
	});
});

describe('a partner', () => {
	it.each([5_000, 500_000, '7500'])('gets a share of %j', async (partnerPropFee) => {
		const sim = await sidecar();
		onlyItem(await create(sim, { partnerPk: PARTNER, partnerPropFee }, { amount: '' }));
		expect(bodies(sim)).toEqual([
			{
				expiration_secs: 3600,
				partner_pk: PARTNER,
				partner_prop_fee: Number(partnerPropFee),
			},
		]);
	});

	it('does not lose the fee to an old sidecar without a word', async () => {
		const sim = await sidecar({ age: 'seed' });
		const { error, items } = await create(sim, { partnerPk: PARTNER, partnerPropFee: 5_000 });
		expect(items).toEqual([]);
		expect(error?.message).toBe('This sidecar ignores the partner of an invoice');
		expect(error?.description).toMatch(/^Partner fees need Lexe sidecar 0\.4\.5 or newer: /);
		expect(error?.description).toContain([...sim.wallet.payments.keys()][0]);
	});

	it('is believed to be there when the invoice cannot be looked at', async () => {
		const sim = await sidecar();
		sim.faults.add({ kind: 'resetBefore', path: 'payment', times: Infinity });
		onlyItem(await create(sim, { partnerPk: PARTNER, partnerPropFee: 5_000 }));
	});

	it('is not asked about when there is none', async () => {
		const sim = await sidecar();
		onlyItem(await create(sim, { partnerPk: ' ', partnerBaseFee: '' }));
		expect(bodies(sim)).toEqual([{ amount: '2100', expiration_secs: 3600 }]);
		expect(requestsTo(sim, 'payment')).toEqual([]);
	});

	it.each<[string, IDataObject, INode['parameters'], string]>([
		[
			'a share for nobody',
			{ partnerPropFee: 5_000 },
			{},
			'Partner Key is empty, but there is a Partner Fee: enter who gets it',
		],
		[
			'a base fee for nobody',
			{ partnerBaseFee: '5' },
			{},
			'Partner Key is empty, but there is a Partner Base Fee: enter who gets it',
		],
		[
			'no share',
			{ partnerPk: PARTNER, partnerBaseFee: '5' },
			{},
			'Partner Fee is empty, but there is a Partner Key: add the fee',
		],
		[
			'a base fee of an open amount',
			{ partnerPk: PARTNER, partnerPropFee: 5_000, partnerBaseFee: 5 },
			{ amount: '' },
			'Partner Base Fee needs an invoice with an amount: enter the Amount, or remove the fee',
		],
		...[4_999, 500_001, 7500.5, 'a lot'].map(
			(fee): [string, IDataObject, INode['parameters'], string] => [
				`a share of ${fee}`,
				{ partnerPk: PARTNER, partnerPropFee: fee },
				{},
				`Partner Fee must be a whole number from 5000 to 500000 parts per million, not ${JSON.stringify(fee)}`,
			],
		),
		[
			'a base fee of 1,000',
			{ partnerPk: PARTNER, partnerPropFee: 5_000, partnerBaseFee: '1,000' },
			{},
			'Partner Base Fee must be plain digits with "." for decimals and no thousands separators, not "1,000"',
		],
		[
			'a key that is none',
			{ partnerPk: 'alice', partnerPropFee: 5_000 },
			{},
			'Partner Key must be 64 characters from 0 to 9 and a to f, not "alice"',
		],
	])('%s is refused before anything is sent', async (_name, options, more, message) => {
		const sim = await sidecar();
		const { error } = await create(sim, options, more);
		expect(error?.message).toBe(message);
		expect(error?.description).toMatch(/item 0 was not sent/i);
		expect(sim.requests).toEqual([]);
	});

	it('that is the wallet itself is refused by the node', async () => {
		const sim = await sidecar();
		const info = await runLexe({
			parameters: { resource: 'node', operation: 'getInfo' },
			credential: { baseUrl: sim.url },
		});
		const partnerPk = String(onlyItem(info).json.user_pk);
		const { error } = await create(sim, { partnerPk, partnerPropFee: 5_000 });
		expect(error?.message).toMatch(/partner_pk must not be your own key$/);
	});
});
