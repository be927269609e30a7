import { WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	NodeConnectionTypes,
	Workflow,
	type EngineRequest,
	type EngineResponse,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
	type INodeType,
	type INodeTypes,
	type IRun,
} from 'n8n-workflow';

import { additionalData, lexeNode, makeNode, nodeTypes } from '../support/engine';
import { useSidecars } from '../support/sidecar';
import { useShortPauses } from '../support/time';
import type { Simulator } from '../simulator';

/* The node as a tool of an AI agent. The agent is a stand-in; the engine that calls tools is not. */

const sidecar = useSidecars();
useShortPauses();

/** Asks the engine to call the tool, as today's AI Agent does, once per entry of `calls`. */
function agent(calls: number): INodeType {
	return {
		description: {
			displayName: 'Agent',
			name: 'agent',
			group: ['transform'],
			version: 1,
			description: '',
			defaults: { name: 'Agent' },
			inputs: [NodeConnectionTypes.Main, NodeConnectionTypes.AiTool],
			outputs: [NodeConnectionTypes.Main],
			properties: [],
		} as unknown as INodeType['description'],
		async execute(
			this: IExecuteFunctions,
			response?: EngineResponse,
		): Promise<INodeExecutionData[][] | EngineRequest> {
			const done = Number((response?.metadata as { done?: number } | undefined)?.done ?? 0);
			if (done >= calls) return [[{ json: { done } }]];
			return {
				actions: [
					{
						actionType: 'ExecutionNodeAction',
						nodeName: 'Lexe',
						input: {},
						type: NodeConnectionTypes.AiTool,
						id: `call-${done}`,
						metadata: { itemIndex: 0 },
					},
				],
				metadata: { done: done + 1 },
			} as EngineRequest;
		},
	};
}

/** What n8n's loader makes of a node that is usable as a tool. */
function asTool(type: INodeType): INodeType {
	const tool = Object.create(type) as INodeType;
	tool.description = {
		...type.description,
		name: 'lexeTool',
		inputs: [],
		outputs: [NodeConnectionTypes.AiTool],
	};
	return tool;
}

const PAY = { resource: 'payable', operation: 'pay', payable: 'alice@example.com', amount: '100' };

async function runAgent(
	sim: Simulator,
	calls: number,
	credential: object = {},
	parameters: INode['parameters'] = PAY,
): Promise<IRun> {
	const known = await nodeTypes();
	const own: Record<string, INodeType> = {
		agent: agent(calls),
		lexeTool: asTool(known.getByNameAndVersion('lexe')),
	};
	const types: INodeTypes = {
		...known,
		getByName: (name) => own[name] ?? known.getByName(name),
		getByNameAndVersion: (name, version) => own[name] ?? known.getByNameAndVersion(name, version),
	};
	const tool = lexeNode(parameters, { type: 'lexeTool' });
	const start = makeNode({ name: 'Start', type: 'n8n-nodes-base.manualTrigger' });
	const nodes = [start, makeNode({ name: 'Agent', type: 'agent' }), tool];
	const connections = {
		Start: { main: [[{ node: 'Agent', type: 'main' as const, index: 0 }]] },
		Lexe: { ai_tool: [[{ node: 'Agent', type: 'ai_tool' as const, index: 0 }]] },
	};
	const workflow = new Workflow({
		id: 'wf1',
		name: 'Test',
		nodes,
		connections,
		active: false,
		nodeTypes: types,
		settings: { executionOrder: 'v1' },
	});
	const engine = new WorkflowExecute(
		additionalData({ baseUrl: sim.url, ...credential }, `tool-${sim.url}`, 'trigger', {
			nodes,
			connections,
		}),
		'trigger',
		createRunExecutionData({
			executionData: {
				nodeExecutionStack: [{ node: start, data: { main: [[{ json: {} }]] }, source: null }],
			},
		}),
	);
	return await engine.processRunExecutionData(workflow);
}

describe('an AI agent that calls the tool', () => {
	it('once, pays once', async () => {
		const sim = await sidecar();
		const run = await runAgent(sim, 1);
		expect(run.data.resultData.error).toBeUndefined();
		expect(sim.other.outboundPayments()).toHaveLength(1);
	});

	it('again with the same arguments in one execution, pays once', async () => {
		const sim = await sidecar();
		const run = await runAgent(sim, 2);
		expect(run.data.resultData.runData.Lexe).toHaveLength(2);
		expect(sim.other.outboundPayments()).toHaveLength(1);
	});

	it('gets nothing past Allow Sending', async () => {
		const sim = await sidecar();
		await runAgent(sim, 1, { allowSending: false });
		expect(sim.requests).toEqual([]);
	});

	it('is told whether money has moved, and what to do', async () => {
		const sim = await sidecar();
		const run = await runAgent(sim, 1, { maxPaymentSats: '50' });
		const [call] = run.data.resultData.runData.Lexe ?? [];
		const [answer] = call?.data?.ai_tool?.[0] ?? [];
		expect(answer?.json.error).toMatch(/100 sats is above the limit of 50 .*\. No money has moved/);
	});

	it('that opens a channel twice with the same values, opens one', async () => {
		const sim = await sidecar();
		const open = { resource: 'channel', operation: 'open', value: '5000' };
		const run = await runAgent(sim, 2, {}, open);
		expect(run.data.resultData.runData.Lexe).toHaveLength(2);
		expect(sim.channels.list()).toHaveLength(2);
	});

	it('never gets to see the credentials of a client', async () => {
		const sim = await sidecar();
		const run = await runAgent(sim, 1, {}, { resource: 'client', operation: 'create' });
		expect(sim.requests).toEqual([]);
		expect(JSON.stringify(run.data.resultData)).toContain('An AI agent cannot create clients');
	});
});
