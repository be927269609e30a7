/** Payment index: `<created_at ms, 19 digits>-<prefix>_<64 hex>` (contract section 4.3). */
const PAYMENT_INDEX = /^\d{19}-(?:fr|fs|ln|or|os)_[0-9a-f]{64}$/;

export function isPaymentIndex(text: string): boolean {
	return PAYMENT_INDEX.test(text);
}

/** Cursor of the feed: a payment index made from `updated_at`, with u in front (contract 4.4). */
export function isCursor(text: string): boolean {
	return text.startsWith('u') && isPaymentIndex(text.slice(1));
}

/** The part after the time: unique for a payment and the same in both kinds of index. */
export function paymentId(index: string): string {
	return index.slice(index.indexOf('-') + 1);
}

/** The payment hash that a BOLT 11 payment's index carries, else null. */
export function hashOfIndex(index: string): string | null {
	const id = paymentId(index);
	return id.startsWith('ln_') ? id.slice('ln_'.length) : null;
}

/** When the payment was created, in ms since the epoch. */
export function createdAtOfIndex(index: string): number {
	return Number(index.slice(0, 19));
}

/**
 * An index for a BOLT 11 payment whose creation time is not known. Sidecars 0.4.0 to 0.4.16 look
 * at the hash alone, so the time may be anything (contract section 7.20).
 */
export function indexFromHash(paymentHash: string, createdAtMs: number): string {
	return `${pad(createdAtMs)}-ln_${paymentHash}`;
}

/** Cursor of `updated_payments` that stands just behind this payment (contract section 4.4). */
export function cursorAt(updatedAtMs: number, index: string): string {
	return `u${pad(updatedAtMs)}-${paymentId(index)}`;
}

/** Cursor that stands in front of everything updated at `ms` or later (contract section 4.4). */
export function cursorBefore(ms: number): string {
	return `u${pad(Math.max(0, ms))}-fr_${'0'.repeat(64)}`;
}

/** The `updated_at` time inside a cursor, in ms since the epoch. */
export function cursorTime(cursor: string): number {
	return Number(cursor.slice(1, 20));
}

function pad(ms: number): string {
	return String(Math.trunc(ms)).padStart(19, '0');
}
