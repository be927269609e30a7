import type { AgeRules } from '../ages';
import { printMsat } from '../node/amount';
import { indexOf, type PaymentRecord } from '../node/payment';

/** A payment as JSON: section 6 today, or the seed document's shape. */
export function paymentJson(payment: PaymentRecord, rules: AgeRules): Record<string, unknown> {
	return rules.seedPayments ? seedShape(payment) : fullShape(payment);
}

function fullShape(payment: PaymentRecord): Record<string, unknown> {
	return {
		index: indexOf(payment),
		rail: payment.rail,
		kind: payment.kind,
		direction: payment.direction,
		hash: payment.hash,
		preimage: payment.status === 'completed' ? payment.preimage : null,
		offer_id: payment.offerId,
		txid: payment.txid,
		amount: orNull(payment.amountMsat),
		fees: printMsat(payment.feesMsat),
		partner_pk: payment.partnerPk,
		partner_prop_fee: payment.partnerPropFee,
		partner_base_fee: orNull(payment.partnerBaseFeeMsat),
		status: payment.status,
		status_msg: payment.statusMsg,
		address: payment.address,
		invoice: payment.invoice,
		tx: payment.tx,
		payer_name: payment.payerName,
		message: payment.message,
		personal_note: payment.personalNote,
		priority: payment.priority,
		expires_at: payment.expiresAt,
		finalized_at: payment.finalizedAt,
		created_at: payment.createdAt,
		updated_at: payment.updatedAt,
	};
}

/** The seed's samples leave `finalized_at` out while a payment is pending, and so do we. */
function seedShape(payment: PaymentRecord): Record<string, unknown> {
	return {
		index: indexOf(payment),
		rail: payment.rail,
		kind: payment.kind,
		direction: payment.direction,
		txid: payment.txid,
		replacement: null,
		amount: orNull(payment.amountMsat),
		fees: printMsat(payment.feesMsat),
		status: payment.status,
		status_msg: payment.statusMsg,
		note: payment.personalNote,
		...(payment.finalizedAt === null ? {} : { finalized_at: payment.finalizedAt }),
	};
}

function orNull(msat: bigint | null): string | null {
	return msat === null ? null : printMsat(msat);
}
