import fc from 'fast-check';
import type { INode } from 'n8n-workflow';

import { Amount } from '../../nodes/Lexe/shared/Amount';
import { onlyItem, runLexe } from '../support/engine';
import { useSidecars } from '../support/sidecar';
import type { Simulator } from '../simulator';

/* Amounts in another currency: exact, and rounded down only as the user chose. */

const sidecar = useSidecars();

/** The same by whole numbers alone: digits of amount and price, and how many are decimals. */
function expectedMsats(amount: string, price: string, rounding: 'sats' | 'msats'): bigint {
	const [digits, decimals] = whole(amount);
	const [perBitcoin, priceDecimals] = whole(price);
	const unitsPerBitcoin = rounding === 'sats' ? 100_000_000n : 100_000_000_000n;
	const units =
		(digits * unitsPerBitcoin * 10n ** BigInt(priceDecimals)) /
		(perBitcoin * 10n ** BigInt(decimals));
	return rounding === 'sats' ? units * 1000n : units;
}

function whole(text: string): [digits: bigint, decimals: number] {
	const [integer = '', fraction = ''] = text.split('.');
	return [BigInt(integer + fraction), fraction.length];
}

const decimal = (maxInteger: number) =>
	fc
		.tuple(fc.nat(maxInteger), fc.option(fc.stringMatching(/^\d{1,12}$/)))
		.map(([integer, fraction]) => (fraction === null ? `${integer}` : `${integer}.${fraction}`));

const rounding = fc.constantFrom('sats' as const, 'msats' as const);

describe('the conversion', () => {
	it('is what whole numbers give, for any amount and price', () => {
		fc.assert(
			fc.property(decimal(1_000_000), decimal(10_000_000), rounding, (amount, price, unit) => {
				fc.pre(whole(price)[0] > 0n);
				const expected = expectedMsats(amount, price, unit);
				const converted = Amount.fromFiat(amount, price, unit);
				if (expected > 2n ** 64n - 1n) return expect(converted.ok).toBe(false);
				expect(converted.ok && converted.amount.toMsats()).toBe(expected.toString());
			}),
			{ numRuns: 2_000 },
		);
	});

	it('never rounds up, however many digits there are', () => {
		fc.assert(
			fc.property(fc.integer({ min: 13, max: 150 }), rounding, (nines, unit) => {
				const amount = `0.${'9'.repeat(nines)}`;
				const converted = Amount.fromFiat(amount, '1', unit);
				const expected = expectedMsats(amount, '1', unit).toString();
				expect(converted.ok && converted.amount.toMsats()).toBe(expected);
			}),
		);
	});
});

async function payFiat(sim: Simulator, parameters: INode['parameters']) {
	return await runLexe({
		parameters: {
			resource: 'payable',
			operation: 'pay',
			payable: 'alice@example.com',
			amountUnit: 'fiat',
			...parameters,
		},
		credential: { baseUrl: sim.url },
	});
}

describe('a payment in another currency', () => {
	it.each([
		['10', '97250.50', 'sats'],
		['10', '97250.50', 'msats'],
		['0.01', '3', 'msats'],
		['19.99', '63123.45', 'msats'],
	] as const)(
		'of %s at %s, rounded to %s, sends that and shows how',
		async (amount, price, unit) => {
			const sim = await sidecar({ balanceSats: 10_000_000 });
			sim.other.createLightningAddress('rich', { maxMsat: 10n ** 15n, minMsat: 1n });
			const run = await payFiat(sim, {
				payable: 'rich@example.com',
				amount,
				fiatPrice: price,
				fiatRounding: unit,
			});
			const { json } = onlyItem(run);
			const [sent] = sim.other.outboundPayments();
			expect(sent?.amountMsat).toBe(expectedMsats(amount, price, unit));
			expect(json.conversion).toEqual({
				amount,
				price,
				rounded_down_to: unit,
				sats: Amount.fromMsats(sent?.amountMsat ?? 0n).toSats(),
			});
		},
	);

	it('is shown beside an amountless invoice that was paid, too', async () => {
		const sim = await sidecar();
		const { json } = onlyItem(
			await payFiat(sim, {
				resource: 'invoice',
				invoice: sim.other.createInvoice().invoice,
				fallbackAmount: '1',
				fiatPrice: '100000',
			}),
		);
		expect(json).toMatchObject({ amount: '1000', conversion: { sats: '1000' } });
	});

	it('shows no conversion where there was none', async () => {
		const sim = await sidecar();
		const { json } = onlyItem(await payFiat(sim, { amount: '10', amountUnit: 'sats' }));
		expect(json).not.toHaveProperty('conversion');
	});

	it.each([
		['={{ "" }}', /price must not be empty/],
		['0', /price of more than 0/],
		['0.000', /price of more than 0/],
		['-5', /price must not be negative/],
		['97,250', /no thousands separators/],
		['1e5', /without an exponent/],
		['abc', /price must be a number/],
	])('is refused with the price "%s"', async (fiatPrice, problem) => {
		const sim = await sidecar();
		const { error } = await payFiat(sim, { amount: '10', fiatPrice });
		expect(error?.message).toMatch(problem);
		expect(error?.message).toMatch(/^Amount needs a price/);
		expect(sim.requests).toEqual([]);
	});

	it('is refused when nothing is left after rounding down', async () => {
		const sim = await sidecar();
		const { error } = await payFiat(sim, { amount: '0.0001', fiatPrice: '97250' });
		expect(error?.message).toMatch(/must be more than 0/);
		expect(sim.requests).toEqual([]);
	});
});
