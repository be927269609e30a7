import { MAX_BOLT11_MSAT, printMsat } from '../node/amount';
import { readInvoice } from '../node/bolt11';
import { writeOffer } from '../node/offer';
import { resolveLnurl } from '../node/payables';
import { indexOf } from '../node/payment';
import { command } from '../refusal';
import { amount, hex, optional, required, text, U32, whole } from '../http/decode';
import type { Call } from '../http/call';
import { paymentJson } from '../http/wire';
import type { Endpoint } from './endpoint';
import { checkNote } from './notes';
import { fromQueryOrBody } from './query-or-body';
import { within } from './within';

const DAY_SECS = 86_400;

/** Sections 7.7, 7.9, 7.12 and 7.13. */
export const receiveEndpoints: Endpoint[] = [
	{ method: 'POST', path: '/v2/node/create_invoice', since: 0, run: createInvoice },
	{ method: 'POST', path: '/v2/node/create_offer', since: 4, run: createOffer },
	{
		method: 'POST',
		path: '/v2/node/withdraw_lnurl',
		since: 11,
		authenticatesItself: true,
		run: withdrawLnurl,
	},
	{ method: 'POST', path: '/v2/node/buy_with_cash_app', since: 14, run: buyWithCashApp },
];

function createInvoice(call: Call): unknown {
	const { world } = call;
	const { rules } = world;
	const seconds = whole(U32, 'u32');
	const given = call.body({
		expiration_secs: rules.expirationRequired ? required(seconds) : optional(seconds),
		amount: optional(amount),
		description: optional(text),
		personal_note: optional(text),
		partner_pk: optional(hex(32)),
		partner_prop_fee: optional(whole(U32, 'u32')),
		partner_base_fee: optional(amount),
	});
	const note = rules.invoiceNote ? checkNote(call, 'personal note', given.personal_note) : null;
	const description = given.description ?? '';
	const expirySecs = given.expiration_secs ?? DAY_SECS;
	call.context = 'Failed to create invoice: ';
	if (expirySecs > DAY_SECS) throw command('Error: Expiration is longer than 86400 seconds');
	checkAmount(given.amount);
	if (Buffer.byteLength(description) > 639) throw command('Error: Description is too long');
	const partner = rules.partnerFields ? given : undefined;
	checkPartner(call, partner);
	const { payment, secret } = world.wallet.createInvoice({
		amountMsat: given.amount,
		description,
		expirySecs,
		personalNote: note,
		partnerPk: partner?.partner_pk ?? null,
		partnerPropFee: partner?.partner_prop_fee ?? null,
		partnerBaseFeeMsat: partner?.partner_base_fee ?? null,
	});
	call.accepted(payment);
	const invoice = readInvoice(payment.invoice ?? '');
	return {
		index: indexOf(payment),
		invoice: payment.invoice,
		description: description || null,
		amount: given.amount === null ? null : printMsat(given.amount),
		created_at: invoice?.createdAt,
		expires_at: payment.expiresAt,
		payment_hash: payment.hash,
		payment_secret: secret,
	};
}

function createOffer(call: Call): unknown {
	const given = call.body({
		description: optional(text),
		min_amount: optional(amount),
		expiration_secs: optional(whole(U32, 'u32')),
	});
	const description = checkNote(call, 'description', given.description);
	if (given.min_amount === 0n) throw command('Error: Minimum amount must not be zero');
	const expiresAt =
		given.expiration_secs === null ? null : call.world.clock.now() + given.expiration_secs * 1000;
	const offer = writeOffer({
		metadata: call.world.random.bytes().subarray(0, 16),
		issuer: call.world.random.key('node'),
		minMsat: given.min_amount,
		description,
		expiresAt,
	});
	return { offer };
}

/** Makes an invoice, hands it to the endpoint, waits at most 60 s for the money. */
async function withdrawLnurl(call: Call): Promise<unknown> {
	const { world } = call;
	const given = fromQueryOrBody(call, {
		names: ['lnurl', 'amount', 'description', 'personal_note'],
		query: world.rules.withdrawByQuery,
		bodyRequired: !world.rules.withdrawByQuery,
	});
	const note = checkNote(call, 'personal note', given.personalNote);
	const found = resolveLnurl(given.text('lnurl'), world.other);
	if (found?.kind !== 'lnurl-withdraw') throw command('Could not resolve LNURL withdraw request');
	const { service } = found;
	const amountMsat = given.amount ?? service.maxMsat;
	if (amountMsat < service.minMsat || amountMsat > service.maxMsat) {
		throw command('Amount is outside of what the LNURL endpoint allows');
	}
	const { payment } = world.wallet.createInvoice({
		amountMsat,
		description: given.optionalText('description') ?? service.description,
		expirySecs: DAY_SECS,
		personalNote: note,
	});
	call.accepted(payment);
	const plan = call.plan(service.plan);
	if (plan.outcome === 'fail') throw command('LNURL endpoint returned an error');
	if (plan.outcome === 'complete') {
		world.clock.after(plan.settleMs ?? world.options.settleMs ?? 50, () => {
			if (payment.status === 'pending') world.wallet.payInbound(indexOf(payment));
		});
	}
	const done = world.wallet.ledger.whenFinal(payment, call.signal);
	if (!(await within(world.clock, 60_000, done))) {
		throw command('Payment did not complete within 60s timeout');
	}
	world.cache.sync();
	return paymentJson(payment, world.rules);
}

function buyWithCashApp(call: Call): unknown {
	const given = call.body({ amount: required(amount) });
	if (given.amount < 5_000_000n) throw command('Amount must be at least 5000 sats');
	const { payment } = call.world.wallet.createInvoice({
		amountMsat: given.amount,
		description: '',
		expirySecs: 7200,
		kind: 'buy_cash_app',
	});
	call.accepted(payment);
	return {
		redirect_url: `https://cash.app/launch/lightning/${payment.invoice}`,
		index: indexOf(payment),
	};
}

function checkAmount(msat: bigint | null): void {
	if (msat === 0n) throw command('Error: Amount must be greater than zero');
	if (msat !== null && msat > MAX_BOLT11_MSAT) throw command('Error: Amount is too large');
}

function checkPartner(
	call: Call,
	given:
		| {
				amount: bigint | null;
				partner_pk: string | null;
				partner_prop_fee: number | null;
				partner_base_fee: bigint | null;
		  }
		| undefined,
): void {
	if (!given) return;
	if (given.partner_pk === null) {
		if (given.partner_prop_fee !== null || given.partner_base_fee !== null) {
			throw command('Error: Partner fees need a partner_pk');
		}
		return;
	}
	const own = call.world.random.key('user').toString('hex');
	if (given.partner_pk === own) throw command('Error: partner_pk must not be your own key');
	const ppm = given.partner_prop_fee;
	if (ppm === null || ppm < 5000 || ppm > 500_000) {
		throw command('Error: partner_prop_fee must be 5000 to 500000');
	}
	if (given.partner_base_fee !== null && given.amount === null) {
		throw command('Error: partner_base_fee needs an amount');
	}
}
