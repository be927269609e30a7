import { Credentials, ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	ICredentialsHelper,
	NodeConnectionTypes,
	NodeHelpers,
	Workflow,
	type IConnections,
	type ICredentialDataDecryptedObject,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
	type INodeType,
	type INodeTypes,
	type IRun,
	type IWorkflowBase,
	type IWorkflowExecuteAdditionalData,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import { loadPackage } from './loader';

/**
 * n8n's engine with the Lexe nodes in it: the package loader and `WorkflowExecute` of n8n-core,
 * not stand-ins.
 */

/** Hands its input on. Registered under a name that the engine accepts as a start node. */
class StartNode implements INodeType {
	description = {
		displayName: 'Start',
		name: 'start',
		group: ['input'],
		version: 1,
		description: '',
		defaults: { name: 'Start' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
	} as unknown as INodeType['description'];

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [this.getInputData()];
	}
}

const START_TYPE = 'n8n-nodes-base.manualTrigger';

let loaded: Promise<INodeTypes> | undefined;

/** The nodes as n8n's loader hands them out, poll times and all. */
export async function nodeTypes(): Promise<INodeTypes> {
	loaded ??= loadPackage().then((loader) =>
		makeNodeTypes({
			[START_TYPE]: new StartNode(),
			lexe: loader.getNode('lexe').type as INodeType,
			lexeTrigger: loader.getNode('lexeTrigger').type as INodeType,
		}),
	);
	return await loaded;
}

function makeNodeTypes(types: Record<string, INodeType>): INodeTypes {
	const find = (name: string): INodeType => {
		const type = types[name];
		if (!type) throw new Error(`No node type ${name} in this test`);
		return type;
	};
	return {
		getByName: find,
		getByNameAndVersion: (name, version) => NodeHelpers.getVersionedNodeType(find(name), version),
		getKnownTypes: () => ({}),
	};
}

/** Hands out the credentials of the test, already decrypted. */
export class TestCredentials extends ICredentialsHelper {
	constructor(private readonly lexeApi: ICredentialDataDecryptedObject) {
		super();
	}

	getParentTypes(): string[] {
		return [];
	}

	async authenticate(_data: unknown, _type: string, request: never): Promise<never> {
		return request;
	}

	async preAuthentication(): Promise<undefined> {
		return undefined;
	}

	async runPreAuthentication(): Promise<undefined> {
		return undefined;
	}

	async getCredentials() {
		return new Credentials({ id: null, name: '' }, '', '');
	}

	async getDecrypted(): Promise<ICredentialDataDecryptedObject> {
		return this.lexeApi;
	}

	async updateCredentials(): Promise<void> {}

	async updateCredentialsOauthTokenData(): Promise<void> {}

	getCredentialsProperties() {
		return [];
	}

	getOAuth2Options(): undefined {
		return undefined;
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}
}

export function makeNode(over: Partial<INode> & { name: string; type: string }): INode {
	return { id: over.name, typeVersion: 1, position: [0, 0], parameters: {}, ...over };
}

export function lexeNode(parameters: INode['parameters'], over: Partial<INode> = {}): INode {
	return makeNode({
		name: 'Lexe',
		type: 'lexe',
		parameters,
		credentials: { lexeApi: { id: '1', name: 'Lexe' } },
		...over,
	});
}

let executions = 0;

export interface LexeRun {
	run: IRun;
	/** Items of the first output of the Lexe node. */
	items: INodeExecutionData[];
	/** Items of n8n's error output. */
	errorItems: INodeExecutionData[];
	/** What a user would see in red. */
	error: { message: string; description?: string; httpCode?: string } | undefined;
}

export interface RunOptions {
	parameters: INode['parameters'];
	/** Settings of the node such as `retryOnFail` or `onError`. */
	node?: Partial<INode>;
	credential: ICredentialDataDecryptedObject;
	input?: INodeExecutionData[];
	mode?: WorkflowExecuteMode;
	/** Same as an earlier run: n8n's retry and partial runs. */
	executionId?: string;
	/** Of the workflow; n8n's own default when left out. */
	timezone?: string;
	/** Gets the function that stops the execution, as the Stop button does. */
	onStart?: (stop: () => void) => void;
}

/** Start → Lexe, run by the real engine. */
export async function runLexe(options: RunOptions): Promise<LexeRun> {
	const node = lexeNode(options.parameters, options.node);
	const start = makeNode({ name: 'Start', type: START_TYPE });
	const connections: IConnections = {
		Start: { main: [[{ node: node.name, type: 'main', index: 0 }]] },
	};
	const run = await runWorkflow({ nodes: [start, node], connections, ...options });
	const runs = run.data.resultData.runData[node.name] ?? [];
	const output = runs.at(-1)?.data?.main ?? [];
	const error = (run.data.resultData.error ?? runs.at(-1)?.error) as LexeRun['error'];
	return { run, items: output[0] ?? [], errorItems: output[1] ?? [], error };
}

/** The one item that the Lexe node returned. */
export function onlyItem({ items, error }: LexeRun): INodeExecutionData {
	const [item, ...more] = items;
	if (item && more.length === 0) return item;
	throw new Error(`Expected one item, not ${items.length}. ${error?.message ?? ''}`);
}

export async function runWorkflow(options: {
	nodes: INode[];
	connections: IConnections;
	credential: ICredentialDataDecryptedObject;
	input?: INodeExecutionData[];
	mode?: WorkflowExecuteMode;
	executionId?: string;
	timezone?: string;
	onStart?: (stop: () => void) => void;
}): Promise<IRun> {
	const { nodes, connections } = options;
	const mode = options.mode ?? 'trigger';
	const executionId = options.executionId ?? `test-${++executions}`;
	const workflow = new Workflow({
		id: 'wf1',
		name: 'Test',
		nodes,
		connections,
		active: false,
		nodeTypes: await nodeTypes(),
		settings: options.timezone === undefined ? {} : { timezone: options.timezone },
	});
	const start = workflow.getStartNode();
	if (!start) throw new Error('The test workflow has no start node');
	const engine = new WorkflowExecute(
		additionalData(options.credential, executionId, mode, { nodes, connections }),
		mode,
		createRunExecutionData({
			executionData: {
				nodeExecutionStack: [
					{ node: start, data: { main: [options.input ?? [{ json: {} }]] }, source: null },
				],
			},
		}),
	);
	const running = engine.processRunExecutionData(workflow);
	options.onStart?.(() => running.cancel());
	return await running;
}

/** Everything n8n hands to a node besides its input. The URLs only have to be valid. */
export function additionalData(
	credential: ICredentialDataDecryptedObject,
	executionId: string,
	mode: WorkflowExecuteMode,
	workflow: object = {},
): IWorkflowExecuteAdditionalData {
	const url = 'http://localhost:5678/';
	return {
		hooks: new ExecutionLifecycleHooks(mode, executionId, {
			id: 'wf1',
			name: 'Test',
			...workflow,
		} as unknown as IWorkflowBase),
		credentialsHelper: new TestCredentials(credential),
		executionId,
		variables: {},
		currentNodeExecutionIndex: 0,
		restApiUrl: url,
		instanceBaseUrl: url,
		formWaitingBaseUrl: url,
		webhookBaseUrl: url,
		webhookWaitingBaseUrl: url,
		webhookTestBaseUrl: url,
	} as unknown as IWorkflowExecuteAdditionalData;
}
