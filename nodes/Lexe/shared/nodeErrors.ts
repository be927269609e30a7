import type { INode, JsonObject } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import type { Effect } from '../sidecar/endpoints';
import { explain, type Explanation } from '../sidecar/errors';
import type { Failure, Fault, Result } from '../sidecar/outcome';

interface ErrorPlace {
	node: INode;
	/** Left out for the trigger, which has no items. */
	itemIndex?: number;
	/** What was at stake, when it differs from the failed request's own effect. */
	effect?: Effect;
}

/** The n8n error for a request that failed, in the words of the table in `sidecar/errors.ts`. */
export function apiError(failure: Failure, place: ErrorPlace, words?: Explanation): NodeApiError {
	const { message, description } = words ?? explain(failure, place.effect);
	const error = new NodeApiError(place.node, {} as JsonObject, {
		message,
		description,
		...(failure.httpStatus !== undefined && { httpCode: String(failure.httpStatus) }),
		...(place.itemIndex !== undefined && { itemIndex: place.itemIndex }),
		failure: { cause: causeOf(failure.fault) },
	});
	return withWords(error, message, description);
}

/** A NodeOperationError that says exactly what it is given. */
export function operationError(
	node: INode,
	message: string,
	options: { description: string; itemIndex?: number; level?: 'warning' },
): NodeOperationError {
	return withWords(new NodeOperationError(node, message, options), message, options.description);
}

/** n8n rewrites messages that contain the name of a system error; ours already are sentences. */
function withWords<T extends NodeApiError | NodeOperationError>(
	error: T,
	message: string,
	description: string,
): T {
	error.message = message;
	error.description = description;
	return error;
}

/** The n8n error for a value the user entered. `problem` completes "<field> …". */
export function inputError(
	field: string,
	problem: string,
	place: { node: INode; itemIndex?: number; description?: string },
): NodeOperationError {
	const { node, itemIndex, description = 'Nothing was sent to the Lexe sidecar.' } = place;
	return operationError(node, `${field} ${problem}`, {
		level: 'warning',
		description,
		...(itemIndex !== undefined && { itemIndex }),
	});
}

/** The value of a result, or its failure thrown as an n8n error. */
export function valueOf<T>(result: Result<T>, place: ErrorPlace): T {
	if (result.ok) return result.value;
	throw apiError(result.failure, place);
}

/** Faults that go away by themselves, as a rule within minutes. */
const TRANSIENT: ReadonlySet<Fault> = new Set<Fault>([
	'refused',
	'unknownHost',
	'unreachable',
	'connectTimeout',
	'connectFailed',
	'timeout',
	'reset',
	'badReply',
	'overloaded',
	'serverError',
]);

export function isTransient(failure: Failure): boolean {
	return TRANSIENT.has(failure.fault);
}

function causeOf(fault: Fault) {
	if (fault === 'unauthorized') return 'credential-invalid' as const;
	return TRANSIENT.has(fault)
		? ('temporarily-unavailable' as const)
		: ('configuration-invalid' as const);
}
