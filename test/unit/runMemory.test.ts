import type { OperationContext } from '../../nodes/Lexe/shared/operation';
import { RunMemory } from '../../nodes/Lexe/shared/runMemory';

interface Place {
	execution?: string | undefined;
	node?: string;
	run?: number;
	item?: number;
	tool?: boolean;
}

function contextOf(place: Place): OperationContext {
	const { execution, node = 'Lexe', run = 0, item = 0, tool = false } = place;
	return {
		itemIndex: item,
		n8n: {
			getExecutionId: () => execution,
			getNode: () => ({ id: node, type: tool ? 'lexeTool' : 'lexe' }),
			getWorkflowDataProxy: () => ({ $runIndex: run }),
		},
	} as unknown as OperationContext;
}

const entryOf = (memory: RunMemory<object>, place: Place, values: object = {}) =>
	memory.entry(contextOf(place), values, () => ({}));

describe('what a run has done', () => {
	it('is the same for the same item, whatever the values', () => {
		const memory = new RunMemory();
		const first = entryOf(memory, { execution: '1' }, { amount: 1 });
		expect(entryOf(memory, { execution: '1' }, { amount: 2 })).toBe(first);
	});

	it.each<Place>([
		{ execution: '2' },
		{ execution: '1', node: 'Other' },
		{ execution: '1', run: 1 },
		{ execution: '1', item: 1 },
		{ execution: '1', tool: true },
	])('is not that of %j', (other) => {
		const memory = new RunMemory();
		const first = entryOf(memory, { execution: '1' });
		expect(entryOf(memory, other)).not.toBe(first);
		expect(entryOf(memory, { execution: '1' })).toBe(first);
	});

	it('goes by the values when an agent calls', () => {
		const memory = new RunMemory();
		const first = entryOf(memory, { execution: '1', tool: true }, { amount: 1 });
		const again = { execution: '1', tool: true, run: 5, item: 3 };
		expect(entryOf(memory, again, { amount: 1 })).toBe(first);
		expect(entryOf(memory, again, { amount: 2 })).not.toBe(first);
	});

	it('is not kept without an execution ID', () => {
		const memory = new RunMemory();
		expect(entryOf(memory, {})).not.toBe(entryOf(memory, {}));
	});

	it('is kept for every item of a long run', () => {
		const memory = new RunMemory();
		const entries = Array.from({ length: 30_000 }, (_, item) =>
			entryOf(memory, { execution: '1', item }),
		);
		const again = entries.map((_, item) => entryOf(memory, { execution: '1', item }));
		expect(again.every((entry, item) => entry === entries[item])).toBe(true);
	});

	it('is kept while other executions come and go', () => {
		const memory = new RunMemory();
		const first = entryOf(memory, { execution: 'long' });
		for (let other = 0; other < 30_000; other++) {
			entryOf(memory, { execution: `other ${other}` });
			// The long run goes on with its next item now and then.
			if (other % 5_000 === 0) entryOf(memory, { execution: 'long', item: other });
		}
		expect(entryOf(memory, { execution: 'long' })).toBe(first);
	});

	it('is forgotten long after the run', () => {
		const memory = new RunMemory();
		const first = entryOf(memory, { execution: 'done' });
		for (let other = 0; other < 10_000; other++) entryOf(memory, { execution: `other ${other}` });
		expect(entryOf(memory, { execution: 'done' })).not.toBe(first);
	});
});
