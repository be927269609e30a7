/**
 * Reading requests the way serde does: unknown keys are ignored, null is absent, and the words of
 * a refusal are those of the real sidecar as far as section 5 and the samples show them.
 */
import { parseSats, type Parsed } from '../node/amount';
import { readCursor, readIndex } from '../node/payment';

export type Decoder<T> = (raw: unknown) => Parsed<T>;

/** A field of a struct. Without `fallback` it is required. */
export interface Field<T> {
	decode: Decoder<T>;
	fallback?: T;
	optional: boolean;
	/** Other names of the same field: given twice, under whatever name, it is a duplicate. */
	aliases: string[];
}

type Fields = Record<string, Field<unknown>>;
export type Struct<F extends Fields> = { [K in keyof F]: F[K] extends Field<infer T> ? T : never };

export function required<T>(decode: Decoder<T>): Field<T> {
	return { decode, optional: false, aliases: [] };
}

export function optional<T>(decode: Decoder<T>, ...aliases: string[]): Field<T | null> {
	return { decode, fallback: null, optional: true, aliases };
}

/** An optional field that may not be null: the two booleans of `update_client`. */
export function defaulted<T>(decode: Decoder<T>, fallback: T): Field<T> {
	return { decode, fallback, optional: true, aliases: [] };
}

/** Decodes the entries of an object or of a query, in the order they were written. */
export function decodeFields<F extends Fields>(
	entries: Array<[string, unknown]>,
	fields: F,
): Parsed<Struct<F>> {
	const values: Record<string, unknown> = {};
	for (const [name, field] of Object.entries(fields)) {
		const given = entries.filter(([key]) => key === name || field.aliases.includes(key));
		if (given.length > 1) return { problem: `duplicate field \`${name}\`` };
		const raw = given[0]?.[1];
		if (raw === undefined || (raw === null && field.fallback === null)) {
			if (!field.optional) return { problem: `missing field \`${name}\`` };
			values[name] = field.fallback;
			continue;
		}
		const decoded = field.decode(raw);
		if ('problem' in decoded) return { problem: `${given[0]?.[0]}: ${decoded.problem}` };
		values[name] = decoded.value;
	}
	return { value: values as Struct<F> };
}

export const text: Decoder<string> = (raw) =>
	typeof raw === 'string' ? { value: raw } : wrongType(raw, 'a string');

export const flag: Decoder<boolean> = (raw) =>
	typeof raw === 'boolean' ? { value: raw } : wrongType(raw, 'a boolean');

/** Section 4.1: a decimal string, or (body only) a JSON number. */
export const amount: Decoder<bigint> = (raw) => {
	if (typeof raw !== 'string' && typeof raw !== 'number') return wrongType(raw, 'an amount');
	return parseSats(String(raw));
};

/** An unsigned integer of a body; `largest` tells u16, u32 and timestamps apart. */
export function whole(largest: number, name: string): Decoder<number> {
	return (raw) => {
		if (typeof raw !== 'number' || !Number.isInteger(raw)) return wrongType(raw, name);
		return raw >= 0 && raw <= largest
			? { value: raw }
			: { problem: `invalid value: integer \`${raw}\`, expected ${name}` };
	};
}

/** The same from a query, where everything is text. */
export function wholeText(largest: number): Decoder<number> {
	return (raw) => {
		const digits = String(raw);
		if (digits === '') return { problem: 'cannot parse integer from empty string' };
		if (!/^\+?\d+$/.test(digits)) return { problem: 'invalid digit found in string' };
		return Number(digits) <= largest
			? { value: Number(digits) }
			: { problem: 'number too large to fit in target type' };
	};
}

export const U16 = 65_535;
export const U32 = 4_294_967_295;
/** u64 in the sidecar; beyond 2^53 nothing in here tells the numbers apart. */
export const U64 = 2 ** 64;

export const timestampMs = whole(2 ** 63, 'i64');

export function hex(bytes: number): Decoder<string> {
	return (raw) => {
		if (typeof raw !== 'string') return wrongType(raw, 'a hex string');
		const valid = raw.length === bytes * 2 && /^[0-9a-fA-F]*$/.test(raw);
		return valid ? { value: raw.toLowerCase() } : { problem: 'Invalid hex string' };
	};
}

/** Section 4.3. */
export const paymentIndex: Decoder<{ index: string; id: string }> = (raw) => {
	const value = typeof raw === 'string' ? readIndex(raw) : undefined;
	return value ? { value } : { problem: 'Invalid payment index' };
};

/** Section 4.4. */
export const updatedIndex: Decoder<string> = (raw) => {
	const value = typeof raw === 'string' ? readCursor(raw) : undefined;
	return value ? { value } : { problem: 'Invalid payment updated index' };
};

export function oneOf<T extends string>(...choices: T[]): Decoder<T> {
	return (raw) => {
		const found = choices.find((choice) => choice === raw);
		if (found !== undefined) return { value: found };
		const listed = choices.map((choice) => `\`${choice}\``).join(', ');
		return { problem: `unknown variant \`${String(raw)}\`, expected one of ${listed}` };
	};
}

function wrongType(raw: unknown, expected: string): { problem: string } {
	return { problem: `invalid type: ${describe(raw)}, expected ${expected}` };
}

function describe(raw: unknown): string {
	if (raw === null) return 'null';
	if (Array.isArray(raw)) return 'sequence';
	if (typeof raw === 'object') return 'map';
	if (typeof raw === 'string') return `string ${JSON.stringify(raw)}`;
	if (typeof raw === 'number' && !Number.isInteger(raw)) return `floating point \`${raw}\``;
	return typeof raw === 'number' ? `integer \`${raw}\`` : `boolean \`${String(raw)}\``;
}
