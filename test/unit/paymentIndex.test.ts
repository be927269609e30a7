import {
	createdAtOfIndex,
	cursorAt,
	cursorBefore,
	cursorTime,
	hashOfIndex,
	indexFromHash,
	isPaymentIndex,
	paymentId,
} from '../../nodes/Lexe/sidecar/paymentIndex';

const HASH = 'ad34bdcf4fc9ea9e03f1a7121a3c36621d0f56b8735be0bbc99ff24c7939454d';
const INDEX = `0000001786000000123-ln_${HASH}`;
const CURSOR = `u0000001786000045801-ln_${HASH}`;

describe('a payment index', () => {
	it.each(['ln', 'fs', 'fr', 'os', 'or'])('may have the prefix %s', (prefix) => {
		expect(isPaymentIndex(`0000001786000000123-${prefix}_${HASH}`)).toBe(true);
	});

	it.each([
		['', 'nothing'],
		[CURSOR, 'a cursor'],
		[HASH, 'a hash'],
		[INDEX.slice(1), 'too few digits'],
		[`0${INDEX}`, 'too many digits'],
		[INDEX.slice(0, -1), 'too short an ID'],
		[`${INDEX}0`, 'too long an ID'],
		[INDEX.toUpperCase(), 'upper case'],
		[INDEX.replace('ln_', 'xx_'), 'an unknown prefix'],
		[` ${INDEX}`, 'white space'],
		[`${INDEX}\n`, 'a line break'],
	])('is not %j (%s)', (text) => {
		expect(isPaymentIndex(text)).toBe(false);
	});

	it('carries the time of creation, the ID and, for BOLT 11, the payment hash', () => {
		expect(createdAtOfIndex(INDEX)).toBe(1786000000123);
		expect(paymentId(INDEX)).toBe(`ln_${HASH}`);
		expect(hashOfIndex(INDEX)).toBe(HASH);
		expect(hashOfIndex(`0000001786001200123-os_${HASH}`)).toBeNull();
	});

	it('can be made from a payment hash', () => {
		expect(indexFromHash(HASH, 1786000000123)).toBe(INDEX);
		expect(isPaymentIndex(indexFromHash(HASH, Date.now()))).toBe(true);
	});
});

describe('a cursor', () => {
	it('is computed from a payment as the contract says', () => {
		expect(cursorAt(1786000045801, INDEX)).toBe(CURSOR);
		expect(cursorTime(CURSOR)).toBe(1786000045801);
	});

	it('stands before everything of its millisecond and after everything earlier', () => {
		const cursor = cursorBefore(1786000045801);
		expect(cursor).toBe(`u0000001786000045801-fr_${'0'.repeat(64)}`);
		expect(cursor < cursorAt(1786000045801, `0000001786000000123-fr_${'0'.repeat(63)}1`)).toBe(
			true,
		);
		expect(cursor > cursorAt(1786000045800, INDEX.replace('ln_', 'os_'))).toBe(true);
	});

	it('never runs below zero or into fractions', () => {
		expect(cursorBefore(-5)).toBe(`u${'0'.repeat(19)}-fr_${'0'.repeat(64)}`);
		expect(cursorBefore(-Infinity)).toBe(cursorBefore(0));
		expect(cursorBefore(1.9)).toBe(cursorBefore(1));
	});
});
