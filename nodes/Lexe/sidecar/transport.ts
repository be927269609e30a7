import { getProxyForUrl } from 'proxy-from-env';
import { DecoratorHandler, Pool, ProxyAgent, type Dispatcher } from 'undici';

import type { Fault } from './outcome';

/** The part of n8n's egress policy that a client of its own needs (`getSecureEgressFilter`). */
export interface EgressPolicy {
	validateUrl(url: string): Promise<{ ok: true } | { ok: false; error: Error }>;
	createSecureLookup(): unknown;
}

export interface TransportOptions {
	/** Scheme, host and port of the sidecar. */
	readonly origin: string;
	/** Sent as `Authorization: Bearer …`; empty = the sidecar's default wallet. */
	readonly clientCredentials?: string | undefined;
	readonly egress?: EgressPolicy | undefined;
}

export interface TransportRequest {
	readonly method: 'GET' | 'POST' | 'PUT';
	readonly path: string;
	readonly query?: Readonly<Record<string, string>> | undefined;
	readonly body?: object | undefined;
	/** Total time for connecting, sending and reading, in ms. */
	readonly deadlineMs: number;
	readonly signal?: AbortSignal | undefined;
}

/**
 * The life of one request ends in one of three ways (DESIGN section 4). `notSent` means that not
 * a single byte of it was handed to a connection.
 */
export type TransportOutcome =
	| { kind: 'answered'; status: number; contentType: string; body: string }
	| { kind: 'notSent' | 'inDoubt'; fault: Fault; detail?: string };

const USER_AGENT = 'n8n-nodes-lexe';
const MAX_REPLY_BYTES = 32 * 1024 * 1024;
const MAX_CONNECTIONS = 16;
const CONNECT_TIMEOUT_MS = 5_000;
const BODY_IDLE_TIMEOUT_MS = 30_000;

/** Sends one request and tells how it ended. Never throws, never follows, never repeats. */
export async function send(
	options: TransportOptions,
	request: TransportRequest,
): Promise<TransportOutcome> {
	const allowed = await options.egress?.validateUrl(options.origin + request.path);
	if (allowed?.ok === false) {
		const { fault, detail } = faultOf(allowed.error, false);
		return {
			kind: 'notSent',
			fault: fault === 'connectFailed' ? 'blocked' : fault,
			...(detail && { detail }),
		};
	}
	if (request.signal?.aborted) return { kind: 'notSent', fault: 'cancelled' };
	const deadline = AbortSignal.timeout(request.deadlineMs);
	const progress = { started: false };
	const signal = request.signal ? AbortSignal.any([request.signal, deadline]) : deadline;
	try {
		const reply = await dispatcherFor(options)
			.compose(notingStart(progress))
			.request({
				path: request.path,
				method: request.method,
				...(request.query && { query: request.query }),
				headers: headers(options, request),
				body: request.body === undefined ? null : JSON.stringify(request.body),
				signal,
				headersTimeout: request.deadlineMs,
				bodyTimeout: BODY_IDLE_TIMEOUT_MS,
			});
		const body = await readCapped(reply.body);
		if (body === null) return { kind: 'inDoubt', fault: 'tooLarge' };
		return {
			kind: 'answered',
			status: reply.statusCode,
			contentType: String(reply.headers['content-type'] ?? ''),
			body,
		};
	} catch (error) {
		const cancelled = request.signal?.aborted === true;
		const timedOut = !cancelled && deadline.aborted;
		const found = faultOf(error, progress.started);
		return {
			kind: progress.started ? 'inDoubt' : 'notSent',
			...found,
			...(cancelled && { fault: 'cancelled' as const }),
			...(timedOut && { fault: 'timeout' as const }),
		};
	}
}

/** Kept for the life of the process: one per sidecar, wallet and policy. */
const dispatchers = new Map<string, Pool | ProxyAgent>();

function dispatcherFor(options: TransportOptions): Pool | ProxyAgent {
	const proxy = isLoopback(options.origin) ? '' : getProxyForUrl(options.origin);
	const key = JSON.stringify([
		options.origin,
		options.clientCredentials ?? '',
		options.egress !== undefined,
		proxy,
	]);
	const known = dispatchers.get(key);
	if (known) return known;

	const connect = {
		timeout: CONNECT_TIMEOUT_MS,
		...(options.egress && { lookup: options.egress.createSecureLookup() as never }),
	};
	const made =
		proxy === ''
			? new Pool(options.origin, { connections: MAX_CONNECTIONS, connect })
			: new ProxyAgent({ uri: proxy, connections: MAX_CONNECTIONS, proxyTls: connect });
	dispatchers.set(key, made);
	return made;
}

/** Lets `progress` know when the request is about to be written to a connection. */
function notingStart(progress: { started: boolean }): Dispatcher.DispatcherComposeInterceptor {
	return (dispatch) => (options, handler) => {
		const noting = new DecoratorHandler(handler) as Dispatcher.DispatchHandler;
		const { onRequestStart } = noting;
		noting.onRequestStart = (controller, context) => {
			progress.started = true;
			onRequestStart?.call(noting, controller, context);
		};
		return dispatch(options, noting);
	};
}

function headers(options: TransportOptions, request: TransportRequest): Record<string, string> {
	return {
		accept: 'application/json',
		'user-agent': USER_AGENT,
		// Where the body is optional, the header alone would make the sidecar demand one.
		...(request.body !== undefined && { 'content-type': 'application/json' }),
		...(options.clientCredentials && { authorization: `Bearer ${options.clientCredentials}` }),
	};
}

async function readCapped(body: Dispatcher.ResponseData['body']): Promise<string | null> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of body as AsyncIterable<Buffer>) {
		size += chunk.length;
		if (size > MAX_REPLY_BYTES) {
			body.destroy();
			return null;
		}
		chunks.push(chunk);
	}
	return Buffer.concat(chunks).toString('utf8');
}

function isLoopback(origin: string): boolean {
	const host = new URL(origin).hostname;
	return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

const FAULT_BY_CODE: Readonly<Record<string, Fault>> = {
	ECONNREFUSED: 'refused',
	ENOTFOUND: 'unknownHost',
	EAI_AGAIN: 'unknownHost',
	EHOSTUNREACH: 'unreachable',
	ENETUNREACH: 'unreachable',
	EADDRNOTAVAIL: 'unreachable',
	ETIMEDOUT: 'connectTimeout',
	UND_ERR_CONNECT_TIMEOUT: 'connectTimeout',
	UND_ERR_HEADERS_TIMEOUT: 'timeout',
	UND_ERR_BODY_TIMEOUT: 'timeout',
};

function faultOf(error: unknown, started: boolean): { fault: Fault; detail?: string } {
	const { code, name } = describeError(error);
	const detail = code || name;
	const known = FAULT_BY_CODE[code];
	if (known) return { fault: known, detail };
	if (name.startsWith('SsrfBlocked')) return { fault: 'blocked', detail };
	if (/^(?:ERR_SSL|ERR_TLS|EPROTO|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/.test(code)) {
		return { fault: 'tls', detail };
	}
	if (name === 'HTTPParserError') return { fault: 'notSidecar', detail };
	return { fault: started ? 'reset' : 'connectFailed', detail };
}

/** Node wraps the errors of several tried addresses into one without a useful code. */
function describeError(error: unknown): { code: string; name: string } {
	if (typeof error !== 'object' || error === null) return { code: '', name: '' };
	const { code, name, cause, errors } = error as {
		code?: unknown;
		name?: unknown;
		cause?: unknown;
		errors?: unknown[];
	};
	if (typeof code === 'string' && code !== '') return { code, name: String(name ?? '') };
	const inner = errors?.[0] ?? cause;
	if (inner) return describeError(inner);
	return { code: '', name: String(name ?? '') };
}
