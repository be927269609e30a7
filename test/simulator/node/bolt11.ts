import { decode, encode, sign } from 'bolt11';

export type Network = 'bitcoin' | 'testnet' | 'signet' | 'regtest';

const HRP: Record<Network, string> = {
	bitcoin: 'bc',
	testnet: 'tb',
	signet: 'tbs',
	regtest: 'bcrt',
};

export interface Invoice {
	text: string;
	network: Network;
	hash: string;
	amountMsat: bigint | null;
	description: string | null;
	/** ms since the epoch; an invoice knows whole seconds only. */
	createdAt: number;
	expiresAt: number;
	/** 66 hex. */
	payee: string;
}

/** A BOLT 11 invoice, really encoded and signed: any decoder reads it. */
export function signInvoice(given: {
	key: Buffer;
	hash: string;
	secret: string;
	amountMsat: bigint | null;
	description: string;
	/** Seconds since the epoch. */
	timestamp: number;
	expirySecs: number;
	network?: Network | undefined;
}): string {
	const unsigned = encode(
		{
			network: networkOf(given.network ?? 'bitcoin'),
			timestamp: given.timestamp,
			millisatoshis: given.amountMsat === null ? null : given.amountMsat.toString(),
			tags: [
				{ tagName: 'payment_hash', data: given.hash },
				{ tagName: 'description', data: given.description },
				{ tagName: 'payment_secret', data: given.secret },
				{ tagName: 'expire_time', data: given.expirySecs },
				{ tagName: 'min_final_cltv_expiry', data: 144 },
				{ tagName: 'feature_bits', data: FEATURES },
			],
		},
		false,
	);
	return sign(unsigned, given.key).paymentRequest ?? '';
}

/** Reads any BOLT 11 invoice, our own or the world's; undefined when it is none. */
export function readInvoice(text: string): Invoice | undefined {
	const trimmed = text.trim().toLowerCase();
	const network = (['regtest', 'signet', 'testnet', 'bitcoin'] as const).find((name) =>
		new RegExp(`^ln${HRP[name]}(?:\\d|1)`).test(trimmed),
	);
	if (!network) return undefined;
	try {
		const read = decode(trimmed, networkOf(network));
		const timestamp = read.timestamp ?? 0;
		return {
			text: trimmed,
			network,
			hash: read.tagsObject.payment_hash ?? '',
			amountMsat: read.millisatoshis ? BigInt(read.millisatoshis) : null,
			description: read.tagsObject.description || null,
			createdAt: timestamp * 1000,
			expiresAt: (timestamp + (read.tagsObject.expire_time ?? 3600)) * 1000,
			payee: read.payeeNodeKey ?? '',
		};
	} catch {
		return undefined;
	}
}

const FEATURES = {
	word_length: 4,
	var_onion_optin: { required: true, supported: true },
	payment_secret: { required: true, supported: true },
	basic_mpp: { required: false, supported: true },
};

function networkOf(network: Network) {
	return {
		bech32: HRP[network],
		pubKeyHash: 0,
		scriptHash: 5,
		validWitnessVersions: [0, 1],
	};
}
