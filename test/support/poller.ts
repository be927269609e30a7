/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, never in n8n */
import { createRequire } from 'node:module';

import { ActiveWorkflowTriggers, PollContext, PollTriggerExecutor } from 'n8n-core';
import {
	Workflow,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type WorkflowActivateMode,
} from 'n8n-workflow';

import { additionalData, makeNode, nodeTypes, runWorkflow } from './engine';

// n8n-core brings its own copy of the container; the one at the top level is another version.
const { Container } = createRequire(require.resolve('n8n-core'))('@n8n/di') as {
	Container: { get<T>(type: new (...args: never[]) => T): T };
};

export interface ActiveTrigger {
	/** One entry per execution n8n would have started, with its items. */
	readonly executions: IDataObject[][];
	/** Red executions: errors of polls after the activation. */
	readonly errors: Error[];
	/** The trigger's static data as it is in the memory of n8n. */
	inMemory(): IDataObject;
	/** The same as n8n's database has it: all that is left after a restart. */
	saved(): IDataObject;
	/** What the clock of n8n does. */
	tick(): Promise<void>;
	/** Switches the workflow off. n8n throws away what a poll under way brings after that. */
	stop(): Promise<void>;
}

export function triggerNode(parameters: INode['parameters']): INode {
	return makeNode({
		name: 'Lexe Trigger',
		type: 'lexeTrigger',
		parameters: {
			pollTimes: { item: [{ mode: 'custom', cronExpression: '0 0 1 1 *' }] },
			...parameters,
		},
		credentials: { lexeApi: { id: '1', name: 'Lexe' } },
	});
}

let workflows = 0;

const copy = (data: IDataObject) => JSON.parse(JSON.stringify(data)) as IDataObject;

/** Activates a workflow with a Lexe Trigger in n8n's own trigger registry. */
export async function activate(options: {
	parameters?: INode['parameters'];
	credential: ICredentialDataDecryptedObject;
	mode?: WorkflowActivateMode;
	/** Static data of an earlier life, as n8n loads it from its database. */
	staticData?: IDataObject;
	/** The same workflow as before, e.g. after a restart. */
	workflowId?: string;
	/** How long n8n lets one poll run; five minutes unless its scheduler says otherwise. */
	budgetMs?: number;
	/** n8n's durable scheduler: each poll gets a copy of the static data, and saves it. */
	durable?: boolean;
}): Promise<ActiveTrigger> {
	const id = options.workflowId ?? `polled-${++workflows}`;
	const { budgetMs } = options;
	const node = triggerNode(options.parameters ?? {});
	const workflow = new Workflow({
		id,
		name: 'Test',
		nodes: [node],
		connections: {},
		active: true,
		nodeTypes: await nodeTypes(),
		settings: {},
		...(options.staticData && { staticData: { [`node:${node.name}`]: options.staticData } }),
	});
	const ownData = () => (workflow.staticData[`node:${node.name}`] ?? {}) as IDataObject;
	let database = copy(options.staticData ?? {});
	const inMemory = () => (options.durable ? copy(database) : copy(ownData()));
	const executions: IDataObject[][] = [];
	const errors: Error[] = [];
	const contexts: PollContext[] = [];
	let current = true;

	/** What a poll gets from n8n, and what n8n does with what comes of it. */
	function contextOf(...args: ConstructorParameters<typeof PollContext>): PollContext {
		const [w, n, a, m, activation] = args;
		const staged = copy(database);
		const commit = () => {
			database = options.durable ? copy(staged) : inMemory();
		};
		const context = new PollContext(
			w,
			n,
			a,
			m,
			activation,
			(data: INodeExecutionData[][]) => {
				commit();
				executions.push((data[0] ?? []).map(({ json }) => json));
			},
			(error: Error) => {
				errors.push(error);
			},
			// Without an execution, only the durable scheduler saves it, and not at the activation.
			options.durable ? async () => commit() : undefined,
			undefined,
			options.durable ? () => staged : undefined,
			budgetMs === undefined ? undefined : () => budgetMs,
		);
		contexts.push(context);
		return context;
	}

	const registry = Container.get(ActiveWorkflowTriggers);
	const additional = additionalData(options.credential, 'none', 'trigger');
	await registry.addAllTriggers(
		id,
		workflow,
		additional,
		'trigger',
		options.mode ?? 'activate',
		(() => {}) as never,
		contextOf as never,
	);
	if (!options.durable) database = inMemory();
	return {
		executions,
		errors,
		inMemory,
		saved: () => copy(database),
		tick: async () => {
			const [first] = contexts;
			if (!first) throw new Error('The trigger was not activated');
			const context = options.durable
				? contextOf(workflow, node, additional, 'trigger', 'update')
				: first;
			await Container.get(PollTriggerExecutor).create(
				workflow,
				node,
				context as never,
				() => current,
			)();
		},
		stop: async () => {
			current = false;
			await registry.remove(id);
		},
	};
}

/** "Execute step" on the trigger in the editor. */
export async function runTriggerManually(options: {
	parameters?: INode['parameters'];
	credential: ICredentialDataDecryptedObject;
}) {
	const node = triggerNode(options.parameters ?? {});
	const run = await runWorkflow({
		nodes: [node],
		connections: {},
		credential: options.credential,
		mode: 'manual',
	});
	const [first] = run.data.resultData.runData[node.name] ?? [];
	return {
		items: (first?.data?.main?.[0] ?? []).map(({ json }) => json),
		error: run.data.resultData.error as { message: string; description?: string } | undefined,
	};
}
