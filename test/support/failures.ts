import { endpoints, type EndpointName } from '../../nodes/Lexe/sidecar/endpoints';
import type { Failure, Fault } from '../../nodes/Lexe/sidecar/outcome';

/** Every fault, with what a failure of that kind carries. The compiler keeps the list complete. */
const TYPICAL: Readonly<Record<Fault, Partial<Failure>>> = {
	blocked: { certainty: 'notSent' },
	refused: { certainty: 'notSent', detail: 'ECONNREFUSED' },
	unknownHost: { certainty: 'notSent', detail: 'ENOTFOUND' },
	unreachable: { certainty: 'notSent', detail: 'EHOSTUNREACH' },
	connectTimeout: { certainty: 'notSent', detail: 'UND_ERR_CONNECT_TIMEOUT' },
	tls: { certainty: 'notSent', detail: 'ERR_SSL_WRONG_VERSION_NUMBER' },
	connectFailed: { certainty: 'notSent' },
	timeout: { certainty: 'inDoubt' },
	reset: { certainty: 'inDoubt', detail: 'UND_ERR_SOCKET' },
	cancelled: { certainty: 'inDoubt' },
	tooLarge: { certainty: 'inDoubt' },
	badReply: { certainty: 'inDoubt', httpStatus: 200, detail: '"index"' },
	notSidecar: { certainty: 'inDoubt', httpStatus: 200 },
	redirect: { certainty: 'refused', httpStatus: 307 },
	rejected: { certainty: 'refused', httpStatus: 400, sidecarMessage: 'Rejection: bad JSON' },
	unauthorized: { certainty: 'refused', httpStatus: 401, sidecarMessage: 'No credentials' },
	notFound: { certainty: 'refused', httpStatus: 404, sidecarMessage: 'Payment not found' },
	unsupported: { certainty: 'refused', httpStatus: 400, sidecarMessage: 'non-existent endpoint' },
	overloaded: { certainty: 'refused', httpStatus: 503, sidecarMessage: 'At capacity' },
	serverError: { certainty: 'inDoubt', httpStatus: 500, sidecarMessage: 'Insufficient balance' },
};

export const faults = Object.keys(TYPICAL) as Fault[];

export function typicalFailure(fault: Fault, over: Partial<Failure> = {}): Failure {
	return {
		fault,
		certainty: 'inDoubt',
		endpoint: 'payInvoice',
		origin: 'http://127.0.0.1:5393',
		...TYPICAL[fault],
		...over,
	};
}

export const endpointNames = Object.keys(endpoints) as EndpointName[];
