import type { SidecarClient } from '../sidecar/client';
import { succeeded, type Result } from '../sidecar/outcome';
import { isFinal, type Payment } from '../sidecar/payment';
import { isPaymentIndex } from '../sidecar/paymentIndex';

/** Which of the listed payments were already emitted. */
export interface IndexState {
	done: string[];
	/** Where a poll ran out of time: the next one starts there. */
	from?: string;
}

export interface IndexRead {
	/** Payments that are final now and were not emitted before, in the order of the list. */
	finals: Payment[];
	next: IndexState;
	/** Listed payments that the wallet does not know. */
	missing: string[];
}

/** How many payments are looked up at the same time. */
const CONCURRENCY = 5;

/** The list as the user gave it: an array, or text with one index per line or comma. */
export function parseIndexes(input: unknown): { indexes: string[]; invalid: string[] } {
	const parts = (Array.isArray(input) ? input : String(input ?? '').split(/[\s,;]+/))
		.map((part) => String(part).trim())
		.filter((part) => part !== '');
	const all = [...new Set(parts)];
	return {
		indexes: all.filter(isPaymentIndex),
		invalid: all.filter((part) => !isPaymentIndex(part)),
	};
}

/** Looks up every listed payment that was not emitted yet. Works with every sidecar. */
export async function readIndexes(
	client: SidecarClient,
	state: IndexState,
	indexes: readonly string[],
	limits: { untilMs: number },
): Promise<Result<IndexRead>> {
	const listedOpen = indexes.filter((index) => !state.done.includes(index));
	const start = Math.max(0, listedOpen.indexOf(state.from ?? ''));
	const open = [...listedOpen.slice(start), ...listedOpen.slice(0, start)];
	let at = 0;
	const finals: Payment[] = [];
	const missing: string[] = [];
	for (; at < open.length && client.clock.now() < limits.untilMs; at += CONCURRENCY) {
		const reads = await Promise.all(
			open.slice(at, at + CONCURRENCY).map(async (index) => ({
				index,
				read: await client.payment(index),
			})),
		);
		for (const { index, read } of reads) {
			if (read.ok) {
				if (isFinal(read.value)) finals.push({ ...read.value, index });
			} else if (read.failure.fault === 'notFound') {
				missing.push(index);
			} else {
				return read;
			}
		}
	}
	const listed = new Set(indexes);
	const done = [...state.done, ...finals.map(({ index }) => index)];
	return succeeded({
		finals,
		missing,
		next: {
			done: done.filter((index) => listed.has(index)),
			...(open[at] !== undefined && { from: open[at] }),
		},
	});
}
