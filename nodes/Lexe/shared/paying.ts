import type { SidecarClient } from '../sidecar/client';
import { explain, lowerFirst } from '../sidecar/errors';
import type { Look } from '../sidecar/lookup';
import type { Result } from '../sidecar/outcome';
import type { Payment, PayReply } from '../sidecar/payment';
import { lostSight, spendOnce, type SpendOutcome } from '../sidecar/spend';
import { Amount } from './Amount';
import { reserveDaily } from './dailyLimit';
import type { JournalEntry, SentPayment } from './journal';
import { apiError, operationError } from './nodeErrors';
import type { OperationContext, OutputItem } from './operation';
import type { PayOptions } from './payOptions';
import { payResult, type SpendIdentity } from './payResult';
import { checkMaxPayment, refusal } from './policy';
import { isToolCall } from './toolCall';

/** One payment, ready to be made. */
export interface PlannedPayment {
	/** What will be sent, without fees, as far as it is known without asking anybody. */
	amount: Amount | undefined;
	identity: SpendIdentity;
	/** What this run of the node already did about it. */
	entry: JournalEntry;
	/** True when an earlier execution may have made it. */
	mayExist: boolean;
	/** True when other executions share the journal entry: they shall look for themselves. */
	entryOutlivesRun?: boolean;
	find(look: Look): Promise<Result<Payment | null>>;
	isThis(payment: Payment): boolean;
	/**
	 * Last checks, made only when the payment does not exist yet. Returns what will be sent; throws
	 * to refuse.
	 */
	prepare(): Promise<Amount>;
	send(amount: Amount): Promise<Result<PayReply>>;
	options: PayOptions;
}

/**
 * Makes a payment at most once, within the spending policy, and tells what became of it. The one
 * way on which money leaves (DESIGN section 4).
 */
export async function makePayment(
	context: OperationContext,
	payment: PlannedPayment,
): Promise<OutputItem> {
	const { client, policy, n8n, itemIndex } = context;
	const { entry } = payment;
	const place = { node: n8n.getNode(), itemIndex };
	const { sent } = entry;
	if (payment.amount && !sent) checkMaxPayment(policy, payment.amount, place);
	const target = targetOf(client, payment, sent);
	let release = () => {};
	const spending = spendOnce(client, {
		history: sent ? 'sent' : payment.mayExist ? 'possible' : 'none',
		earlierFailure: sent?.failure,
		safeToRepeat: target.identity.safeToRepeat,
		maxWaitMs: payment.options.maxWaitMs,
		find: target.find,
		isThis: payment.isThis,
		send: async () => {
			const amount = await payment.prepare();
			checkMaxPayment(policy, amount, place);
			if (policy.maxDaily !== null) {
				release = await setAside(context, policy.maxDaily, amount, payment);
			}
			const { identity, find } = target;
			const { wallet, clock } = client;
			const attempt = { atMs: clock.now(), identity, wallet, find, failure: lostSight(client) };
			entry.sent = attempt;
			const reply = await payment.send(amount);
			attempt.atMs = clock.now();
			return reply;
		},
	});
	const ended = await spending.then(
		(found) => ({ found }),
		(error: unknown) => ({ error }),
	);
	// A refusal before sending says nothing about what an earlier try has sent.
	if ('error' in ended && !sent) throw ended.error;
	const outcome = 'found' in ended ? inDoubtIfSent(ended.found, sent) : unknown(sent, client);

	// What may have left stays counted until the wallet shows it, or the day is over.
	if (leftNothing(outcome)) release();
	// Every call of an agent is a run of its own: what it was told before is not made by this one.
	if (outcome.kind === 'payment' && sent?.isTold && isToolCall(n8n)) outcome.earlier = true;
	remember(payment, outcome);
	return payResult(context, outcome, target.identity, payment.options);
}

function leftNothing(outcome: SpendOutcome): boolean {
	if (outcome.kind === 'payment') return outcome.payment.status === 'failed';
	return outcome.kind !== 'unknown';
}

/** Notes how a payment ended, for a later try. */
function remember({ entry, entryOutlivesRun }: PlannedPayment, outcome: SpendOutcome): void {
	if (outcome.kind === 'notMade') entry.sent = null;
	else if (outcome.kind !== 'payment') {
		if (entry.sent) entry.sent.failure = outcome.failure;
	} else if (entryOutlivesRun) {
		entry.sent = null;
		entry.madeIndex = outcome.payment.index;
	} else if (entry.sent) entry.sent.isTold = true;
}

/**
 * What this run is about: the payment, unless an earlier try of the same run has sent another one
 * (an expression gave other values then), one that must not be sent again, or one to another wallet
 * (the credential was changed meanwhile).
 */
function targetOf(
	client: SidecarClient,
	payment: PlannedPayment,
	sent: SentPayment | null,
): Pick<PlannedPayment, 'identity' | 'find'> {
	if (sent === null) return payment;
	const isSame = sent.identity.label === payment.identity.label && sent.wallet === client.wallet;
	if (isSame && payment.identity.safeToRepeat) return payment;
	return { identity: { ...sent.identity, safeToRepeat: false }, find: sent.find };
}

/** "Not made" is about this try; an earlier one may have gone out all the same. */
function inDoubtIfSent(outcome: SpendOutcome, sent: SentPayment | null): SpendOutcome {
	if (outcome.kind !== 'notMade' || sent === null) return outcome;
	return { kind: 'unknown', failure: sent.failure, lookupFailure: outcome.failure };
}

function unknown(sent: SentPayment | null, client: SidecarClient): SpendOutcome {
	return { kind: 'unknown', failure: sent?.failure ?? lostSight(client) };
}

async function setAside(
	{ client, n8n, itemIndex }: OperationContext,
	limit: Amount,
	amount: Amount,
	{ identity, isThis }: PlannedPayment,
): Promise<() => void> {
	const place = { node: n8n.getNode(), itemIndex };
	const decision = await reserveDaily(client, limit, { name: identity.label, amount, isThis });
	if (!decision.ok) {
		const { message, description } = explain(decision.failure);
		if (decision.failure.fault === 'unsupported') {
			throw operationError(place.node, 'Max per Day needs Lexe sidecar 0.4.8 or newer', {
				itemIndex,
				description:
					'No money has moved: this sidecar cannot tell what was spent today, so the limit in the Lexe credential cannot be kept. Update the sidecar, or remove the limit.',
			});
		}
		throw apiError(decision.failure, place, {
			message: `What was spent today could not be checked: ${lowerFirst(message)}`,
			description: `No money has moved: the payment was not sent. ${description}`,
		});
	}
	if (decision.value.allowed) return decision.value.release;
	const { spent, left } = decision.value;
	throw refusal(
		`This payment of ${amount.toSats()} sats does not fit into the limit of ${limit.toSats()} sats a day: ${spent.toSats()} sats are spent, ${left.toSats()} sats are left, and 1 % is set aside for the fee`,
		place,
	);
}
