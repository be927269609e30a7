import { endpoints, type Effect, type Endpoint } from './endpoints';
import type { Failure, Fault } from './outcome';

/** What a user reads: what happened, then why and what to do now. */
export interface Explanation {
	message: string;
	description: string;
}

const DOCKER_HINT =
	'If n8n runs in Docker, 127.0.0.1 is the container itself: use an address of the host instead.';

type Sentence = (failure: Failure, endpoint: Endpoint) => Explanation;

/** The one table from fault to sentence, for the action, the trigger and the credential test. */
const SENTENCES: Readonly<Record<Fault, Sentence>> = {
	blocked: ({ origin }) => ({
		message: `n8n is not allowed to connect to ${origin}`,
		description:
			"n8n's SSRF protection blocks this address. Ask the administrator to add the sidecar's host to N8N_SSRF_ALLOWED_HOSTNAMES.",
	}),
	refused: ({ origin }) => ({
		message: `No Lexe sidecar is listening at ${origin}`,
		description: `Start the sidecar, or correct the Sidecar URL in the Lexe credential. ${DOCKER_HINT}`,
	}),
	unknownHost: ({ origin }) => ({
		message: `The host name in ${origin} cannot be found`,
		description: `Check the Sidecar URL in the Lexe credential for a typing error. ${DOCKER_HINT}`,
	}),
	unreachable: ({ origin }) => ({
		message: `There is no network route to ${origin}`,
		description: `Check the Sidecar URL in the Lexe credential and the network of the machine n8n runs on. ${DOCKER_HINT}`,
	}),
	connectTimeout: ({ origin }) => ({
		message: `Nothing answers at ${origin}`,
		description: `The connection was not accepted in time. Check the Sidecar URL in the Lexe credential, and whether a firewall is in the way. ${DOCKER_HINT}`,
	}),
	tls: ({ origin }) => ({
		message: `No secure connection to ${origin} is possible`,
		description: origin.startsWith('https:')
			? 'A Lexe sidecar speaks plain http. Use http:// in the Sidecar URL, unless a proxy with a valid certificate stands in front of it.'
			: 'The secure connection to the proxy failed. Check the proxy settings of n8n.',
	}),
	connectFailed: ({ origin, detail }) => ({
		message: `No connection to ${origin} could be made`,
		description: `Check the Sidecar URL in the Lexe credential and that the sidecar is running${inBrackets(detail)}.`,
	}),
	timeout: () => ({
		message: 'The Lexe sidecar did not answer in time',
		description: 'The node may still be waking up. Try again in a moment.',
	}),
	reset: ({ detail }) => ({
		message: 'The connection to the Lexe sidecar was cut before it answered',
		description: `The sidecar may have stopped or restarted${inBrackets(detail)}. Try again once it is running.`,
	}),
	cancelled: () => ({
		// n8n marks an execution as canceled when the error contains this very word.
		message: 'The execution was canceled before the Lexe sidecar answered',
		description: 'Nothing more was sent after the stop.',
	}),
	tooLarge: () => ({
		message: 'The reply of the Lexe sidecar is too large',
		description: 'Ask for fewer payments at a time.',
	}),
	badReply: ({ detail }) => ({
		message: 'The reply of the Lexe sidecar could not be understood',
		description: `It was cut short or is not of the expected form${inBrackets(detail)}. If this happens again, update n8n-nodes-lexe and the sidecar.`,
	}),
	notSidecar: ({ origin, httpStatus }) => ({
		message: `The server at ${origin} is not a Lexe sidecar`,
		description: `Something else answers there${inBrackets(httpStatus && `HTTP ${httpStatus}`)}. Correct host and port of the Sidecar URL in the Lexe credential; a sidecar listens on port 5393 unless it was told otherwise.`,
	}),
	redirect: ({ origin, httpStatus }) => ({
		message: `The server at ${origin} sends the request elsewhere`,
		description: `A Lexe sidecar never redirects (HTTP ${httpStatus ?? '3xx'}). Enter the sidecar's own address as Sidecar URL in the Lexe credential.`,
	}),
	rejected: ({ sidecarMessage }) => ({
		message: 'The Lexe sidecar did not accept the request',
		description: quote(sidecarMessage) || 'Check the values of this operation.',
	}),
	unauthorized: ({ sidecarMessage }) => ({
		message: 'The Lexe sidecar does not know this wallet',
		description: `Check Client Credentials in the Lexe credential; leave it empty to use the sidecar's own wallet. ${quote(sidecarMessage)}`,
	}),
	notFound: () => ({
		message: 'The wallet has no such payment',
		description: 'Check the payment index, and that the credential is for the right wallet.',
	}),
	unsupported: (_failure, endpoint) => ({
		message:
			endpoint.since === 'seed'
				? 'The Lexe sidecar does not know this request'
				: `This needs Lexe sidecar ${endpoint.since} or newer`,
		description:
			endpoint.since === 'seed'
				? 'Check that the Sidecar URL in the Lexe credential points to a Lexe sidecar, and update the sidecar.'
				: `The sidecar is older: it has no ${endpoint.path}. Update the sidecar.`,
	}),
	overloaded: () => ({
		message: 'The Lexe sidecar is too busy',
		description: 'It did not execute the request. Try again in a moment.',
	}),
	// The sidecar's own errors have a text; without one, something in between has answered.
	serverError: ({ sidecarMessage, httpStatus }) => ({
		message:
			firstLine(sidecarMessage) ||
			`A proxy answered in place of the Lexe sidecar (HTTP ${httpStatus})`,
		description: sidecarMessage
			? 'The Lexe sidecar or its node reported this problem.'
			: 'Check that the sidecar behind the proxy is running, and try again.',
	}),
};

/** What the failure means for the user's money. Only a spend has something to say. */
const MONEY: Readonly<Record<Failure['certainty'], string>> = {
	notSent: 'No money has moved: the request was never sent.',
	refused: 'No money has moved: the sidecar did not execute the request.',
	inDoubt: 'Money may have moved: check your payments before you try again.',
};

/**
 * Turns a failure into words. For a spend the description always says whether money may have
 * moved (DESIGN section 7).
 */
export function explain(failure: Failure, effect?: Effect): Explanation {
	const endpoint: Endpoint = endpoints[failure.endpoint];
	const { message, description } = SENTENCES[failure.fault](failure, endpoint);
	const money = (effect ?? endpoint.effect) === 'spend' ? MONEY[failure.certainty] : '';
	return { message, description: [money, description.trim()].filter(Boolean).join(' ') };
}

function inBrackets(detail: string | number | undefined): string {
	return detail ? ` (${detail})` : '';
}

function quote(sidecarMessage: string | undefined): string {
	return sidecarMessage ? `It says: "${firstLine(sidecarMessage)}"` : '';
}

/** The sidecar's texts can be long chains; a user needs the start of them. */
function firstLine(text: string | undefined): string {
	const line = (text ?? '').split('\n', 1)[0]?.trim() ?? '';
	return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}

/** A sentence of the table as a part of another one. */
export function lowerFirst(sentence: string): string {
	return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
