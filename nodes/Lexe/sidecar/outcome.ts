import type { EndpointName } from './endpoints';

/** What went wrong. `errors.ts` has the sentence for each. */
export type Fault =
	/** n8n's egress policy forbids the address. */
	| 'blocked'
	| 'refused'
	| 'unknownHost'
	| 'unreachable'
	| 'connectTimeout'
	| 'tls'
	| 'connectFailed'
	| 'timeout'
	| 'reset'
	| 'cancelled'
	| 'tooLarge'
	/** The reply is cut short, is not JSON or does not have the shape of the contract. */
	| 'badReply'
	/** A web page or another service answered. */
	| 'notSidecar'
	| 'redirect'
	/** HTTP 400: the sidecar did not accept the request. */
	| 'rejected'
	| 'unauthorized'
	| 'notFound'
	/** The route does not exist on this release of the sidecar. */
	| 'unsupported'
	/** HTTP 503 code 8: too busy, not executed. */
	| 'overloaded'
	/** Any other HTTP error, as a rule 500 code 100: the text is the only detail. */
	| 'serverError';

/**
 * Whether the sidecar may have acted on a request that did not succeed.
 * `notSent`: no byte of it left. `refused`: it was answered without being executed.
 * `inDoubt`: anything else, so money may have moved.
 */
export type Certainty = 'notSent' | 'refused' | 'inDoubt';

/** A request that did not succeed. */
export interface Failure {
	readonly fault: Fault;
	readonly certainty: Certainty;
	readonly endpoint: EndpointName;
	readonly origin: string;
	readonly httpStatus?: number;
	/** The sidecar's own words; left out when the body was marked sensitive. */
	readonly sidecarMessage?: string;
	/** A technical detail such as an error code; never a secret. */
	readonly detail?: string;
}

/** Success or failure as a value: nothing in this folder throws for a fault of the world. */
export type Result<T> = { ok: true; value: T } | { ok: false; failure: Failure };

export function succeeded<T>(value: T): Result<T> {
	return { ok: true, value };
}
