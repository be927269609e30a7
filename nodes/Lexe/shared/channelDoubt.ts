import type { NodeApiError } from 'n8n-workflow';

import { explain, lowerFirst } from '../sidecar/errors';
import type { Failure, Result } from '../sidecar/outcome';
import { refusedByNode } from '../sidecar/spend';
import { apiError } from './nodeErrors';
import type { OperationContext } from './operation';

/** What is said when the answer about a channel was unclear. */
export interface DoubtWords {
	/** Completes "it is not known …". */
	question: string;
	/** Completes "No money has moved …", for when the node itself has said no. */
	noMoney: string;
	/** What may happen, and how to find out. */
	maybe: string;
	advice: string;
	/** The last look at the list of channels. */
	seen: Result<unknown>;
	/** What that look has shown when it worked. */
	unchanged: string;
}

/** The error for a channel of which nobody knows whether it is opened or closed. */
export function channelDoubt(
	{ n8n, itemIndex }: OperationContext,
	failure: Failure,
	words: DoubtWords,
): NodeApiError {
	const { message, description } = explain(failure, 'read');
	const place = { node: n8n.getNode(), itemIndex };
	const { seen, advice } = words;
	if (isRefusal(failure) && seen.ok) {
		return apiError(failure, place, {
			message,
			description: `No money has moved ${words.noMoney}. ${advice} ${description}`,
		});
	}
	const look = seen.ok
		? words.unchanged
		: `The wallet could not be asked: ${lowerFirst(explain(seen.failure, 'read').message)}.`;
	return apiError(failure, place, {
		message: `${message}: it is not known ${words.question}`,
		description: `Money may have moved. ${look} ${words.maybe} ${advice}`,
	});
}

/** A node that only ran out of time may still do it. */
function isRefusal(failure: Failure): boolean {
	return refusedByNode(failure) && !/time|deadline/i.test(failure.sidecarMessage ?? '');
}
