/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, never in n8n */
import type { ServerResponse } from 'node:http';
import type { AgeRules } from '../ages';
import { Refusal } from '../refusal';

/** A reply of the sidecar: JSON, except for 405 (section 5.2). */
export interface Reply {
	status: number;
	body?: unknown;
	allow?: string;
}

export function errorReply(refusal: Refusal, rules: AgeRules, context = ''): Reply {
	// Only what the node and the gateway say is put into context.
	const isCommand = refusal.status === 500 && refusal.code === 100;
	const msg = isCommand && rules.errorContexts ? context + refusal.message : refusal.message;
	return { status: refusal.status, body: errorBody({ code: refusal.code, msg }, rules) };
}

/** Section 5.1: four keys always, or since 0.4.16 only those that say something. */
export function errorBody(
	error: { code: number; msg: string; data?: unknown; sensitive?: boolean | undefined },
	rules: AgeRules,
): Record<string, unknown> {
	const { code, msg, data = null, sensitive = false } = error;
	if (rules.fourKeyErrors) return { code, msg, data, sensitive };
	return { code, msg, ...(data === null ? {} : { data }), ...(sensitive ? { sensitive } : {}) };
}

export function send(response: ServerResponse, reply: Reply): void {
	if (response.destroyed || response.headersSent) return;
	const payload = reply.body === undefined ? '' : JSON.stringify(reply.body);
	response.writeHead(reply.status, {
		...(payload === '' ? {} : { 'content-type': 'application/json' }),
		...(reply.allow === undefined ? {} : { allow: reply.allow }),
		'content-length': Buffer.byteLength(payload),
	});
	response.end(payload);
}
