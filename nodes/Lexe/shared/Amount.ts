import Decimal from 'decimal.js';

/** More digits than any entry may have: nothing here is ever rounded unless it says so. */
const Exact = Decimal.clone({ precision: 1_000, toExpPos: 1_000, toExpNeg: -1_000 });
const MAX_ENTRY_LENGTH = 200;

/** Units an amount can be entered in. */
export type AmountUnit = 'sats' | 'msats' | 'btc';

const MSATS_PER: Readonly<Record<AmountUnit, string>> = {
	msats: '1',
	sats: '1000',
	btc: '100000000000',
};

/** What an expression gives for a unit may be anything. */
export function isAmountUnit(unit: unknown): unit is AmountUnit {
	return typeof unit === 'string' && Object.hasOwn(MSATS_PER, unit);
}

/** 2^64 − 1 msat: the most that the sidecar can hold (contract section 4.1). */
const MAX_MSATS = new Exact('18446744073709551615');

/** Digits with an optional fraction: no sign, no exponent, no separators. */
const PLAIN_DECIMAL = /^\d+(?:\.\d+)?$/;

export type ParsedAmount = { ok: true; amount: Amount } | { ok: false; problem: string };

/**
 * An exact amount of bitcoin, in whole millisatoshis. The only place where amounts are read,
 * compared, added and printed (DESIGN section 4).
 */
export class Amount {
	static readonly ZERO = new Amount(new Exact(0));

	private constructor(private readonly msats: Decimal) {}

	/**
	 * Reads what a user or an expression entered. Numbers are taken exactly as JavaScript prints
	 * them. The problem is a sentence without a subject: "must …, not …".
	 */
	static parse(input: unknown, unit: AmountUnit = 'sats'): ParsedAmount {
		const decimal = readDecimal(input);
		if (!decimal.ok) return decimal;
		const msats = new Exact(decimal.text).times(MSATS_PER[unit]);
		if (!msats.isInteger()) {
			const decimals = {
				msats: 'whole millisatoshis',
				sats: 'at most 3 decimals',
				btc: 'at most 11 decimals',
			};
			return {
				ok: false,
				problem: `must have ${decimals[unit]}, not ${show(input)}: nothing smaller than a millisatoshi can be paid, and amounts are never rounded`,
			};
		}
		return Amount.withinRange(msats, input);
	}

	private static withinRange(msats: Decimal, input: unknown): ParsedAmount {
		return msats.greaterThan(MAX_MSATS)
			? {
					ok: false,
					problem: `must be at most 18446744073709551.615 sats, not ${show(input)}`,
				}
			: { ok: true, amount: new Amount(msats) };
	}

	/** From an amount string of the sidecar, already checked at the border. */
	static fromSats(sats: string): Amount {
		return new Amount(new Exact(sats).times(MSATS_PER.sats));
	}

	static fromMsats(msats: string | bigint): Amount {
		return new Amount(new Exact(msats.toString()));
	}

	/**
	 * From an amount in another currency at `price` per bitcoin. The result is rounded down to a
	 * whole `rounding` unit: the one place where something is rounded, and the user chose how.
	 */
	static fromFiat(input: unknown, price: unknown, rounding: 'sats' | 'msats'): ParsedAmount {
		const amountText = readDecimal(input);
		if (!amountText.ok) return amountText;
		const priceText = readDecimal(price);
		if (!priceText.ok)
			return {
				ok: false,
				problem: `needs a price that can be used: the price ${priceText.problem}`,
			};
		const perBitcoin = new Exact(priceText.text);
		if (perBitcoin.isZero()) return { ok: false, problem: 'needs a price of more than 0' };
		const units = new Exact(amountText.text)
			.times(MSATS_PER.btc)
			.dividedBy(MSATS_PER[rounding])
			.dividedToIntegerBy(perBitcoin);
		return Amount.withinRange(units.times(MSATS_PER[rounding]), input);
	}

	get isZero(): boolean {
		return this.msats.isZero();
	}

	plus(other: Amount): Amount {
		return new Amount(this.msats.plus(other.msats));
	}

	/** Never below zero: what is left of a limit. */
	minusOrZero(other: Amount): Amount {
		return new Amount(Exact.max(0, this.msats.minus(other.msats)));
	}

	/** A whole percentage, rounded up to a millisatoshi: only for allowances, never for payments. */
	percent(percentage: number): Amount {
		return new Amount(this.msats.times(percentage).dividedBy(100).ceil());
	}

	compare(other: Amount): -1 | 0 | 1 {
		return this.msats.comparedTo(other.msats) as -1 | 0 | 1;
	}

	/** Plain decimal satoshis with no trailing zeros: the form the sidecar takes. */
	toSats(): string {
		return this.msats.dividedBy(MSATS_PER.sats).toFixed();
	}

	toMsats(): string {
		return this.msats.toFixed();
	}
}

/** Digits as the user wrote them. Numbers are taken exactly as JavaScript prints them. */
function readDecimal(input: unknown): { ok: true; text: string } | { ok: false; problem: string } {
	if (typeof input !== 'string' && typeof input !== 'number') {
		return { ok: false, problem: `must be a number such as 2100, not ${show(input)}` };
	}
	const text = String(input).trim();
	return PLAIN_DECIMAL.test(text) && text.length <= MAX_ENTRY_LENGTH
		? { ok: true, text }
		: { ok: false, problem: `${ruleBrokenBy(text)}, not ${show(input)}` };
}

function ruleBrokenBy(text: string): string {
	if (text === '') return 'must not be empty';
	if (/^[-−]/.test(text)) return 'must not be negative';
	if (/^[\d.]+e[+-]?\d+$/i.test(text)) return 'must be written out without an exponent';
	if (/^[\d\s,._'’]+$/.test(text)) {
		return 'must be plain digits with "." for decimals and no thousands separators';
	}
	return 'must be a number such as 2100';
}

function show(input: unknown): string {
	const text = typeof input === 'string' ? `"${input}"` : printed(input);
	return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** JSON for objects and lists; what has no JSON is printed as JavaScript does. */
function printed(input: unknown): string {
	if (typeof input !== 'object') return String(input);
	try {
		return JSON.stringify(input);
	} catch {
		return String(input);
	}
}
