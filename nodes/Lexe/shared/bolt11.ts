import { secp256k1 } from '@noble/curves/secp256k1';
import { sha256 } from '@noble/hashes/sha2';
import { bech32 } from '@scure/base';
import { decode } from 'light-bolt11-decoder';

import { Amount } from './Amount';

/** What a BOLT 11 invoice says. Reading it needs no network. */
export interface DecodedInvoice {
	/** Bare and in lower case, as the sidecar wants it. */
	invoice: string;
	network: 'mainnet' | 'testnet' | 'signet' | 'regtest' | 'simnet';
	/** Null when the payer chooses. */
	amount: Amount | null;
	description: string | null;
	/** SHA-256 of a longer description that is kept elsewhere. */
	descriptionHash: string | null;
	paymentHash: string;
	/** Public key of the node that gets the money, 66 hex. */
	payee: string;
	/** Milliseconds since the epoch. */
	createdAt: number;
	expiresAt: number;
}

export type DecodeResult = { ok: true; invoice: DecodedInvoice } | { ok: false; problem: string };

const NETWORKS: Readonly<Record<string, DecodedInvoice['network']>> = {
	bc: 'mainnet',
	tb: 'testnet',
	tbs: 'signet',
	bcrt: 'regtest',
	sb: 'simnet',
};

/** BOLT 11: without an expiry field an invoice lives for an hour. */
const DEFAULT_EXPIRY_SECS = 3600;

/** Signature (65 bytes as 104 words of 5 bits) at the end of the data. */
const SIGNATURE_WORDS = 104;

/**
 * Decodes a BOLT 11 invoice and checks its checksum and signature. Accepts upper case, white
 * space around it and a `lightning:` prefix. The problem is a sentence without a subject.
 */
export function decodeInvoice(input: unknown): DecodeResult {
	const text = typeof input === 'string' ? bare(input) : '';
	if (text === '') return problem('is empty: enter an invoice that starts with lnbc');
	if (/^lno1/.test(text)) {
		return problem('is a BOLT 12 offer, not an invoice: invoices start with lnbc');
	}
	if (/^lnurl/.test(text) || text.includes('@')) {
		return problem('is an LNURL or a Lightning address, not an invoice: invoices start with lnbc');
	}
	if (!/^ln[a-z0-9]+$/.test(text)) {
		return problem('is not a Lightning invoice: invoices start with lnbc');
	}
	const decoded = tryDecode(text);
	if ('error' in decoded) return problem(sentenceFor(decoded.error));

	const section = <T>(name: string): T | undefined =>
		(decoded.sections.find((found) => found.name === name) as { value?: T } | undefined)?.value;
	const network = NETWORKS[section<{ bech32: string }>('coin_network')?.bech32 ?? ''];
	const paymentHash = section<string>('payment_hash');
	const createdAtSecs = section<number>('timestamp');
	const payee = payeeOf(text, section<string>('signature'), section<string>('payee'));
	if (!network || !paymentHash || createdAtSecs === undefined || payee === null) {
		return problem('is damaged: its signature or a required part is not valid. Copy it again');
	}
	const msats = section<string>('amount');
	return {
		ok: true,
		invoice: {
			invoice: text,
			network,
			amount: msats === undefined ? null : Amount.fromMsats(msats),
			description: section<string>('description') || null,
			descriptionHash: section<string>('description_hash') ?? null,
			paymentHash,
			payee,
			createdAt: createdAtSecs * 1000,
			expiresAt: (createdAtSecs + (section<number>('expiry') ?? DEFAULT_EXPIRY_SECS)) * 1000,
		},
	};
}

/** Removes what people copy along: white space and the `lightning:` prefix of a QR code. */
function bare(input: string): string {
	return input
		.trim()
		.toLowerCase()
		.replace(/^lightning:(?:\/\/)?/, '');
}

type Decoded = ReturnType<typeof decode>;

function tryDecode(invoice: string): Decoded | { error: string } {
	try {
		return decode(invoice);
	} catch (error) {
		return { error: error instanceof Error ? error.message : String(error) };
	}
}

function sentenceFor(error: string): string {
	if (/checksum/i.test(error)) {
		return 'has a typing error: its checksum does not match. Copy the whole invoice again';
	}
	if (/coin bech32 prefix/i.test(error)) return 'is for a network that is not known';
	return 'is not a complete Lightning invoice. Copy the whole invoice again';
}

/**
 * The key that signed the invoice, null when the signature is not valid. BOLT 11: the signed
 * message is the human-readable part followed by the data, padded to whole bytes.
 */
function payeeOf(
	invoice: string,
	signature: string | undefined,
	named: string | undefined,
): string | null {
	if (signature === undefined || signature.length !== 130) return null;
	const { prefix, words } = bech32.decode(invoice as `${string}1${string}`, false);
	const data = words.slice(0, -SIGNATURE_WORDS);
	const bytes = toBytes(data);
	const hash = sha256(new Uint8Array([...new TextEncoder().encode(prefix), ...bytes]));
	const recovery = parseInt(signature.slice(128), 16);
	if (recovery > 3) return null;
	return recover(signature.slice(0, 128), recovery, hash, named);
}

function recover(
	compact: string,
	recovery: number,
	hash: Uint8Array,
	named: string | undefined,
): string | null {
	try {
		const signature = secp256k1.Signature.fromCompact(compact);
		if (named !== undefined) {
			const bytes = signature.toCompactRawBytes();
			const key = Buffer.from(named, 'hex');
			return secp256k1.verify(bytes, hash, key, { lowS: false }) ? named : null;
		}
		return signature.addRecoveryBit(recovery).recoverPublicKey(hash).toHex(true);
	} catch {
		return null;
	}
}

/** Packs 5-bit words into bytes; the last byte is filled with zeros. */
function toBytes(words: number[]): Uint8Array {
	const bytes = new Uint8Array(Math.ceil((words.length * 5) / 8));
	words.forEach((word, at) => {
		for (let bit = 0; bit < 5; bit++) {
			const position = at * 5 + bit;
			if (word & (16 >> bit))
				bytes[position >> 3] = (bytes[position >> 3] ?? 0) | (128 >> (position & 7));
		}
	});
	return bytes;
}

function problem(sentence: string): DecodeResult {
	return { ok: false, problem: sentence };
}
