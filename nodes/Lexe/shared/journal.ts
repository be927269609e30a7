import { createHash, randomBytes } from 'node:crypto';

import type { SidecarClient } from '../sidecar/client';
import type { Look } from '../sidecar/lookup';
import type { Failure, Result } from '../sidecar/outcome';
import type { Payment } from '../sidecar/payment';
import type { OperationContext } from './operation';
import type { SpendIdentity } from './payResult';
import { RunMemory } from './runMemory';

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
	/** Index of the payment, once it is known. Only of what the user has named. */
	madeIndex?: string;
}

/** A payment that was handed to the sidecar, and how to find out what became of it. */
export interface SentPayment {
	/** When it was sent, and then when the sidecar was done with it. */
	atMs: number;
	readonly identity: SpendIdentity;
	/** See `SidecarClient`. */
	readonly wallet: string;
	find(look: Look): Promise<Result<Payment | null>>;
	/** How the try ended, as far as it is known. */
	failure: Failure;
	/** The payment was found and told about. */
	isTold?: boolean;
}

const MAX_KEYS = 10_000;
/** A request that left no trace in the wallet for so long was never executed. */
const IN_DOUBT_MS = 60 * 60 * 1000;

const ofRuns = new RunMemory<JournalEntry>();
const ofKeys = new Map<string, JournalEntry>();

/** The entry for this payment in this run of the node; a retry gets the one of the first try. */
export function journalEntry(context: OperationContext, payment: object): JournalEntry {
	return ofRuns.entry(context, payment, () => ({
		token: tokenOf(randomBytes(32)),
		startedAtMs: context.client.clock.now(),
		sent: null,
	}));
}

/** The entry for a payment that the user has named: the same in every execution. */
export function keyedEntry(client: SidecarClient, idempotencyKey: string): JournalEntry {
	const now = client.clock.now();
	const name = JSON.stringify([client.wallet, idempotencyKey]);
	const entry: JournalEntry = ofKeys.get(name) ?? {
		token: tokenOf(createHash('sha256').update(`key:${idempotencyKey}`).digest()),
		startedAtMs: now,
		sent: null,
	};
	if (entry.sent !== null && now - entry.sent.atMs > IN_DOUBT_MS) entry.sent = null;
	ofKeys.delete(name);
	ofKeys.set(name, entry);
	const [oldest] = ofKeys.keys();
	if (ofKeys.size > MAX_KEYS && oldest !== undefined) ofKeys.delete(oldest);
	return entry;
}

/** 64 bits: never met by chance in one wallet. */
function tokenOf(bytes: Buffer): string {
	return `n8n-${bytes.toString('hex').slice(0, 16)}`;
}

/** Characters a token and its brackets take from the note. */
export const TOKEN_ROOM = ' [n8n-0123456789abcdef]'.length;

/** The note for a new payment: a copied one must not let it be taken for another payment. */
export function noteForNew(note: string | undefined, token: string): string {
	return noteWithToken(withoutTokens(note ?? '') || undefined, token);
}

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
	let rest = note;
	let before;
	// What stood on both sides of a token may become one.
	do {
		before = rest;
		rest = before.replace(/\s*\[?n8n-[0-9a-f]{16}\]?/g, '');
	} while (rest !== before);
	return rest.trim();
}
