import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils';

import { Amount } from './Amount';

/** What a BOLT 12 offer says. Reading it needs no network. */
export interface Offer {
	/** Bare, joined and in lower case, as the sidecar wants it. */
	offer: string;
	/** What the sidecar calls the offer in the payments for it, 64 hex. */
	offerId: string;
	/** False when it can be paid on other networks only, such as testnet. */
	isForBitcoin: boolean;
	/** Code of the currency an offer is priced in; null = in bitcoin. */
	currency: string | null;
	/** The least that can be paid; null = the payer chooses. */
	minAmount: Amount | null;
	/** Milliseconds since the epoch; null = never. */
	expiresAt: number | null;
}

export type ReadOffer = { ok: true; offer: Offer } | { ok: false; problem: string };

/** One field of a TLV stream. */
export interface TlvRecord {
	type: number;
	/** The type as it was encoded. */
	typeBytes: Uint8Array;
	/** The whole record: type, length and value. */
	bytes: Uint8Array;
	value: Uint8Array;
}

const ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const TYPE = { chains: 2, currency: 6, amount: 8, expiry: 14 };
/** What BOLT 12 calls Bitcoin: the hash of its first block. */
const BITCOIN = '6fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000';
/** Fields that sign the others and are not part of what is signed. */
const isSignature = (type: number) => type >= 240 && type <= 1000;

/**
 * Reads an offer. Accepts upper case, white space around it, a `lightning:` prefix and parts
 * joined by "+". Offers have no checksum, but most typing errors break their inner form. The
 * problem is a sentence without a subject.
 */
export function readOffer(input: string): ReadOffer {
	const offer = bare(input);
	if (offer === '') return problem('is empty: enter an offer that starts with lno1');
	if (/^ln(?:bc|tb|sb)/.test(offer)) return problem('is an invoice, not an offer');
	if (/^lnurl/.test(offer) || offer.includes('@')) {
		return problem('is an LNURL or an address, not an offer: offers start with lno1');
	}
	if (!offer.startsWith('lno1')) return problem('is not an offer: offers start with lno1');
	const bytes = bytesOf(offer);
	const records = bytes && readTlv(bytes);
	if (!records || records.length === 0) {
		return problem('is not a complete offer, or has a typing error. Copy the whole offer again');
	}
	const field = (type: number) => records.find((record) => record.type === type)?.value;
	const chains = field(TYPE.chains);
	const currency = field(TYPE.currency);
	const amount = field(TYPE.amount);
	const expiry = field(TYPE.expiry);
	return {
		ok: true,
		offer: {
			offer,
			offerId: bytesToHex(offerIdOf(records)),
			isForBitcoin: chains === undefined || chunks(bytesToHex(chains), 64).includes(BITCOIN),
			currency: currency ? new TextDecoder().decode(currency) : null,
			minAmount: amount && !currency ? Amount.fromMsats(integer(amount)) : null,
			expiresAt: expiry ? Number(integer(expiry)) * 1000 : null,
		},
	};
}

/** Removes what people copy along and joins the parts of a long offer (BOLT 12, encoding). */
function bare(input: string): string {
	return input
		.trim()
		.toLowerCase()
		.replace(/^lightning:(?:\/\/)?/, '')
		.replace(/(?<=[a-z0-9])\+\s*(?=[a-z0-9])/g, '');
}

/** The bytes behind the "1" of a BOLT 12 text, undefined when it has other characters. */
export function bytesOf(text: string): Uint8Array | undefined {
	const words = [...text.slice(text.indexOf('1') + 1)].map((letter) => ALPHABET.indexOf(letter));
	if (words.includes(-1)) return undefined;
	const bytes: number[] = [];
	let held = 0;
	let bits = 0;
	for (const word of words) {
		held = ((held << 5) | word) & 0xfff;
		bits += 5;
		if (bits < 8) continue;
		bits -= 8;
		bytes.push((held >> bits) & 0xff);
	}
	return Uint8Array.from(bytes);
}

/** The records of a TLV stream (BOLT 1), undefined when it is cut short or out of order. */
export function readTlv(bytes: Uint8Array): TlvRecord[] | undefined {
	const records: TlvRecord[] = [];
	for (let at = 0; at < bytes.length; ) {
		const type = readBigSize(bytes, at);
		const length = type && readBigSize(bytes, type.end);
		const end = length && length.end + length.value;
		if (!end || end > bytes.length) return undefined;
		if (type.value <= (records.at(-1)?.type ?? -1)) return undefined;
		records.push({
			type: type.value,
			typeBytes: bytes.subarray(at, type.end),
			bytes: bytes.subarray(at, end),
			value: bytes.subarray(length.end, end),
		});
		at = end;
	}
	return records;
}

/** One byte, or a marker and 2, 4 or 8 bytes. */
function readBigSize(bytes: Uint8Array, at: number): { value: number; end: number } | undefined {
	const first = bytes[at];
	if (first === undefined) return undefined;
	if (first < 0xfd) return { value: first, end: at + 1 };
	const end = at + 1 + 2 ** (first - 0xfc);
	if (end > bytes.length) return undefined;
	return { value: Number(integer(bytes.subarray(at + 1, end))), end };
}

/**
 * BOLT 12 gives an offer no name. LDK, which Lexe's node is built on, takes the root that would be
 * signed, hashed with a tag of its own; other nodes make other names.
 */
function offerIdOf(records: readonly TlvRecord[]): Uint8Array {
	return taggedHash(utf8ToBytes('LDK Offer ID'), merkleRoot(records));
}

/** The root of the tree of hashes over all records but signatures (BOLT 12, signatures). */
export function merkleRoot(records: readonly TlvRecord[]): Uint8Array {
	const nonceTag = concatBytes(utf8ToBytes('LnNonce'), records[0]?.bytes ?? new Uint8Array());
	let level = records
		.filter(({ type }) => !isSignature(type))
		.map(({ bytes, typeBytes }) =>
			branch(taggedHash(utf8ToBytes('LnLeaf'), bytes), taggedHash(nonceTag, typeBytes)),
		);
	while (level.length > 1) {
		level = chunks(level, 2).map(([left, right]) =>
			left && right ? branch(left, right) : (left ?? new Uint8Array()),
		);
	}
	return level[0] ?? new Uint8Array();
}

/** The lesser of the two comes first. */
function branch(one: Uint8Array, other: Uint8Array): Uint8Array {
	const pair = bytesToHex(one) < bytesToHex(other) ? [one, other] : [other, one];
	return taggedHash(utf8ToBytes('LnBranch'), concatBytes(...pair));
}

/** SHA-256 for one purpose only (BIP 340). */
export function taggedHash(tag: Uint8Array, message: Uint8Array): Uint8Array {
	const tagHash = sha256(tag);
	return sha256(concatBytes(tagHash, tagHash, message));
}

function integer(bytes: Uint8Array): bigint {
	return BigInt(`0x0${bytesToHex(bytes)}`);
}

function chunks<T extends string | unknown[]>(list: T, size: number): T[] {
	const count = Math.ceil(list.length / size);
	return Array.from({ length: count }, (_, at) => list.slice(at * size, (at + 1) * size) as T);
}

function problem(sentence: string): ReadOffer {
	return { ok: false, problem: sentence };
}
