import { runKey } from './journal';
import type { OperationContext } from './operation';

const MAX_ENTRIES = 10_000;

/**
 * What the first try of an item has done, for the tries that n8n's Retry On Fail makes after it.
 * In memory: a retry always happens in the process of the first try.
 */
export class RunMemory<T extends object> {
	private readonly entries = new Map<string, T>();

	/** The entry of this item in this run; `make` makes the one of the first try. */
	entry(context: OperationContext, values: object, make: () => T): T {
		// Without an execution ID one run could not be told from the next.
		if (!context.n8n.getExecutionId()) return make();
		const key = runKey(context, values);
		const known = this.entries.get(key);
		if (known) return known;
		const entry = make();
		this.entries.set(key, entry);
		const [oldest] = this.entries.keys();
		if (this.entries.size > MAX_ENTRIES && oldest !== undefined) this.entries.delete(oldest);
		return entry;
	}
}
