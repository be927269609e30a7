import { cursorOf, type PaymentRecord } from '../node/payment';
import { command, Refusal } from '../refusal';
import {
	oneOf,
	optional,
	paymentIndex,
	required,
	text,
	U16,
	U64,
	updatedIndex,
	wholeText,
} from '../http/decode';
import type { Call } from '../http/call';
import { paymentJson } from '../http/wire';
import type { Endpoint } from './endpoint';
import { checkNote } from './notes';
import { within } from './within';

/** Sections 7.16 to 7.22, and the old look-up of section 1. */
export const paymentEndpoints: Endpoint[] = [
	{ method: 'GET', path: '/v2/node/payment', since: 0, run: getPayment },
	{ method: 'GET', path: '/v1/node/payment', since: 0, run: getPaymentNested },
	{ method: 'GET', path: '/v2/node/updated_payments', since: 8, run: updatedPayments },
	{
		method: 'PUT',
		path: '/v2/node/sync_payments',
		since: 12,
		run: (call) => call.world.cache.sync(),
	},
	{ method: 'GET', path: '/v2/node/list_payments', since: 12, run: listPayments },
	{ method: 'POST', path: '/v2/node/clear_payments', since: 12, run: clearPayments },
	{ method: 'GET', path: '/v2/node/wait_for_payment', since: 17, run: waitForPayment },
	{ method: 'POST', path: '/v2/node/update_personal_note', since: 12, run: updateNote },
];

function getPayment(call: Call): unknown {
	const payment = lookUp(call);
	const { notFoundCode } = call.world.rules;
	if (!payment) throw new Refusal(404, notFoundCode, 'Payment not found');
	return paymentJson(payment, call.world.rules);
}

function getPaymentNested(call: Call): unknown {
	const payment = lookUp(call);
	return { payment: payment ? paymentJson(payment, call.world.rules) : null };
}

/** After 0.4.16 the synced cache and the whole index; before, the node and the id part alone. */
function lookUp(call: Call): PaymentRecord | undefined {
	const { world } = call;
	const { index } = call.query({ index: required(paymentIndex) });
	if (!world.rules.wholeIndexLookUp) return world.wallet.ledger.find(index.id);
	world.cache.sync();
	return world.cache.get(index.index);
}

/** Section 9. The cursor of an empty page is null: the caller keeps the old one. */
function updatedPayments(call: Call): unknown {
	const { world } = call;
	const given = call.query({
		start_index: optional(updatedIndex),
		limit: optional(wholeText(U16)),
	});
	const limit = given.limit ?? 50;
	if (limit > 100) throw command('Failed to fetch updated payments: Error: Limit exceeds 100');
	const size = Math.min(limit, world.options.shortPageSize ?? limit);
	const page = world.wallet.ledger.changesAfter(given.start_index ?? undefined, size);
	const last = page.at(-1);
	return {
		payments: page.map((payment) => paymentJson(payment, world.rules)),
		updated_index: last ? cursorOf(last) : null,
	};
}

function listPayments(call: Call): unknown {
	const given = call.query({
		filter: required(oneOf('all', 'pending', 'completed', 'failed', 'finalized')),
		order: optional(oneOf('asc', 'desc')),
		limit: optional(wholeText(U64)),
		after: optional(paymentIndex),
	});
	const { page, next } = call.world.cache.list({
		filter: given.filter,
		order: given.order ?? 'desc',
		limit: given.limit ?? 100,
		after: given.after?.index ?? null,
	});
	return {
		payments: page.map((payment) => paymentJson(payment, call.world.rules)),
		next_index: next,
	};
}

function clearPayments(call: Call): unknown {
	call.world.cache.clear();
	return {};
}

async function waitForPayment(call: Call): Promise<unknown> {
	const { world } = call;
	const { ledger } = world.wallet;
	const given = call.query({
		index: required(paymentIndex),
		timeout_secs: optional(wholeText(U64)),
	});
	const find = () => ledger.get(given.index.index);
	const isFinal = () => (find()?.status ?? 'pending') !== 'pending';
	const seconds = given.timeout_secs;
	if (seconds === null) await ledger.when(isFinal, call.signal);
	else if (!isFinal()) {
		const done = ledger.when(isFinal, call.signal);
		if (!(await within(world.clock, seconds * 1000, done))) {
			throw command(`Payment did not complete within ${seconds}s timeout`);
		}
	}
	world.cache.sync();
	const payment = find();
	if (!payment) throw command('Payment not found');
	return paymentJson(payment, world.rules);
}

/** The node stores the note first; only then does a missing cache entry end it in 500. */
function updateNote(call: Call): unknown {
	const { wallet, cache } = call.world;
	const given = call.body({
		index: required(paymentIndex),
		note: optional(text, 'personal_note'),
	});
	const note = checkNote(call, 'personal note', given.note);
	const payment = wallet.ledger.find(given.index.id);
	if (!payment) throw command('Failed to update personal note: Error: Payment not found');
	wallet.ledger.save(payment, { personalNote: note });
	if (!cache.setNote(given.index.index, note)) {
		throw command('Failed to update personal note: payment is not in the local cache');
	}
	return {};
}
