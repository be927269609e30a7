import { createHash, randomBytes } from 'node:crypto';

import type { SidecarClient } from '../sidecar/client';
import type { Failure } from '../sidecar/outcome';
import type { OperationContext } from './operation';

/**
 * What this process has sent, by the run of a node. n8n runs a node again for all its items when
 * Retry On Fail is set; the journal is how the second run knows about the first (DESIGN
 * section 4). In memory: a retry always happens in the process of the first try.
 */
export interface JournalEntry {
	/** Goes into the payment's note, so that the payment can be found by it. */
	readonly token: string;
	readonly startedAtMs: number;
	/** When a request may have left; null when none has, or when all about it is known. */
	sentAtMs: number | null;
	/** How the first try ended, if it did not end well. */
	failure?: Failure;
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
		sentAtMs: null,
	});
	// Without an execution ID one run could not be told from the next.
	if (!context.n8n.getExecutionId()) return make();
	return remembered(keyOf(context, payment), make);
}

/** The entry for a payment that the user has named: the same in every execution. */
export function keyedEntry(client: SidecarClient, idempotencyKey: string): JournalEntry {
	const now = client.clock.now();
	const entry = remembered(JSON.stringify(['key', client.wallet, idempotencyKey]), () => ({
		token: tokenOf(createHash('sha256').update(`key:${idempotencyKey}`).digest()),
		startedAtMs: now,
		sentAtMs: null,
	}));
	if (entry.sentAtMs !== null && now - entry.sentAtMs > IN_DOUBT_MS) entry.sentAtMs = null;
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
 * An agent that calls the tool again with the same arguments means the same payment; a loop that
 * runs the node again means another one.
 */
function keyOf({ n8n, itemIndex, client }: OperationContext, payment: object): string {
	const run = n8n.isToolExecution?.()
		? 'tool'
		: `${String(n8n.getWorkflowDataProxy(itemIndex).$runIndex)}:${itemIndex}`;
	return JSON.stringify([n8n.getExecutionId(), n8n.getNode().id, run, client.wallet, payment]);
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
