import type { Payment } from '../sidecar/payment';

/** The keys of a payment that a shop needs; the rest is for protocol engineers. */
export function simplified(payment: Payment) {
	return {
		index: payment.index,
		status: payment.status,
		status_msg: payment.status_msg,
		direction: payment.direction,
		rail: payment.rail,
		kind: payment.kind,
		amount: payment.amount,
		fees: payment.fees,
		personal_note: payment.personal_note,
		message: payment.message,
		hash: payment.hash,
		txid: payment.txid,
		created_at: payment.created_at,
		finalized_at: payment.finalized_at,
	};
}
