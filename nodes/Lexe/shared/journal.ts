import { createHash, randomBytes } from 'node:crypto';

import type { SidecarClient } from '../sidecar/client';
import type { Look } from '../sidecar/lookup';
import type { Failure, Result } from '../sidecar/outcome';
import type { Payment } from '../sidecar/payment';
import type { OperationContext } from './operation';
import type { SpendIdentity } from './payResult';
import { isToolCall } from './toolCall';

/**
 * What this process has sent, by the run of a node. n8n runs a node again for all its items when
 * Retry On Fail is set; the journal is how the second run knows about the first (DESIGN
 * section 4). In memory: a retry always happens in the process of the first try.
 */
export interface JournalEntry {
	/** Goes into the payment's note, so that the payment can be found by it. */
	readonly token: string;
	readonly startedAtMs: number;
	/** What may have left; null when nothing has, or when all about it is known. */
	sent: SentPayment | null;
}

/** A payment that was handed to the sidecar, and how to find out what became of it. */
export interface SentPayment {
	readonly atMs: number;
	readonly identity: SpendIdentity;
	find(look: Look): Promise<Result<Payment | null>>;
	/** How the try ended, as far as it is known. */
	failure: Failure;
}

const MAX_ENTRIES = 10_000;
/** A request that left no trace in the wallet for so long was never executed. */
const IN_DOUBT_MS = 60 * 60 * 1000;

const entries = new Map<string, JournalEntry>();

/** The entry for this payment in this run of the node; a retry gets the one of the first try. */
export function journalEntry(context: OperationContext, payment: object): JournalEntry {
	const make = () => ({
		token: tokenOf(randomBytes(32)),
		startedAtMs: context.client.clock.now(),
		sent: null,
	});
	// Without an execution ID one run could not be told from the next.
	if (!context.n8n.getExecutionId()) return make();
	return remembered(runKey(context, payment), make);
}

/** The entry for a payment that the user has named: the same in every execution. */
export function keyedEntry(client: SidecarClient, idempotencyKey: string): JournalEntry {
	const now = client.clock.now();
	const entry = remembered(JSON.stringify(['key', client.wallet, idempotencyKey]), () => ({
		token: tokenOf(createHash('sha256').update(`key:${idempotencyKey}`).digest()),
		startedAtMs: now,
		sent: null,
	}));
	if (entry.sent !== null && now - entry.sent.atMs > IN_DOUBT_MS) entry.sent = null;
	return entry;
}

function remembered(key: string, make: () => JournalEntry): JournalEntry {
	const known = entries.get(key);
	if (known) return known;
	const entry = make();
	entries.set(key, entry);
	const [oldest] = entries.keys();
	if (entries.size > MAX_ENTRIES && oldest !== undefined) entries.delete(oldest);
	return entry;
}

/**
 * A retry is the same item of the same run, even if an expression gives other values this time. An
 * agent makes a run of its own for every call: there, the same values mean the same payment.
 */
export function runKey({ n8n, itemIndex, client }: OperationContext, payment: object): string {
	const run = isToolCall(n8n)
		? payment
		: [n8n.getWorkflowDataProxy(itemIndex).$runIndex as unknown, itemIndex];
	return JSON.stringify([n8n.getExecutionId(), n8n.getNode().id, run, client.wallet]);
}

/** 64 bits: never met by chance in one wallet. */
function tokenOf(bytes: Buffer): string {
	return `n8n-${bytes.toString('hex').slice(0, 16)}`;
}

/** Characters a token and its brackets take from the note. */
export const TOKEN_ROOM = ' [n8n-0123456789abcdef]'.length;

/** The user's note with the token behind it. */
export function noteWithToken(note: string | undefined, token: string): string {
	return note === undefined ? `[${token}]` : `${note} [${token}]`;
}

/** Tokens in a note, each once, with or without their brackets. */
export function tokensIn(note: string | null): string[] {
	return [...new Set(note?.match(/n8n-[0-9a-f]{16}/g))];
}

/**
 * The note as the user would write it: without tokens. Those of a copied note would make one
 * payment look like another.
 */
export function withoutTokens(note: string): string {
	return note.replace(/\s*\[?n8n-[0-9a-f]{16}\]?/g, '').trim();
}
