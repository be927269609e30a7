import type { INode } from 'n8n-workflow';

import { runLexe, type LexeRun } from '../support/engine';
import { requestsTo, useSidecars } from '../support/sidecar';
import { useShortPauses } from '../support/time';
import { AGES, type Simulator } from '../simulator';

/* Allow Sending and Max Payment of the credential. */

const sidecar = useSidecars();
useShortPauses();

async function pay(
	sim: Simulator,
	policy: Record<string, string | boolean>,
	parameters: INode['parameters'],
): Promise<LexeRun> {
	return await runLexe({
		parameters: { resource: 'payable', operation: 'pay', ...parameters },
		credential: { baseUrl: sim.url, ...policy },
	});
}

const toAlice = (amount: string) => ({ payable: 'alice@example.com', amount });

describe('Allow Sending switched off', () => {
	it.each(AGES)('refuses before any request (%s)', async (age) => {
		const sim = await sidecar({ age });
		const { invoice } = sim.other.createInvoice({ amountSats: 1 });
		const runs = [
			await pay(sim, { allowSending: false }, { resource: 'invoice', invoice }),
			await pay(sim, { allowSending: false }, { payable: invoice }),
			await pay(sim, { allowSending: false }, toAlice('1')),
			await pay(sim, { allowSending: false }, { payable: sim.other.bitcoinUri({ amountSats: 9 }) }),
		];
		for (const { error, items } of runs) {
			expect(items).toEqual([]);
			expect(error?.message).toBe('Sending is switched off in the Lexe credential');
			expect(error?.description).toMatch(/^No money has moved/);
		}
		expect(sim.requests).toEqual([]);
	});

	it.each(['false', 'no', '', 'undefined'])('is also what %j means, as text', async (text) => {
		const sim = await sidecar();
		const { error } = await pay(sim, { allowSending: text }, toAlice('1'));
		expect(error?.message).toBe('Sending is switched off in the Lexe credential');
		expect(sim.requests).toEqual([]);
	});

	it('is not what "true" as text means', async () => {
		const sim = await sidecar();
		const { items } = await pay(sim, { allowSending: 'true' }, toAlice('1'));
		expect(items).toHaveLength(1);
	});

	it('still lets the node receive and read', async () => {
		const sim = await sidecar();
		const { items } = await runLexe({
			parameters: { resource: 'invoice', operation: 'create', amount: '5' },
			credential: { baseUrl: sim.url, allowSending: false },
		});
		expect(items).toHaveLength(1);
	});

	it('is not confused by anything the item says', async () => {
		const sim = await sidecar();
		const { error } = await runLexe({
			parameters: {
				resource: 'payable',
				operation: 'pay',
				...toAlice('1'),
				allowSending: true,
				maxPaymentSats: '',
			},
			credential: { baseUrl: sim.url, allowSending: false },
			input: [{ json: { allowSending: true, credential: { allowSending: true } } }],
		});
		expect(error?.message).toBe('Sending is switched off in the Lexe credential');
	});
});

describe('Max Payment', () => {
	const policy = { maxPaymentSats: '1000.5' };
	const above = (amount: string) =>
		`This payment of ${amount} sats is above the limit of 1000.5 sats for one payment`;

	it.each([
		['1000.5', true],
		['1000.501', false],
		['1000', true],
		['1001', false],
	])('bounds the amount of an invoice: %s sats', async (amountSats, allowed) => {
		const sim = await sidecar();
		const { invoice } = sim.other.createInvoice({ amountSats });
		const { error } = await pay(sim, policy, { resource: 'invoice', invoice });
		expect(error?.message).toBe(allowed ? undefined : above(amountSats));
		expect(sim.other.outboundPayments()).toHaveLength(allowed ? 1 : 0);
	});

	it.each([
		['sats', '1000.5', '1000.501', '1000.501'],
		['msats', '1000500', '1000501', '1000.501'],
		['btc', '0.000010005', '0.00001000501', '1000.501'],
	])('bounds what is entered, in %s', async (amountUnit, fits, tooMuch, shown) => {
		const sim = await sidecar();
		const { invoice } = sim.other.createInvoice();
		const refused = [
			await pay(sim, policy, { payable: 'alice@example.com', amount: tooMuch, amountUnit }),
			await pay(sim, policy, {
				resource: 'invoice',
				invoice,
				fallbackAmount: tooMuch,
				amountUnit,
			}),
		];
		expect(refused.map(({ error }) => error?.message)).toEqual([above(shown), above(shown)]);
		expect(sim.requests).toEqual([]);
		const { items } = await pay(sim, policy, { ...toAlice(fits), amountUnit });
		expect(items).toHaveLength(1);
	});

	it('bounds a converted amount', async () => {
		const sim = await sidecar();
		const fiat = { amountUnit: 'fiat', fiatPrice: '100000' };
		const { error } = await pay(sim, policy, { ...toAlice('1.01'), ...fiat });
		expect(error?.message).toBe(above('1010'));
		expect(sim.requests).toEqual([]);
	});

	it('bounds an amount that only the sidecar knows, and sends that amount', async () => {
		const sim = await sidecar();
		const uri = (amountSats: number) => sim.other.bitcoinUri({ amountSats });
		const { error } = await pay(sim, policy, { payable: uri(1001) });
		expect(error?.message).toBe(above('1001'));
		expect(requestsTo(sim, 'pay')).toEqual([]);
		await pay(sim, policy, { payable: uri(999) });
		expect(requestsTo(sim, 'pay')[0]?.body).toMatchObject({ amount: '999' });
	});

	it('refuses what leaves the amount open when none is entered', async () => {
		const sim = await sidecar();
		const open = [
			{ payable: 'alice@example.com' },
			{ payable: sim.other.createOffer().text },
			{ payable: sim.other.onchainAddress() },
			{ payable: sim.other.createInvoice().invoice },
			{ resource: 'invoice', invoice: sim.other.createInvoice().invoice },
		];
		for (const parameters of open) {
			const { error } = await pay(sim, policy, parameters);
			expect(error?.message).toMatch(/is empty, but this (?:payable|invoice) leaves the amount/);
		}
		expect(sim.other.outboundPayments()).toEqual([]);
	});

	it('of 0 stops every payment', async () => {
		const sim = await sidecar();
		const { error } = await pay(sim, { maxPaymentSats: '0' }, toAlice('1'));
		expect(error?.message).toMatch(/above the limit of 0 sats/);
		expect(sim.requests).toEqual([]);
	});
});

describe('what is no text', () => {
	it.each<[unknown]>([[[]], [['']], [[[]]], [null], [undefined], [false], [{}], [[100]]])(
		'is not "no limit": %j',
		async (value) => {
			const sim = await sidecar();
			for (const field of ['maxPaymentSats', 'maxDailySats']) {
				const policy = { [field]: value } as Record<string, string>;
				for (const parameters of [
					toAlice('1'),
					{ resource: 'channel', operation: 'open', value: '5000' },
					{ resource: 'client', operation: 'create' },
				]) {
					const { error } = await pay(sim, policy, parameters);
					expect(error?.message).toMatch(/^Max (?:Payment|per Day) in the Lexe credential /);
					expect(error?.description).toMatch(/^No money has moved: /);
				}
			}
			expect(sim.requests).toEqual([]);
		},
	);

	it.each<[unknown]>([[[true]], [['true']], [null], [undefined], [1], [{}]])(
		'does not allow sending: %j',
		async (value) => {
			const sim = await sidecar();
			const { error } = await pay(sim, { allowSending: value as boolean }, toAlice('1'));
			expect(error?.message).toBe('Sending is switched off in the Lexe credential');
			expect(sim.requests).toEqual([]);
		},
	);

	it('is not missed in a credential of before the fields existed', async () => {
		const sim = await sidecar();
		expect((await pay(sim, {}, toAlice('1'))).items).toHaveLength(1);
	});
});

describe('a limit that cannot be read', () => {
	it.each(['maxPaymentSats', 'maxDailySats'])('refuses every payment: %s', async (field) => {
		const sim = await sidecar();
		for (const value of ['abc', '-1', '1,000', '1e6', '1.0001', 'Infinity', '1 000']) {
			const { error } = await pay(sim, { [field]: value }, toAlice('1'));
			expect(error?.message).toMatch(/^Max (?:Payment|per Day) in the Lexe credential must /);
			expect(error?.description).toMatch(/^No money has moved/);
		}
		expect(sim.requests).toEqual([]);
	});
});
