import type { Ledger } from './node/ledger';
import { cursorOf, indexOf, type PaymentRecord } from './node/payment';

export type Filter = 'all' | 'pending' | 'completed' | 'failed' | 'finalized';

/** The sidecar's own copy on disk (sections 7.16 to 7.18): as old as its last sync. */
export class PaymentCache {
	private readonly copies = new Map<string, PaymentRecord>();

	private cursor: string | undefined;

	private order: string[] | undefined;

	constructor(private readonly ledger: Ledger) {}

	/** Pulls everything that changed since the last sync. */
	sync(): { num_new: number; num_updated: number } {
		const changes = this.ledger.changesAfter(this.cursor, Infinity);
		let added = 0;
		for (const payment of changes) {
			const index = indexOf(payment);
			if (!this.copies.has(index)) added += 1;
			this.copies.set(index, { ...payment });
			this.cursor = cursorOf(payment);
		}
		if (added > 0) this.order = undefined;
		return { num_new: added, num_updated: changes.length - added };
	}

	get(index: string): PaymentRecord | undefined {
		return this.copies.get(index);
	}

	setNote(index: string, note: string | null): boolean {
		const copy = this.copies.get(index);
		if (copy) copy.personalNote = note;
		return copy !== undefined;
	}

	/** One page by creation; `next` is null exactly when nothing is left. */
	list(query: { filter: Filter; order: 'asc' | 'desc'; limit: number; after: string | null }): {
		page: PaymentRecord[];
		next: string | null;
	} {
		if (query.limit === 0) return { page: [], next: null };
		const page: PaymentRecord[] = [];
		for (const index of query.order === 'asc' ? this.sorted() : this.sorted().toReversed()) {
			if (query.after !== null && !isPast(index, query.after, query.order)) continue;
			const payment = this.copies.get(index);
			if (!payment || !matches(payment, query.filter)) continue;
			const last = page.at(-1);
			if (page.length === query.limit && last) return { page, next: indexOf(last) };
			page.push(payment);
		}
		return { page, next: null };
	}

	clear(): void {
		this.copies.clear();
		this.cursor = undefined;
		this.order = undefined;
	}

	private sorted(): string[] {
		this.order ??= [...this.copies.keys()].sort();
		return this.order;
	}
}

function isPast(index: string, after: string, order: 'asc' | 'desc'): boolean {
	return order === 'asc' ? index > after : index < after;
}

function matches(payment: PaymentRecord, filter: Filter): boolean {
	if (filter === 'all') return true;
	return filter === 'finalized' ? payment.status !== 'pending' : payment.status === filter;
}
