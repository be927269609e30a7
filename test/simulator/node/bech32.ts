/** Just enough bech32 for offers (no checksum), LNURL, and native segwit addresses. */
const ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
const BECH32 = 1;
const BECH32M = 0x2bc830a3;

/** 8-bit bytes to 5-bit words, the last one padded with zeros. */
export function toWords(bytes: Uint8Array): number[] {
	const words: number[] = [];
	let pending = 0;
	let bits = 0;
	for (const byte of bytes) {
		pending = ((pending << 8) | byte) & 0xfff;
		bits += 8;
		while (bits >= 5) {
			bits -= 5;
			words.push((pending >> bits) & 31);
		}
	}
	if (bits > 0) words.push((pending << (5 - bits)) & 31);
	return words;
}

/** 5-bit words back to bytes; the padding is dropped. */
export function fromWords(words: number[]): Buffer {
	const bytes: number[] = [];
	let pending = 0;
	let bits = 0;
	for (const word of words) {
		pending = ((pending << 5) | word) & 0xfff;
		bits += 5;
		if (bits < 8) continue;
		bits -= 8;
		bytes.push((pending >> bits) & 255);
	}
	return Buffer.from(bytes);
}

export function encodeBech32(prefix: string, words: number[]): string {
	const checked = [...expand(prefix), ...words, 0, 0, 0, 0, 0, 0];
	const sum = polymod(checked) ^ BECH32;
	const checksum = [5, 4, 3, 2, 1, 0].map((place) => (sum >> (5 * place)) & 31);
	return `${prefix}1${letters([...words, ...checksum])}`;
}

/** The words of a bech32 or bech32m text with a right checksum. */
export function decodeBech32(text: string): { prefix: string; words: number[] } | undefined {
	const lower = text.toLowerCase();
	const split = lower.lastIndexOf('1');
	const words = numbers(lower.slice(split + 1));
	if (split < 1 || !words || words.length < 6) return undefined;
	const sum = polymod([...expand(lower.slice(0, split)), ...words]);
	if (sum !== BECH32 && sum !== BECH32M) return undefined;
	return { prefix: lower.slice(0, split), words: words.slice(0, -6) };
}

/** BOLT 12 strings have no checksum. */
export function encodePlain(prefix: string, bytes: Uint8Array): string {
	return `${prefix}1${letters(toWords(bytes))}`;
}

export function decodePlain(prefix: string, text: string): Buffer | undefined {
	const lower = text.toLowerCase();
	if (!lower.startsWith(`${prefix}1`)) return undefined;
	const words = numbers(lower.slice(prefix.length + 1));
	return words && fromWords(words);
}

function letters(words: number[]): string {
	return words.map((word) => ALPHABET[word] ?? '').join('');
}

function numbers(text: string): number[] | undefined {
	const words = [...text].map((letter) => ALPHABET.indexOf(letter));
	return words.includes(-1) ? undefined : words;
}

function expand(prefix: string): number[] {
	const codes = [...prefix].map((letter) => letter.charCodeAt(0));
	return [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31)];
}

function polymod(values: number[]): number {
	let sum = 1;
	for (const value of values) {
		const top = sum >>> 25;
		sum = ((sum & 0x1ffffff) << 5) ^ value;
		GENERATOR.forEach((factor, bit) => {
			if ((top >> bit) & 1) sum ^= factor;
		});
	}
	return sum >>> 0;
}
