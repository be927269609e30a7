import { createdAtOfIndex, hashOfIndex } from './paymentIndex';
import type { PaymentAck, WirePayment } from './wire';

/**
 * A payment in today's form, whatever the age of the sidecar (contract section 6). Every key is
 * present; null = not known or not applicable. Amounts are satoshi strings, times are ms.
 */
export interface Payment {
	index: string;
	rail: string;
	kind: string;
	direction: 'inbound' | 'outbound' | 'info';
	hash: string | null;
	/** Proof of payment. Only shown once the payment is completed. */
	preimage: string | null;
	offer_id: string | null;
	txid: string | null;
	amount: string | null;
	fees: string;
	partner_pk: string | null;
	partner_prop_fee: number | null;
	partner_base_fee: string | null;
	status: 'pending' | 'completed' | 'failed';
	status_msg: string;
	address: string | null;
	invoice: string | null;
	tx: object | null;
	payer_name: string | null;
	message: string | null;
	personal_note: string | null;
	priority: string | null;
	expires_at: number | null;
	finalized_at: number | null;
	created_at: number;
	updated_at: number | null;
}

/** Brings a payment of any release into today's form (contract section 14.1). */
export function normalisePayment(wire: WirePayment): Payment {
	return {
		...withoutOldNames(wire),
		index: wire.index,
		rail: wire.rail ?? wire.kind,
		kind: wire.kind,
		direction: wire.direction,
		hash: wire.hash ?? hashOfIndex(wire.index),
		preimage: wire.status === 'completed' ? (wire.preimage ?? null) : null,
		offer_id: wire.offer_id ?? null,
		txid: wire.txid ?? null,
		amount: wire.amount ?? null,
		fees: wire.fees,
		partner_pk: wire.partner_pk ?? null,
		partner_prop_fee: wire.partner_prop_fee ?? null,
		partner_base_fee: wire.partner_base_fee ?? null,
		status: wire.status,
		status_msg: wire.status_msg,
		address: wire.address ?? null,
		invoice: wire.invoice ?? null,
		tx: wire.tx ?? null,
		payer_name: wire.payer_name ?? null,
		message: wire.message ?? wire.payer_note ?? null,
		personal_note: wire.personal_note ?? wire.note ?? null,
		priority: wire.priority ?? null,
		expires_at: wire.expires_at ?? null,
		finalized_at: wire.finalized_at ?? null,
		created_at: wire.created_at ?? createdAtOfIndex(wire.index),
		updated_at: wire.updated_at ?? wire.finalized_at ?? null,
	};
}

/** Keys that were renamed or dropped; today's names stand in for them. */
const OLD_NAMES = new Set(['note', 'payer_note', 'replacement', 'id']);

function withoutOldNames(wire: WirePayment): object {
	return Object.fromEntries(Object.entries(wire).filter(([key]) => !OLD_NAMES.has(key)));
}

/** What a paying call answered: the payment itself, or only that it was started (≤ 0.4.10). */
export type PayReply = { started: false; payment: Payment } | { started: true; index: string };

export function normalisePayReply(wire: WirePayment | PaymentAck): PayReply {
	return 'status' in wire
		? { started: false, payment: normalisePayment(wire as WirePayment) }
		: { started: true, index: wire.index };
}

/** `completed` and `failed` never change again; `pending` does. */
export function isFinal(payment: Payment): boolean {
	return payment.status !== 'pending';
}
