import type { OperationContext } from './operation';
import { isToolCall } from './toolCall';

const MAX_RUNS = 10_000;

/**
 * What the first try of an item has done, for the tries that n8n's Retry On Fail makes after it.
 * In memory: a retry always happens in the process of the first try.
 */
export class RunMemory<T extends object> {
	private readonly runs = new Map<string, Map<string, T>>();

	/** The entry of this item in this run; `make` makes the one of the first try. */
	entry(context: OperationContext, values: object, make: () => T): T {
		// Without an execution ID one run could not be told from the next.
		if (!context.n8n.getExecutionId()) return make();
		const [run, item] = placeOf(context, values);
		const entries = this.runs.get(run) ?? new Map<string, T>();
		// The run used last goes to the end: one that is at work is not forgotten, however long it is.
		this.runs.delete(run);
		this.runs.set(run, entries);
		const [oldest] = this.runs.keys();
		if (this.runs.size > MAX_RUNS && oldest !== undefined) this.runs.delete(oldest);

		const entry = entries.get(item) ?? make();
		entries.set(item, entry);
		return entry;
	}
}

/**
 * A retry is the same item of the same run, even if an expression gives other values this time, or
 * the credential was changed meanwhile. An agent makes a run of its own for every call: there, the
 * same values mean the same payment.
 */
function placeOf({ n8n, itemIndex }: OperationContext, values: object): [string, string] {
	const isTool = isToolCall(n8n);
	const runIndex: unknown = isTool ? 'tool' : n8n.getWorkflowDataProxy(itemIndex).$runIndex;
	const item: unknown = isTool ? values : itemIndex;
	return [JSON.stringify([n8n.getExecutionId(), n8n.getNode().id, runIndex]), JSON.stringify(item)];
}
