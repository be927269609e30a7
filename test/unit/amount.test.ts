import * as fc from 'fast-check';

import { Amount, type AmountUnit } from '../../nodes/Lexe/shared/Amount';

const MAX_MSATS = 2n ** 64n - 1n;
const msats = fc.bigInt({ min: 0n, max: MAX_MSATS });

function parsed(input: unknown, unit: AmountUnit = 'sats'): Amount {
	const result = Amount.parse(input, unit);
	if (!result.ok) throw new Error(result.problem);
	return result.amount;
}

function problem(input: unknown, unit: AmountUnit = 'sats'): string {
	const result = Amount.parse(input, unit);
	return result.ok ? `accepted as ${result.amount.toMsats()} msats` : result.problem;
}

describe('reading an amount', () => {
	it.each([
		['2100', 'sats', '2100000'],
		['0', 'sats', '0'],
		['0.001', 'sats', '1'],
		['442478.190', 'sats', '442478190'],
		['007.5', 'sats', '7500'],
		['1.000000', 'sats', '1000'],
		[' 21 ', 'sats', '21000'],
		['21', 'msats', '21'],
		['1', 'btc', '100000000000'],
		['0.00000000001', 'btc', '1'],
		['0.00015', 'btc', '15000000'],
		['18446744073709551.615', 'sats', '18446744073709551615'],
		['18446744073709551615', 'msats', '18446744073709551615'],
		['184467440.73709551615', 'btc', '18446744073709551615'],
	] as const)('takes %j %s as %s msats', (input, unit, expected) => {
		expect(parsed(input, unit).toMsats()).toBe(expected);
	});

	it.each([
		[0.1, '100'],
		[0.001, '1'],
		[0.3, '300'],
		[2100, '2100000'],
		[1.005, '1005'],
		[1e15, '1000000000000000000'],
		[-0, '0'],
	])('takes the number %p from an expression exactly', (input, expected) => {
		expect(parsed(input).toMsats()).toBe(expected);
	});

	it('takes the sum of 0.1 and 0.2 for what it is instead of rounding it', () => {
		expect(problem(0.1 + 0.2)).toMatch(/^must have at most 3 decimals, not 0\.30000000000000004/);
	});
});

describe('refusing an amount', () => {
	const SEPARATORS = 'must be plain digits with "." for decimals and no thousands separators';
	const NO_NUMBER = 'must be a number such as 2100';
	const EXPONENT = 'must be written out without an exponent';

	it.each([
		['1.2345', 'must have at most 3 decimals, not "1.2345"'],
		['0.0005', 'must have at most 3 decimals, not "0.0005"'],
		['-1', 'must not be negative, not "-1"'],
		['−1', 'must not be negative, not "−1"'],
		['1e3', `${EXPONENT}, not "1e3"`],
		['1E+3', `${EXPONENT}, not "1E+3"`],
		[1e-7, `${EXPONENT}, not 1e-7`],
		[1e21, `${EXPONENT}, not 1e+21`],
		['1,000', `${SEPARATORS}, not "1,000"`],
		['1.000,50', `${SEPARATORS}, not "1.000,50"`],
		['1_000', `${SEPARATORS}, not "1_000"`],
		["1'000", `${SEPARATORS}, not "1'000"`],
		['1 000', `${SEPARATORS}, not "1 000"`],
		['1.2.3', `${SEPARATORS}, not "1.2.3"`],
		['abc', `${NO_NUMBER}, not "abc"`],
		['0x10', `${NO_NUMBER}, not "0x10"`],
		['+5', `${NO_NUMBER}, not "+5"`],
		['21 sats', `${NO_NUMBER}, not "21 sats"`],
		['٢١', `${NO_NUMBER}, not "٢١"`],
		['NaN', `${NO_NUMBER}, not "NaN"`],
		['', 'must not be empty, not ""'],
		['   ', 'must not be empty, not "   "'],
		[NaN, `${NO_NUMBER}, not NaN`],
		[Infinity, `${NO_NUMBER}, not Infinity`],
		[null, `${NO_NUMBER}, not null`],
		[undefined, `${NO_NUMBER}, not undefined`],
		[true, `${NO_NUMBER}, not true`],
		[{ sats: 5 }, `${NO_NUMBER}, not {"sats":5}`],
		[[5], `${NO_NUMBER}, not [5]`],
	])('%p: the sentence names the rule and the value', (input, sentence) => {
		const [head, ...why] = problem(input).split(': ');
		expect(head).toBe(sentence);
		expect(why.length).toBeLessThanOrEqual(1);
	});

	it('refuses values that cannot be shown as JSON without breaking', () => {
		const circular: { self?: object } = {};
		circular.self = circular;
		expect(problem(5n)).toContain(NO_NUMBER);
		expect(problem(circular)).toContain(NO_NUMBER);
		expect(problem(() => 5)).toContain(NO_NUMBER);
	});

	it('says that nothing is rounded and names the finest step of the unit', () => {
		expect(problem('1.2345')).toMatch(/never rounded$/);
		expect(problem('0.5', 'msats')).toMatch(/^must have whole millisatoshis, not "0.5"/);
		expect(problem('0.000000000001', 'btc')).toMatch(/^must have at most 11 decimals/);
	});

	it('refuses one millisatoshi more than the sidecar can hold', () => {
		const sentence = /^must be at most 18446744073709551\.615 sats, not/;
		expect(problem('18446744073709551.616')).toMatch(sentence);
		expect(problem('18446744073709551616', 'msats')).toMatch(sentence);
		expect(problem('184467440.73709551616', 'btc')).toMatch(sentence);
		expect(problem('9'.repeat(200))).toMatch(sentence);
	});

	it('refuses a fraction however many digits hide it', () => {
		expect(problem(`1.${'0'.repeat(70)}1`)).toMatch(/^must have at most 3 decimals/);
		expect(problem(`18446744073709551.615${'0'.repeat(60)}1`)).toMatch(/^must/);
	});

	it('shows only the start of a very long value', () => {
		expect(problem('x'.repeat(5000)).length).toBeLessThan(120);
	});
});

describe('printing an amount', () => {
	it('prints plain satoshis without trailing zeros, whatever came in', () => {
		expect(Amount.fromSats('442478.190').toSats()).toBe('442478.19');
		expect(Amount.fromSats('2100.000').toSats()).toBe('2100');
		expect(Amount.fromMsats(1n).toSats()).toBe('0.001');
		expect(Amount.fromMsats(MAX_MSATS).toSats()).toBe('18446744073709551.615');
	});

	it('gives back exactly what was read, over the whole range', () => {
		fc.assert(
			fc.property(msats, (amount) => {
				const printed = Amount.fromMsats(amount).toSats();
				expect(parsed(printed).toMsats()).toBe(String(amount));
				expect(printed).toMatch(/^\d+(\.\d{0,2}[1-9])?$/);
			}),
			{ numRuns: 1000, examples: [[0n], [1n], [999n], [1000n], [MAX_MSATS], [MAX_MSATS - 1n]] },
		);
	});

	it('reads the same amount in every unit', () => {
		fc.assert(
			fc.property(msats, (amount) => {
				const digits = String(amount).padStart(12, '0');
				const bitcoin = `${digits.slice(0, -11)}.${digits.slice(-11)}`;
				expect(parsed(bitcoin, 'btc').toMsats()).toBe(String(amount));
				expect(parsed(String(amount), 'msats').toMsats()).toBe(String(amount));
			}),
		);
	});
});

describe('arithmetic', () => {
	it('adds, subtracts and compares like integers', () => {
		fc.assert(
			fc.property(msats, msats, (left, right) => {
				const a = Amount.fromMsats(left);
				const b = Amount.fromMsats(right);
				expect(a.plus(b).toMsats()).toBe(String(left + right));
				expect(a.minusOrZero(b).toMsats()).toBe(String(left > right ? left - right : 0n));
				expect(a.compare(b)).toBe(left === right ? 0 : left > right ? 1 : -1);
			}),
			{ examples: [[MAX_MSATS, MAX_MSATS]] },
		);
	});

	it('tells neighbours apart that are the same as a float', () => {
		const below = Amount.fromMsats(MAX_MSATS - 1n);
		const most = Amount.fromMsats(MAX_MSATS);
		expect(Number(below.toMsats())).toBe(Number(most.toMsats()));
		expect(below.compare(most)).toBe(-1);
		expect(most.compare(below)).toBe(1);
		expect(Amount.fromSats('1000.50').compare(Amount.fromSats('1000.500'))).toBe(0);
	});

	it('knows zero', () => {
		expect(Amount.ZERO.isZero).toBe(true);
		expect(parsed('0.000').isZero).toBe(true);
		expect(parsed('0.001').isZero).toBe(false);
	});
});
