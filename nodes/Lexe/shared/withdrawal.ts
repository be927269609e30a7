import type { SidecarClient } from '../sidecar/client';
import { explain, lowerFirst } from '../sidecar/errors';
import { carriesToken, findByToken, type Look } from '../sidecar/lookup';
import { succeeded, type Failure, type Result } from '../sidecar/outcome';
import { isFinal, type Payment } from '../sidecar/payment';
import { lostSight, spendOnce, type SpendOutcome } from '../sidecar/spend';
import { journalEntry, noteForNew, type JournalEntry } from './journal';
import { apiError, operationError } from './nodeErrors';
import { oneAtATime } from './oneAtATime';
import { item, type OperationContext, type OutputItem } from './operation';

/** Money taken out of an LNURL service (contract 7.12). */
export interface Withdrawal {
	/** What makes it this withdrawal and no other, within one run of the node. */
	fingerprint: object;
	personalNote: string | undefined;
	/** `note` carries the token the incoming payment is found by. */
	send(note: string): Promise<Result<Payment>>;
}

/** As long as the newest sidecars wait for the money themselves; older ones cut at 25 s. */
const MAX_WAIT_MS = 60_000;

/**
 * Asks for the money at most once and tells what became of it. The sidecar hands an invoice to the
 * service; a token in its note makes it findable, so that a lost answer is looked up and nothing is
 * withdrawn twice, also when n8n runs the node again.
 */
export async function makeWithdrawal(
	context: OperationContext,
	withdrawal: Withdrawal,
): Promise<OutputItem> {
	const entry = journalEntry(context, withdrawal.fingerprint);
	// Two calls of an agent with the same values at the same time: the second has to see the first.
	const name = `withdrawal ${entry.token}`;
	return await oneAtATime(name, async () => await withdrawOnce(context, withdrawal, entry));
}

async function withdrawOnce(
	context: OperationContext,
	withdrawal: Withdrawal,
	entry: JournalEntry,
): Promise<OutputItem> {
	const { client } = context;
	const { token, sent } = entry;
	let refused = sent !== null && isRefusal(sent.failure);
	let looked = false;
	let openInvoice: Payment | null = null;

	// Where it was sent to, even if the credential was changed meanwhile.
	const findThere = sent?.find ?? finderOf(client, entry);
	const find = async (look: Look): Promise<Result<Payment | null>> => {
		const found = await findThere(look);
		looked ||= found.ok;
		if (!found.ok || found.value === null) return found;
		openInvoice = isFinal(found.value) ? null : found.value;
		// Money that the service refuses is not on its way, although the invoice stays open.
		return refused && openInvoice ? succeeded(null) : found;
	};
	const identity = {
		label: `"${token}" in its note`,
		safeToRepeat: false,
		whenUnclear: '',
		whenFailed: '',
	};
	const outcome = await spendOnce(client, {
		history: sent ? 'sent' : 'none',
		earlierFailure: sent?.failure,
		safeToRepeat: false,
		maxWaitMs: MAX_WAIT_MS,
		find,
		isThis: (payment) => carriesToken(payment, 'inbound', token),
		send: async () => {
			entry.sent = {
				atMs: client.clock.now(),
				identity,
				wallet: client.wallet,
				find: finderOf(client, entry),
				failure: lostSight(client),
			};
			const reply = await withdrawal.send(noteForNew(withdrawal.personalNote, token));
			if (reply.ok) return succeeded({ started: false, payment: reply.value });
			refused = isRefusal(reply.failure);
			return reply;
		},
	});
	if (outcome.kind === 'notMade') entry.sent = null;
	else if (outcome.kind !== 'payment' && entry.sent) entry.sent.failure = outcome.failure;
	return result(context, outcome, { token, refused: refused && looked, openInvoice });
}

/** On its own, because the journal keeps it: it must not hold on to the execution. */
function finderOf(
	client: SidecarClient,
	{ token, startedAtMs }: JournalEntry,
): (look: Look) => Promise<Result<Payment | null>> {
	return async () => await findByToken(client, 'inbound', token, startedAtMs);
}

/** Time limits, and trouble of the sidecar while it waited for the money (contract 5.3). */
const STOPPED_WAITING =
	/timed? ?out|did not complete|bearer token|fetch (?:the latest|updated) payment|upsert payment/i;

/**
 * The sidecar or the service has said no, in words. Decides what is said and how long is waited,
 * never what is sent.
 */
function isRefusal({ sidecarMessage }: Failure): boolean {
	return sidecarMessage !== undefined && !STOPPED_WAITING.test(sidecarMessage);
}

/** What is known about money that has not arrived. */
interface Traces {
	token: string;
	/** The answer was no, and the wallet could be asked afterwards. */
	refused: boolean;
	/** The invoice that the service got and has not paid. */
	openInvoice: Payment | null;
}

function result(
	{ n8n, itemIndex }: OperationContext,
	outcome: SpendOutcome,
	traces: Traces,
): OutputItem {
	const place = { node: n8n.getNode(), itemIndex };
	if (outcome.kind === 'payment') {
		const { payment } = outcome;
		if (payment.status !== 'failed') return item(payment);
		throw operationError(place.node, `The withdrawal failed: ${payment.status_msg}`, {
			itemIndex,
			description: `No money has arrived, and the service can no longer pay. Payment index: ${payment.index}`,
		});
	}
	const { message, description } = explain(outcome.failure);
	if (outcome.kind === 'notMade') {
		throw apiError(outcome.failure, place, {
			message,
			description: `Nothing was withdrawn. ${description}`,
		});
	}
	const lookupFailure = outcome.kind === 'unknown' ? outcome.lookupFailure : undefined;
	if (traces.refused && !lookupFailure) {
		throw apiError(outcome.failure, place, { message, description: afterRefusal(traces) });
	}
	const lookup = lookupFailure
		? `The wallet could not be asked: ${lowerFirst(explain(lookupFailure).message)}.`
		: 'The wallet does not show it so far.';
	throw apiError(outcome.failure, place, {
		message: `${message}: it is not known whether the money will arrive`,
		description: `The money may still arrive. ${lookup} Look for "${traces.token}" in the notes of your incoming payments. Do not run this again before you have checked: it could withdraw twice.`,
	});
}

function afterRefusal({ token, openInvoice }: Traces): string {
	return openInvoice
		? `Nothing has arrived so far, but the service has an invoice that it can still pay: payment ${openInvoice.index}. Look at its status before you run this again: it could withdraw twice.`
		: `Nothing was withdrawn as far as the wallet knows: it has no invoice with "${token}" in its note. Check the LNURL and the amount; most LNURLs of this kind work only once.`;
}
