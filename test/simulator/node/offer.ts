import { createHash } from 'node:crypto';
import { decodePlain, encodePlain } from './bech32';

/** What the simulator reads in a BOLT 12 offer. Amounts in msat, times in ms since the epoch. */
export interface Offer {
	text: string;
	/** 64 hex, as the node's Lightning library makes it: a hash of the Merkle root of BOLT 12. */
	offerId: string;
	/** The least the offer accepts. */
	minMsat: bigint | null;
	/** ISO 4217 code of an offer priced in fiat, which the node refuses. */
	currency: string | null;
	description: string | null;
	expiresAt: number | null;
}

/** TLV types of an offer, as BOLT 12 numbers them. */
const TYPE = { metadata: 4, currency: 6, amount: 8, description: 10, expiry: 14, issuer: 22 };

export function writeOffer(given: {
	/** Makes two offers with the same words differ. */
	metadata: Buffer;
	issuer: Buffer;
	minMsat?: bigint | null | undefined;
	currency?: string | null | undefined;
	description?: string | null | undefined;
	expiresAt?: number | null | undefined;
}): string {
	const fields: Buffer[] = [field(TYPE.metadata, given.metadata)];
	if (given.currency) fields.push(field(TYPE.currency, Buffer.from(given.currency)));
	if (given.minMsat) fields.push(field(TYPE.amount, integer(given.minMsat)));
	if (given.description) fields.push(field(TYPE.description, Buffer.from(given.description)));
	if (given.expiresAt) {
		fields.push(field(TYPE.expiry, integer(BigInt(Math.floor(given.expiresAt / 1000)))));
	}
	const issuer = Buffer.concat([Buffer.from([2]), given.issuer]);
	return encodePlain('lno', Buffer.concat([...fields, field(TYPE.issuer, issuer)]));
}

export function readOffer(text: string): Offer | undefined {
	const bytes = decodePlain('lno', text.trim());
	const fields = bytes && readFields(bytes);
	if (!fields) return undefined;
	const records = [...fields].map(([type, value]) => field(type, value));
	const amount = fields.get(TYPE.amount);
	const expiry = fields.get(TYPE.expiry);
	return {
		text: text.trim().toLowerCase(),
		offerId: tagged('LDK Offer ID', rootOf(records)).toString('hex'),
		minMsat: amount ? readInteger(amount) : null,
		currency: fields.get(TYPE.currency)?.toString() ?? null,
		description: fields.get(TYPE.description)?.toString() ?? null,
		expiresAt: expiry ? Number(readInteger(expiry)) * 1000 : null,
	};
}

/** The Merkle root of BOLT 12, for records with types of one byte. */
function rootOf(records: Buffer[]): Buffer {
	const nonce = Buffer.concat([Buffer.from('LnNonce'), records[0] ?? Buffer.alloc(0)]);
	return fold(
		records.flatMap((record) => [tagged('LnLeaf', record), tagged(nonce, record.subarray(0, 1))]),
	);
}

/** Halves at the largest power of two below the length, as the tree of BOLT 12 does. */
function fold(hashes: Buffer[]): Buffer {
	const [only = Buffer.alloc(32)] = hashes;
	if (hashes.length < 2) return only;
	const half = 2 ** Math.floor(Math.log2(hashes.length - 1));
	const both = [fold(hashes.slice(0, half)), fold(hashes.slice(half))];
	return tagged('LnBranch', Buffer.concat(both.sort((a, b) => a.compare(b))));
}

function tagged(tag: string | Buffer, message: Buffer): Buffer {
	const tagHash = createHash('sha256').update(tag).digest();
	return createHash('sha256').update(tagHash).update(tagHash).update(message).digest();
}

function field(type: number, value: Buffer): Buffer {
	return Buffer.concat([Buffer.from([type]), bigSize(value.length), value]);
}

function bigSize(length: number): Buffer {
	return length < 0xfd
		? Buffer.from([length])
		: Buffer.from([0xfd, (length >> 8) & 255, length & 255]);
}

function integer(value: bigint): Buffer {
	const hex = value.toString(16);
	return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
}

function readInteger(bytes: Buffer): bigint {
	return bytes.length === 0 ? 0n : BigInt(`0x${bytes.toString('hex')}`);
}

function readFields(bytes: Buffer): Map<number, Buffer> | undefined {
	const fields = new Map<number, Buffer>();
	let at = 0;
	while (at < bytes.length) {
		const type = bytes[at] ?? 0;
		const short = bytes[at + 1] ?? 0;
		const length = short === 0xfd && at + 4 <= bytes.length ? bytes.readUInt16BE(at + 2) : short;
		const start = at + (short === 0xfd ? 4 : 2);
		if (type > 0xfc || short > 0xfd || start + length > bytes.length) return undefined;
		fields.set(type, bytes.subarray(start, start + length));
		at = start + length;
	}
	return fields.size > 0 ? fields : undefined;
}
