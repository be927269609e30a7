import type { Clock } from './clock';
import { cursorOf, indexOf, type PaymentRecord } from './payment';

type Listener = (payment: PaymentRecord) => void;

/** The node's table of payments, and the order of its changes (section 9). */
export class Ledger {
	/** By payment index, in the order of creation in the simulator. */
	readonly payments = new Map<string, PaymentRecord>();

	private readonly byId = new Map<string, PaymentRecord>();

	private readonly listeners = new Set<Listener>();

	private feed: Array<{ cursor: string; payment: PaymentRecord }> | undefined;

	constructor(private readonly clock: Clock) {}

	/** By whole index. */
	get(index: string): PaymentRecord | undefined {
		return this.payments.get(index);
	}

	/** By id part alone: what the node itself compares. */
	find(id: string): PaymentRecord | undefined {
		return this.byId.get(id);
	}

	add(payment: PaymentRecord): PaymentRecord {
		if (this.byId.has(payment.id)) throw new Error(`Payment ${payment.id} exists already`);
		this.payments.set(indexOf(payment), payment);
		this.byId.set(payment.id, payment);
		this.changed(payment);
		return payment;
	}

	/** Saves a change. `updated_at` always moves on, so the payment shows up in the feed again. */
	save(payment: PaymentRecord, changes: Partial<PaymentRecord>): PaymentRecord {
		const updatedAt = Math.max(this.clock.now(), payment.updatedAt + 1);
		Object.assign(payment, changes, { updatedAt });
		this.changed(payment);
		return payment;
	}

	/** Changes strictly after the cursor, oldest first. Cursors order as plain text. */
	changesAfter(cursor: string | undefined, limit: number): PaymentRecord[] {
		const feed = this.sorted();
		const start = cursor === undefined ? 0 : firstAfter(feed, cursor);
		return feed.slice(start, start + limit).map((entry) => entry.payment);
	}

	/** Settles when the payment is final; a dropped request stops waiting and never hears of it. */
	async whenFinal(payment: PaymentRecord, signal: AbortSignal): Promise<void> {
		await this.when(() => payment.status !== 'pending', signal);
	}

	/** Settles once the condition holds; it is asked again at each change. */
	async when(condition: () => boolean, signal: AbortSignal): Promise<void> {
		if (condition()) return;
		await new Promise<void>((resolve) => {
			const stop = this.onChange(() => {
				if (!condition()) return;
				stop();
				resolve();
			});
			if (signal.aborted) stop();
			else signal.addEventListener('abort', stop, { once: true });
		});
	}

	onChange(listener: Listener): () => void {
		this.listeners.add(listener);
		return () => this.listeners.delete(listener);
	}

	private changed(payment: PaymentRecord): void {
		this.feed = undefined;
		for (const listener of [...this.listeners]) listener(payment);
	}

	private sorted(): Array<{ cursor: string; payment: PaymentRecord }> {
		this.feed ??= [...this.payments.values()]
			.map((payment) => ({ cursor: cursorOf(payment), payment }))
			.sort((a, b) => (a.cursor < b.cursor ? -1 : 1));
		return this.feed;
	}
}

function firstAfter(feed: Array<{ cursor: string }>, cursor: string): number {
	let low = 0;
	let high = feed.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((feed[middle]?.cursor ?? '') > cursor) high = middle;
		else low = middle + 1;
	}
	return low;
}
