import type { IExecuteFunctions, INode, INodeExecutionData } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { connect } from './connect';
import type { Operation, OperationContext, OutputItem, Resource } from './operation';
import {
	checkNoLimits,
	checkSendingAllowed,
	NO_LIMITS,
	readPolicy,
	type PolicyFields,
} from './policy';
import { isToolCall, tellAgent } from './toolCall';

/** How many items of a reading or creating operation are worked on at the same time. */
const CONCURRENCY = 5;

type ItemOutcome = { items: INodeExecutionData[] } | { error: NodeApiError | NodeOperationError };

/**
 * Runs the chosen operation for every input item: the only place that loops over items, pairs
 * them and honours Continue On Fail. Payments are made one after another in input order, everything
 * else a few at a time. When the user stops the execution, no request leaves any more, so that the
 * rest ends at once, each item with what is known about it.
 */
export async function execute(
	n8n: IExecuteFunctions,
	resources: readonly Resource[],
): Promise<INodeExecutionData[][]> {
	const operation = chosenOperation(n8n, resources);
	const signal = n8n.getExecutionCancelSignal?.();
	const { client, policyFields } = await connect(n8n, signal);
	const count = n8n.getInputData().length;
	const concurrency = operation.effect === 'spend' ? 1 : CONCURRENCY;
	const continueOnFail = n8n.continueOnFail();

	const outcomes: ItemOutcome[] = [];
	let next = 0;
	let failed = false;
	const worker = async () => {
		while (next < count && (!failed || continueOnFail)) {
			const itemIndex = next++;
			const outcome = await runItem(operation, { n8n, itemIndex, client }, policyFields);
			outcomes[itemIndex] = outcome;
			if ('error' in outcome) failed = true;
		}
	};
	await Promise.all(Array.from({ length: Math.min(concurrency, count) }, worker));

	return [collect(n8n, operation, outcomes, continueOnFail)];
}

function chosenOperation(n8n: IExecuteFunctions, resources: readonly Resource[]): Operation {
	const resourceValue = n8n.getNodeParameter('resource', 0);
	const operationValue = n8n.getNodeParameter('operation', 0);
	const resource = resources.find(({ value }) => value === resourceValue);
	const operation = resource?.operations.find(({ value }) => value === operationValue);
	if (operation) return operation;
	throw new NodeOperationError(
		n8n.getNode(),
		`This version of the Lexe node has no operation "${String(operationValue)}" for "${String(resourceValue)}"`,
		{ description: 'Open the node and choose an operation, or update n8n-nodes-lexe.' },
	);
}

async function runItem(
	operation: Operation,
	base: Omit<OperationContext, 'policy' | 'effect'>,
	policyFields: PolicyFields,
): Promise<ItemOutcome> {
	const place = { node: base.n8n.getNode(), itemIndex: base.itemIndex };
	const { effect } = operation;
	const run = async () => {
		const { onlyWithoutLimits, notDone } = operation;
		if (effect !== 'spend' && !onlyWithoutLimits) {
			return await operation.run({ ...base, effect, policy: NO_LIMITS });
		}
		const policy = readPolicy(policyFields, place);
		if (onlyWithoutLimits) checkNoLimits(policy, place);
		else checkSendingAllowed(policy, place, notDone);
		return await operation.run({ ...base, effect, policy });
	};
	return await run().then(
		(output) => ({ items: paired(output, base.itemIndex) }),
		(error: unknown) => ({ error: asNodeError(error, place) }),
	);
}

function paired(output: OutputItem | OutputItem[], itemIndex: number): INodeExecutionData[] {
	return [output].flat().map((found) => ({ ...found, pairedItem: { item: itemIndex } }));
}

/** Anything that is not one of our sentences is a fault of this package; n8n shows it as such. */
function asNodeError(
	error: unknown,
	{ node, itemIndex }: { node: INode; itemIndex: number },
): NodeApiError | NodeOperationError {
	if (error instanceof NodeApiError || error instanceof NodeOperationError) return error;
	const message = error instanceof Error ? error.message : String(error);
	return new NodeOperationError(node, message, {
		itemIndex,
		description: 'This is an unexpected error of the Lexe node. Please report it.',
	});
}

/** Output in input order; the first failure is thrown unless Continue On Fail is set. */
function collect(
	n8n: IExecuteFunctions,
	operation: Operation,
	outcomes: readonly ItemOutcome[],
	continueOnFail: boolean,
): INodeExecutionData[] {
	const count = n8n.getInputData().length;
	const output: INodeExecutionData[] = [];
	for (let itemIndex = 0; itemIndex < count; itemIndex++) {
		const outcome = outcomes[itemIndex];
		// Only items behind the first failure were not started.
		if (outcome === undefined) break;
		if ('items' in outcome) {
			output.push(...outcome.items);
			continue;
		}
		const { error } = outcome;
		if (!continueOnFail) {
			if (operation.effect === 'spend') error.description = withProgress(error, itemIndex, count);
			if (isToolCall(n8n)) tellAgent(error);
			throw error;
		}
		// n8n takes an item with just these keys for an error; with an `error` of its own beside the
		// json it would drop the details.
		output.push({
			json: { error: error.message, details: error.description ?? '' },
			pairedItem: { item: itemIndex },
		});
	}
	return output;
}

/** A payment that fails must not hide that others of the same run were made. */
function withProgress(error: NodeApiError | NodeOperationError, itemIndex: number, count: number) {
	const before =
		itemIndex > 0
			? ` The ${itemIndex === 1 ? 'item' : `${itemIndex} items`} before it went through.`
			: '';
	const after = count - itemIndex - 1;
	const rest =
		after > 0 ? ` The ${after === 1 ? 'item' : `${after} items`} after it did not start.` : '';
	return `${error.description ?? ''}${before}${rest}`.trim();
}
