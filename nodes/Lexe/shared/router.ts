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

const NOTHING_CHANGED = 'nothing was changed';

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
		const policy = readPolicy(policyFields, place, onlyWithoutLimits ? NOTHING_CHANGED : notDone);
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
			if (operation.effect === 'spend' || operation.onlyWithoutLimits) {
				const others = {
					before: outcomes.slice(0, itemIndex),
					behind: outcomes.slice(itemIndex + 1),
				};
				error.description = withProgress(error, others, count - itemIndex - 1);
			}
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

/**
 * What fails must not hide that something was done for other items of the same run: a payment, say,
 * or a client whose secret is lost with the output. Those behind it may have run at the same time.
 */
function withProgress(
	error: NodeApiError | NodeOperationError,
	others: { before: readonly ItemOutcome[]; behind: readonly ItemOutcome[] },
	countBehind: number,
): string {
	const started = others.behind.filter(Boolean);
	const notStarted = countBehind - started.length;
	return [
		error.description ?? '',
		progressOf(others.before, 'before'),
		progressOf(
			started.filter((outcome) => 'items' in outcome),
			'after',
		),
		notStarted > 0 ? `The ${itemsText(notStarted)} after it did not start.` : '',
	]
		.filter(Boolean)
		.join(' ');
}

/** A payment that was returned as pending or failed has not gone through. */
function progressOf(done: readonly ItemOutcome[], where: 'before' | 'after'): string {
	if (done.length === 0) return '';
	const isOpen = ({ json }: INodeExecutionData) => /^(?:pending|failed)$/.test(String(json.status));
	const open = done.filter((outcome) => 'items' in outcome && outcome.items.some(isOpen)).length;
	const all = `The ${itemsText(done.length)} ${where} it`;
	if (open === 0) return `${all} went through.`;
	const which = open === done.length ? 'not completed' : `${open} of them not completed`;
	return `${all} ${done.length === 1 ? 'was' : 'were'} sent, but ${which}: look at the payments.`;
}

function itemsText(count: number): string {
	return count === 1 ? 'item' : `${count} items`;
}
