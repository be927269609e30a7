import * as z from 'zod/v4-mini';

/**
 * What the sidecar sends, checked before it is believed (contract sections 4 to 7).
 * Unknown keys are kept: users may need them, and newer sidecars add some.
 */

/** Satoshis as a decimal string, at most 3 decimals. */
const amount = z.string().check(z.regex(/^\d+(\.\d{1,3})?$/));
const text = z.string();
const timestampMs = z.int().check(z.nonnegative());
const hex32 = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const index = z.string().check(z.regex(/^\d{19}-(?:fr|fs|ln|or|os)_[0-9a-f]{64}$/));
const updatedIndex = z.string().check(z.regex(/^u\d{19}-(?:fr|fs|ln|or|os)_[0-9a-f]{64}$/));
const count = z.int().check(z.nonnegative());
/** Absent on old releases, null on new ones. */
const maybe = <T extends z.core.SomeType>(schema: T) => z.optional(z.nullable(schema));

export const health = z.looseObject({ status: text });

export const nodeInfo = z.looseObject({
	version: text,
	measurement: text,
	user_pk: hex32,
	node_pk: z.string().check(z.regex(/^[0-9a-f]{66}$/)),
	balance: amount,
	lightning_balance: amount,
	lightning_sendable_balance: amount,
	lightning_max_sendable_balance: amount,
	onchain_balance: amount,
	onchain_trusted_balance: amount,
	num_channels: count,
	num_usable_channels: count,
});

export const createdInvoice = z.looseObject({
	index,
	invoice: text,
	description: z.nullable(text),
	amount: z.nullable(amount),
	created_at: timestampMs,
	expires_at: timestampMs,
	payment_hash: hex32,
	payment_secret: hex32,
});

export const createdOffer = z.looseObject({ offer: text });

/** A payment of any release, from the seed document to today (contract sections 6 and 13). */
export const payment = z.looseObject({
	index,
	kind: text,
	rail: maybe(text),
	direction: z.enum(['inbound', 'outbound', 'info']),
	status: z.enum(['pending', 'completed', 'failed']),
	status_msg: text,
	amount: maybe(amount),
	fees: amount,
	hash: maybe(hex32),
	preimage: maybe(hex32),
	offer_id: maybe(hex32),
	txid: maybe(hex32),
	partner_pk: maybe(hex32),
	partner_prop_fee: maybe(count),
	partner_base_fee: maybe(amount),
	address: maybe(text),
	invoice: maybe(text),
	tx: maybe(z.looseObject({})),
	payer_name: maybe(text),
	message: maybe(text),
	payer_note: maybe(text),
	personal_note: maybe(text),
	note: maybe(text),
	priority: maybe(text),
	expires_at: maybe(timestampMs),
	finalized_at: maybe(timestampMs),
	created_at: maybe(timestampMs),
	updated_at: maybe(timestampMs),
});

/**
 * What paying answered up to 0.4.10: the payment was only started. With a status it is a payment,
 * and one that is not as agreed must not pass for a payment that was started.
 */
export const paymentAck = z
	.looseObject({ index, created_at: timestampMs })
	.check(z.refine((ack) => !('status' in ack)));

export const payReply = z.union([payment, paymentAck]);

export const updatedPayments = z.looseObject({
	payments: z.array(payment),
	updated_index: z.nullable(updatedIndex),
});

/** One way to pay what was analyzed. 0.4.7 has `payable` instead of the key named after the kind. */
const payable = z.looseObject({
	kind: text,
	offer: z.optional(text),
	invoice: z.optional(text),
	lnurl: z.optional(text),
	onchain: z.optional(text),
	payable: z.optional(text),
	description: maybe(text),
	amount: maybe(amount),
	min_amount: maybe(amount),
	max_amount: maybe(amount),
	expires_at: maybe(timestampMs),
});

const claimable = z.looseObject({
	kind: text,
	lnurl: text,
	description: maybe(text),
	min_amount: maybe(amount),
	max_amount: maybe(amount),
});

export const analysis = z.looseObject({
	payables: z.array(payable),
	/** Since 0.4.15. */
	claimables: z.optional(z.array(claimable)),
});

export const listedPayments = z.looseObject({
	payments: z.array(payment),
	next_index: z.nullable(index),
});

export const syncSummary = z.looseObject({ num_new: count, num_updated: count });

/** Contract 7.14. */
export const humanBitcoinAddress = z.looseObject({
	human_bitcoin_address: text,
	lightning_address: text,
	offer: text,
	updatable: z.boolean(),
});

/** The reply `{}` of what has nothing to say. */
export const done = z.looseObject({});

/** The same where an object of somebody else must not pass for "closed" or "saved". */
export const nothing = z.strictObject({});

const userChannelId = z.string().check(z.regex(/^[0-9a-f]{32}$/));

/** A channel with Lexe's Lightning service provider. */
const channel = z.looseObject({
	channel_id: hex32,
	user_channel_id: userChannelId,
	funding_txo: maybe(text),
	is_usable: z.boolean(),
	channel_value: amount,
	our_balance: amount,
	their_balance: amount,
	punishment_reserve: amount,
	outbound_capacity: amount,
	inbound_capacity: amount,
});

export const listedChannels = z.looseObject({ channels: z.array(channel) });

export const openedChannel = z.looseObject({
	channel_id: hex32,
	user_channel_id: userChannelId,
});

/** A program that may use the wallet. */
const clientInfo = z.looseObject({
	client_pk: hex32,
	created_at: timestampMs,
	expires_at: maybe(timestampMs),
	label: maybe(text),
});

export const listedClients = z.looseObject({ clients: z.record(hex32, clientInfo) });

export const createdClient = z.looseObject({
	client_pk: hex32,
	/** A secret with full power over the wallet. */
	client_credentials: text,
	created_at: timestampMs,
});

export const changedClient = z.looseObject({ client: clientInfo });

export const cashAppPurchase = z.looseObject({ redirect_url: text, index });

export const errorBody = z.looseObject({
	code: z.int(),
	msg: text,
	sensitive: z.optional(z.boolean()),
});

export type NodeInfo = z.infer<typeof nodeInfo>;
export type Health = z.infer<typeof health>;
export type CreatedInvoice = z.infer<typeof createdInvoice>;
export type CreatedOffer = z.infer<typeof createdOffer>;
export type Analysis = z.infer<typeof analysis>;
export type AnalyzedPayable = z.infer<typeof payable>;
export type SyncSummary = z.infer<typeof syncSummary>;
export type HumanBitcoinAddress = z.infer<typeof humanBitcoinAddress>;
export type Done = z.infer<typeof done>;
export type WirePayment = z.infer<typeof payment>;
export type PaymentAck = z.infer<typeof paymentAck>;
export type Channel = z.infer<typeof channel>;
export type OpenedChannel = z.infer<typeof openedChannel>;
export type ClientInfo = z.infer<typeof clientInfo>;
export type CreatedClient = z.infer<typeof createdClient>;
export type CashAppPurchase = z.infer<typeof cashAppPurchase>;

/** A reader returns the value, or null and the path of the first key that is not as agreed. */
export type Reader<T> = (body: unknown) => { ok: true; value: T } | { ok: false; problem: string };

export function reader<S extends z.core.$ZodType>(schema: S): Reader<z.output<S>> {
	return (body) => {
		const parsed = z.safeParse(schema, body);
		if (parsed.success) return { ok: true, value: parsed.data };
		const where = parsed.error.issues[0]?.path.join('.') ?? '';
		return { ok: false, problem: where === '' ? 'the reply as a whole' : `"${where}"` };
	};
}

/** A reader for a reply that has to be about what was asked for. */
export function readerAbout<T>(read: Reader<T>, isIt: (value: T) => boolean): Reader<T> {
	return (body) => {
		const found = read(body);
		if (!found.ok || isIt(found.value)) return found;
		return { ok: false, problem: 'it is about something else' };
	};
}
