import { readInvoice } from '../node/bolt11';
import { readOffer } from '../node/offer';
import { payInvoice, payLnurl, payOffer, payPayable, type Sending } from '../node/paying';
import { resolve, type Payable } from '../node/payables';
import { indexOf, type PaymentRecord } from '../node/payment';
import { command } from '../refusal';
import { amount, optional, required, text, type Decoder } from '../http/decode';
import type { Call } from '../http/call';
import { paymentJson } from '../http/wire';
import type { Endpoint } from './endpoint';
import { checkNote } from './notes';
import { fromQueryOrBody } from './query-or-body';

/** Sections 7.6, 7.8, 7.10 and 7.11. */
export const payEndpoints: Endpoint[] = [
	{ method: 'POST', path: '/v2/node/pay', since: 7, authenticatesItself: true, run: pay },
	{ method: 'POST', path: '/v2/node/pay_invoice', since: 0, run: payBolt11 },
	{ method: 'POST', path: '/v2/node/pay_offer', since: 4, run: payBolt12 },
	{ method: 'POST', path: '/v2/node/pay_lnurl', since: 11, run: payLnurlRequest },
];

const OFFER_CONTEXT = 'Failed to pay offer: ';
const INVOICE_CONTEXT = 'Failed to pay invoice: ';
const LNURL_CONTEXT = 'Failed to pay invoice from LNURL pay request: ';

/** What `pay` calls each kind of string, and what the inner call adds. */
const PAY_CONTEXTS: Record<Payable['kind'], string> = {
	invoice: `Failed to pay BOLT11 invoice: ${INVOICE_CONTEXT}`,
	offer: `Failed to pay BOLT12 offer: ${OFFER_CONTEXT}`,
	'lnurl-pay': `Failed to pay LNURL: ${LNURL_CONTEXT}`,
	'lnurl-withdraw': 'Failed to pay LNURL: ',
	onchain: 'Failed to pay on-chain address: ',
};

async function pay(call: Call): Promise<unknown> {
	const { world } = call;
	const given = fromQueryOrBody(call, {
		names: ['payable', 'amount', 'message', 'personal_note'],
		query: true,
		bodyRequired: world.rules.payNeedsBody,
	});
	const sending = sendingOf(call, given.optionalText('message'), given.personalNote);
	const asked = given.text('payable');
	if (Buffer.byteLength(asked) > 8192) throw command('Payment string is longer than 8 KiB');
	const best = resolve(asked, world.other)[0];
	if (!best) throw command('Failed to resolve payment string: nothing payable found');
	call.context = PAY_CONTEXTS[best.kind];
	return await answer(call, payPayable(sending, best, given.amount, asked));
}

async function payBolt11(call: Call): Promise<unknown> {
	const { noteField } = call.world.rules;
	const given = call.body({
		invoice: required(bolt11),
		fallback_amount: optional(amount),
		[noteField]: optional(text),
	});
	const note: unknown = given[noteField];
	const sending = sendingOf(call, null, typeof note === 'string' ? note : null);
	call.context = INVOICE_CONTEXT;
	const payment = payInvoice(sending, given.invoice, {
		fallbackMsat: given.fallback_amount,
		payable: given.invoice.text,
	});
	return await answer(call, payment);
}

async function payBolt12(call: Call): Promise<unknown> {
	const given = call.body({
		offer: required(bolt12),
		amount: required(amount),
		message: optional(text),
		personal_note: optional(text),
	});
	const sending = sendingOf(call, given.message, given.personal_note);
	call.context = OFFER_CONTEXT;
	const payment = payOffer(sending, given.offer, {
		amountMsat: given.amount,
		payable: given.offer.text,
	});
	return await answer(call, payment);
}

async function payLnurlRequest(call: Call): Promise<unknown> {
	const given = call.body({
		lnurl: required(text),
		amount: required(amount),
		message: optional(text),
		personal_note: optional(text),
	});
	const sending = sendingOf(call, given.message, given.personal_note);
	call.context = LNURL_CONTEXT;
	return await answer(call, payLnurl(sending, given.lnurl, given.amount));
}

/** Blocks until final or acknowledges at once, by age. On-chain sends never block. */
async function answer(call: Call, payment: PaymentRecord): Promise<unknown> {
	const { world } = call;
	call.accepted(payment);
	if (!world.rules.paysBlocking) {
		return { index: indexOf(payment), created_at: payment.createdAt };
	}
	if (payment.rail !== 'onchain') await world.wallet.ledger.whenFinal(payment, call.signal);
	// Waiting is done by syncing, so the payment is in the cache afterwards.
	world.cache.sync();
	return paymentJson(payment, world.rules);
}

function sendingOf(call: Call, message: string | null, personalNote: string | null): Sending {
	return {
		world: call.world,
		plan: (planned) => call.plan(planned),
		message: checkNote(call, 'message', message),
		personalNote: checkNote(call, 'personal note', personalNote),
	};
}

const bolt11: Decoder<NonNullable<ReturnType<typeof readInvoice>>> = (raw) => {
	if (typeof raw !== 'string') return { problem: 'invalid type, expected a string' };
	const invoice = readInvoice(raw);
	return invoice ? { value: invoice } : { problem: 'Failed to parse BOLT11 invoice' };
};

const bolt12: Decoder<NonNullable<ReturnType<typeof readOffer>>> = (raw) => {
	if (typeof raw !== 'string') return { problem: 'invalid type, expected a string' };
	const offer = readOffer(raw);
	return offer ? { value: offer } : { problem: 'Failed to parse BOLT12 offer' };
};
