import { explain, lowerFirst } from '../sidecar/errors';
import type { SpendOutcome } from '../sidecar/spend';
import { apiError, operationError } from './nodeErrors';
import { item, type OperationContext, type OutputItem } from './operation';
import type { PayOptions } from './payOptions';
import { simplified } from './simplify';
import { isToolCall } from './toolCall';

/** What names a payment, and what that means for a second try. */
export interface SpendIdentity {
	/** How the user finds it, such as `payment hash 9be5…`. */
	readonly label: string;
	/** True for BOLT 11: the node itself refuses a second payment. */
	readonly safeToRepeat: boolean;
	/** Advice when it is not known whether it was made. */
	readonly whenUnclear: string;
	/** Advice when it was made and has failed. */
	readonly whenFailed: string;
}

/** Turns the outcome of a spend into an output item, or throws what the user has to know. */
export function payResult(
	context: OperationContext,
	outcome: SpendOutcome,
	identity: SpendIdentity,
	options: PayOptions,
): OutputItem {
	const { n8n, itemIndex } = context;
	const place = { node: n8n.getNode(), itemIndex, effect: 'spend' as const };
	if (outcome.kind === 'notMade') throw apiError(outcome.failure, place);
	if (outcome.kind !== 'payment') {
		throw apiError(outcome.failure, place, explainDoubt(outcome, identity));
	}

	const { payment, earlier } = outcome;
	if (payment.status === 'failed' && options.whenFailed === 'throw') {
		throw operationError(place.node, `The payment failed: ${payment.status_msg}`, {
			itemIndex,
			description: [
				earlier ? 'It was tried earlier; this run sent nothing.' : '',
				'No money was paid.',
				identity.whenFailed,
				`Payment index: ${payment.index}`,
			]
				.filter(Boolean)
				.join(' '),
		});
	}
	// An agent pays for every word it reads; the preimage is what it proves its payment with.
	const shown = isToolCall(n8n) ? { ...simplified(payment), preimage: payment.preimage } : payment;
	return item({ ...shown, already_paid: earlier });
}

function explainDoubt(
	outcome: Extract<SpendOutcome, { kind: 'notFound' | 'unknown' }>,
	identity: SpendIdentity,
) {
	const { message, description } = explain(outcome.failure, 'read');
	if (outcome.kind === 'notFound') {
		return {
			message,
			description: `No money has moved as far as the wallet knows: it has no payment with ${identity.label}. ${identity.whenUnclear} ${description}`,
		};
	}
	const lookup = outcome.lookupFailure
		? `The wallet could not be asked: ${lowerFirst(explain(outcome.lookupFailure, 'read').message)}.`
		: 'The wallet does not show it so far.';
	return {
		message: `${message}: it is not known whether the payment was made`,
		description: `Money may have moved. ${lookup} Look for ${identity.label} in your payments. ${identity.whenUnclear}`,
	};
}
