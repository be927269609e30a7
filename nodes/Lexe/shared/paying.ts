import { explain } from '../sidecar/errors';
import type { Result } from '../sidecar/outcome';
import type { Payment, PayReply } from '../sidecar/payment';
import { spendOnce } from '../sidecar/spend';
import { Amount } from './Amount';
import { reserveDaily } from './dailyLimit';
import type { JournalEntry } from './journal';
import { apiError, operationError } from './nodeErrors';
import type { OperationContext, OutputItem } from './operation';
import type { PayOptions } from './payOptions';
import { payResult, type SpendIdentity } from './payResult';
import { checkMaxPayment, refusal } from './policy';

/** One payment, ready to be made. */
export interface PlannedPayment {
	/** What will be sent, without fees. Null = nobody can tell: refused when there is a limit. */
	amount: Amount | null;
	identity: SpendIdentity;
	/** What this run of the node already did about it. */
	entry: JournalEntry;
	/** True when an earlier execution may have made it. */
	mayExist: boolean;
	find(): Promise<Result<Payment | null>>;
	isThis(payment: Payment): boolean;
	/** Last checks, made only when the payment does not exist yet. Throws to refuse. */
	beforeSend?(): void;
	send(): Promise<Result<PayReply>>;
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
	const { entry, identity, amount } = payment;
	const place = { node: n8n.getNode(), itemIndex };
	if (amount !== null) {
		checkMaxPayment(policy, amount, place);
	} else if (policy.maxPayment !== null || policy.maxDaily !== null) {
		throw refusal('The amount is not known, and the Lexe credential has a spending limit', place);
	}

	let release = () => {};
	const outcome = await spendOnce(client, {
		history: entry.sentAtMs !== null ? 'sent' : payment.mayExist ? 'possible' : 'none',
		earlierFailure: entry.failure,
		safeToRepeat: identity.safeToRepeat,
		maxWaitMs: payment.options.maxWaitMs,
		find: payment.find,
		send: async () => {
			payment.beforeSend?.();
			if (policy.maxDaily !== null && amount !== null) {
				release = await setAside(context, policy.maxDaily, { amount, isThis: payment.isThis });
			}
			entry.sentAtMs = client.clock.now();
			return await payment.send();
		},
	});

	if (outcome.kind === 'notMade') entry.sentAtMs = null;
	if (outcome.kind !== 'payment') entry.failure = outcome.failure;
	// What nobody can tell stays counted until the day is over.
	if (outcome.kind !== 'unknown') release();
	return payResult(context, outcome, identity, payment.options);
}

async function setAside(
	{ client, n8n, itemIndex }: OperationContext,
	limit: Amount,
	payment: { amount: Amount; isThis(payment: Payment): boolean },
): Promise<() => void> {
	const place = { node: n8n.getNode(), itemIndex };
	const decision = await reserveDaily(client, limit, payment);
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
			message: `What was spent today could not be checked: ${message.charAt(0).toLowerCase()}${message.slice(1)}`,
			description: `No money has moved: the payment was not sent. ${description}`,
		});
	}
	if (decision.value.allowed) return decision.value.release;
	const { spent, left } = decision.value;
	throw refusal(
		`This payment of ${payment.amount.toSats()} sats does not fit into the limit of ${limit.toSats()} sats a day: ${spent.toSats()} sats are spent, ${left.toSats()} sats are left, and 1 % is set aside for the fee`,
		place,
	);
}
