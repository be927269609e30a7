import type { Endpoint, EndpointName } from './endpoints';
import type { Certainty, Failure, Fault, Result } from './outcome';
import { succeeded } from './outcome';
import type { TransportOptions, TransportOutcome } from './transport';
import { errorBody, reader, type Reader } from './wire';

const readError = reader(errorBody);

/**
 * Decides what an answer of the transport means: the value the caller asked for, or a failure
 * with its certainty (contract section 5). The HTTP status decides, never the sidecar's text.
 */
export function interpret<T>(
	endpoint: Endpoint & { name: EndpointName },
	{ origin, clientCredentials }: Pick<TransportOptions, 'origin' | 'clientCredentials'>,
	outcome: TransportOutcome,
	read: Reader<T>,
): Result<T> {
	const fail = (fault: Fault, certainty: Certainty, more: Partial<Failure> = {}): Result<T> => ({
		ok: false,
		failure: { fault, certainty, endpoint: endpoint.name, origin, ...more },
	});

	if (outcome.kind !== 'answered') {
		return fail(outcome.fault, outcome.kind, outcome.detail ? { detail: outcome.detail } : {});
	}

	const { status } = outcome;
	const json = parseJson(outcome.body);
	const isPage =
		json === undefined && /html/i.test(outcome.contentType + outcome.body.slice(0, 200));

	if (status >= 200 && status < 300) {
		if (json === undefined) {
			return fail(isPage ? 'notSidecar' : 'badReply', 'inDoubt', {
				httpStatus: status,
				detail: 'not JSON',
			});
		}
		const parsed = read(json);
		if (parsed.ok) return succeeded(parsed.value);
		return fail(looksLikeLexe(json) ? 'badReply' : 'notSidecar', 'inDoubt', {
			httpStatus: status,
			detail: parsed.problem,
		});
	}

	const parsedError = readError(json);
	const error = parsedError.ok ? parsedError.value : null;
	const more: Partial<Failure> = {
		httpStatus: status,
		...(error &&
			error.sensitive !== true && {
				// A sidecar that repeats the credentials in its error must not make us show them.
				sidecarMessage: clientCredentials
					? error.msg.replaceAll(clientCredentials, '***')
					: error.msg,
			}),
	};
	const certainty = certaintyOf(status, error?.code);
	if (status >= 300 && status < 400) return fail('redirect', certainty, more);
	if (error === null && status < 500 && status !== 405) {
		return fail('notSidecar', certainty, more);
	}
	if (isMissingRoute(status, error, endpoint)) return fail('unsupported', certainty, more);
	if (certainty === 'refused' && status >= 500) return fail('overloaded', certainty, more);
	return fail(FAULT_BY_STATUS[status] ?? 'serverError', certainty, more);
}

const FAULT_BY_STATUS: Readonly<Record<number, Fault>> = {
	400: 'rejected',
	401: 'unauthorized',
	404: 'notFound',
};

/** Contract section 11: which answers prove that nothing was executed. */
function certaintyOf(status: number, code: number | undefined): Certainty {
	if (status === 408 || status === 499) return 'inDoubt';
	if (status < 500) return 'refused';
	return status === 503 && code === 8 ? 'refused' : 'inDoubt';
}

/** Unknown routes answer 400 code 7 and name method and path; unknown methods answer 405. */
function isMissingRoute(
	status: number,
	error: { code: number; msg: string } | null,
	endpoint: Endpoint,
): boolean {
	if (status === 405) return true;
	return (
		status === 400 &&
		error?.code === 7 &&
		(error.msg.includes(endpoint.path) || /non-?existent endpoint/i.test(error.msg))
	);
}

const LEXE_KEYS = [
	...['index', 'payments', 'node_pk', 'measurement', 'payment_hash'],
	...['channels', 'channel_id', 'clients', 'client_pk'],
];

/** Any key that only a Lexe sidecar has: then the reply is broken, not from somebody else. */
function looksLikeLexe(json: unknown): boolean {
	return typeof json === 'object' && json !== null && LEXE_KEYS.some((key) => key in json);
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}
