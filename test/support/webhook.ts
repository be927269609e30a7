/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-hardcoded-secrets -- the secret is the contract's sample; runs in Node, never in n8n */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { WebhookContext } from 'n8n-core';
import {
	Workflow,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type INode,
	type INodeType,
	type IWebhookFunctions,
} from 'n8n-workflow';

import { additionalData, makeNode, TestCredentials } from './engine';
import { loadPackage } from './loader';
import { pause } from '../simulator/client';

/** The contract's sample (section 8.3). */
export const SECRET = 'whsec_c2FtcGxlLXNlY3JldC0yNC1ieXRlcyEh';

const NAME = 'Lexe Webhook Trigger';

export interface Hook {
	/** Where the sidecar is told to report to. */
	readonly url: string;
	/** One entry per execution n8n would have started, with its items. */
	readonly executions: IDataObject[][];
	/** What the sidecar was told, oldest first. */
	readonly answers: Array<{ status: number; body: string }>;
	/** Puts the address of the sidecar into the credential. */
	connect(sidecar: { url: string }): void;
	/** What n8n writes to its database and reads back. */
	saved(): IDataObject;
	/** Another trigger of the workflow writes back what it knows: n8n only ever saves all of it. */
	writeBack(staticData: IDataObject): void;
}

interface Options {
	parameters?: INode['parameters'];
	/** The secret in the credential. */
	secret?: string;
	/** Static data of an earlier life. */
	staticData?: IDataObject;
	workflowId?: string;
	/** `manual` = the user listens in the editor. */
	mode?: 'webhook' | 'manual';
	/** How long n8n takes to save the static data. */
	saveMs?: number;
}

let hooks = 0;

const copy = (data: IDataObject) => JSON.parse(JSON.stringify(data)) as IDataObject;

class CredentialsByType extends TestCredentials {
	constructor(private readonly byType: Record<string, ICredentialDataDecryptedObject>) {
		super({});
	}

	override async getDecrypted(_data?: unknown, _details?: unknown, type = '') {
		const found = this.byType[type];
		if (!found) throw new Error(`No credential of type ${type} in this test`);
		return found;
	}
}

/**
 * Workflows with a Lexe Webhook Trigger that listen on a port of their own. The node gets the real
 * WebhookContext of n8n-core. Only what n8n's Express does around it is played here: keeping the
 * raw body, and `status` and `json` of the reply.
 */
export function useWebhooks(): (options?: Options) => Promise<Hook> {
	const stops: Array<() => Promise<void>> = [];
	afterEach(async () => {
		await Promise.all(stops.splice(0).map(async (stop) => await stop()));
	});
	return async (options = {}) => {
		const { hook, stop } = await listen(options);
		stops.push(stop);
		return hook;
	};
}

async function listen(options: Options): Promise<{ hook: Hook; stop: () => Promise<void> }> {
	const type = (await loadPackage()).getNode('lexeWebhookTrigger').type as INodeType;
	const node = makeNode({
		name: NAME,
		type: 'lexeWebhookTrigger',
		parameters: options.parameters ?? {},
		credentials: {
			lexeApi: { id: '1', name: 'Lexe' },
			lexeWebhookApi: { id: '2', name: 'Lexe Webhook' },
		},
	});
	let database = copy(options.staticData ?? {});
	const id = options.workflowId ?? `hooked-${++hooks}`;
	/** n8n loads the workflow for every request. */
	const loadWorkflow = () =>
		new Workflow({
			id,
			name: 'Test',
			nodes: [node],
			connections: {},
			active: true,
			nodeTypes: {
				getByName: () => type,
				getByNameAndVersion: () => type,
				getKnownTypes: () => ({}),
			},
			settings: {},
			staticData: { [`node:${NAME}`]: copy(database) },
		});
	const lexeApi: ICredentialDataDecryptedObject = { baseUrl: 'http://127.0.0.1:1' };
	const lexeWebhookApi = { webhookSecret: options.secret ?? SECRET };
	const executions: IDataObject[][] = [];
	const answers: Hook['answers'] = [];

	const serve = async (message: IncomingMessage, response: ServerResponse) => {
		const workflow = loadWorkflow();
		const rawBody = await bodyOf(message);
		const mode = options.mode ?? 'webhook';
		const data = {
			...additionalData({}, 'none', mode),
			credentialsHelper: new CredentialsByType({ lexeApi, lexeWebhookApi }),
			httpRequest: Object.assign(message, { rawBody, body: {}, params: {}, query: {} }),
			httpResponse: likeExpress(response, answers),
		};
		const context = new WebhookContext(
			workflow,
			workflow.getNode(NAME) ?? node,
			data as never,
			mode,
			{ webhookDescription: { name: 'default' } } as never,
			[],
			null,
		);
		const result = await type.webhook?.call(context as IWebhookFunctions);
		for (const items of result?.workflowData ?? []) executions.push(items.map(({ json }) => json));
		if (options.saveMs !== undefined) await pause(options.saveMs);
		if ((workflow.staticData as { __dataChanged?: boolean }).__dataChanged === true) {
			database = copy((workflow.staticData[`node:${NAME}`] ?? {}) as IDataObject);
		}
	};
	const server = createServer((message, response) => {
		serve(message, response).catch((error: unknown) => {
			answers.push({ status: 500, body: String(error) });
			response.writeHead(500).end();
		});
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;

	const hook: Hook = {
		url: `http://127.0.0.1:${port}/webhook/lexe`,
		executions,
		answers,
		connect: ({ url }) => {
			lexeApi.baseUrl = url;
		},
		saved: () => copy(database),
		writeBack: (staticData) => {
			database = copy(staticData);
		},
	};
	const stop = async () => {
		server.closeAllConnections();
		server.close();
		await once(server, 'close');
	};
	return { hook, stop };
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
	const parts: Buffer[] = [];
	for await (const part of message as AsyncIterable<Buffer>) parts.push(part);
	return Buffer.concat(parts);
}

/** The two functions of an Express response that the node uses. */
function likeExpress(response: ServerResponse, answers: Hook['answers']) {
	const express = Object.assign(response, {
		status(code: number) {
			response.statusCode = code;
			return express;
		},
		json(body: unknown) {
			const text = JSON.stringify(body);
			answers.push({ status: response.statusCode, body: text });
			response.setHeader('content-type', 'application/json');
			response.end(text);
			return express;
		},
	});
	return express;
}
