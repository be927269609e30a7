/** Amounts (section 4.1): integer millisatoshis inside, decimal strings of satoshis on the wire. */

export const MAX_MSAT = 2n ** 64n - 1n;
/** 21 000 000 BTC is far below; this is the ceiling of the BOLT 11 encoding (section 4.1). */
export const MAX_BOLT11_MSAT = 1844674407370955161n;

export type Parsed<T> = { value: T } | { problem: string };

const DECIMAL = /^\+?(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/;

/**
 * Satoshis as the sidecar prints them. A fraction always has three digits, so trailing zeros do
 * appear ("2089.500"): clients that compare text are meant to trip over it.
 */
export function printMsat(msat: bigint): string {
	const fraction = msat % 1000n;
	const whole = (msat / 1000n).toString();
	return fraction === 0n ? whole : `${whole}.${fraction.toString().padStart(3, '0')}`;
}

/** Reads satoshis the way the sidecar does: more than three decimals round half to even. */
export function parseSats(text: string): Parsed<bigint> {
	if (/^-/.test(text)) return { problem: 'Amount was negative' };
	const match = DECIMAL.exec(text);
	const whole = match?.[1] ?? '';
	const fraction = match?.[2] ?? '';
	if (!match || whole + fraction === '') return { problem: 'Invalid decimal' };
	const digits = BigInt(whole + fraction);
	// How many digits of `digits` lie behind the third decimal of a satoshi.
	const surplus = fraction.length - Number(match[3] ?? 0) - 3;
	const msat = surplus > 0 ? divideHalfEven(digits, surplus) : scaleUp(digits, -surplus);
	return msat > MAX_MSAT ? { problem: 'Amount too large' } : { value: msat };
}

/** For the simulator's own options: sats or msats, whichever was given. */
export function msatFrom(given: {
	amountMsat?: bigint | undefined;
	amountSats?: bigint | number | string | undefined;
}): bigint | null {
	if (given.amountMsat !== undefined) return given.amountMsat;
	if (given.amountSats === undefined) return null;
	const parsed = parseSats(String(given.amountSats));
	if ('problem' in parsed) throw new Error(`${parsed.problem}: ${given.amountSats}`);
	return parsed.value;
}

function scaleUp(digits: bigint, power: number): bigint {
	// Anything with 40 zeros is out of range already; no need to build the number.
	return digits === 0n ? 0n : digits * 10n ** BigInt(Math.min(power, 40));
}

function divideHalfEven(digits: bigint, power: number): bigint {
	const divisor = 10n ** BigInt(power);
	const quotient = digits / divisor;
	const twice = (digits % divisor) * 2n;
	const up = twice > divisor || (twice === divisor && quotient % 2n === 1n);
	return up ? quotient + 1n : quotient;
}
