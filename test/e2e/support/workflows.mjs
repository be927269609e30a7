import { randomUUID } from 'node:crypto';

/**
 * Workflows for the demo and the tests, as n8n's editor exports them. Credentials are named, not
 * identified: whoever imports them puts in the ID (see withCredential).
 */

/** As the exported examples have it: a name without an ID. */
const CREDENTIALS = { lexeApi: { id: '', name: 'Lexe account' } };

/** n8n refuses less than a minute in one Poll Time, but takes several: every 15 seconds. */
export const EVERY_15_SECONDS = {
	item: ['0', '15', '30', '45'].map((second) => ({
		mode: 'custom',
		cronExpression: `${second} * * * * *`,
	})),
};

const manualTrigger = {
	id: 'manual',
	name: 'Start',
	type: 'n8n-nodes-base.manualTrigger',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

const nothing = {
	id: 'done',
	name: 'Payment is final',
	type: 'n8n-nodes-base.noOp',
	typeVersion: 1,
	position: [240, 0],
	parameters: {},
};

/**
 * @param {string} from
 * @param {string} to
 */
const connection = (from, to) => ({ [from]: { main: [[{ node: to, type: 'main', index: 0 }]] } });

/** @param {string} name */
export const emptyWorkflow = (name) => ({ name, nodes: [manualTrigger], connections: {} });

/**
 * Manual Trigger -> one operation of the Lexe node.
 *
 * @param {string} name
 * @param {string} nodeName
 * @param {Record<string, unknown>} parameters
 * @param {Record<string, unknown>} [settings] of the node, such as retryOnFail
 */
export function actionWorkflow(name, nodeName, parameters, settings = {}) {
	const lexe = {
		id: 'lexe',
		name: nodeName,
		type: 'n8n-nodes-lexe.lexe',
		typeVersion: 1,
		position: [240, 0],
		parameters,
		credentials: CREDENTIALS,
		...settings,
	};
	return {
		name,
		nodes: [manualTrigger, lexe],
		connections: connection('Start', nodeName),
		settings: { executionOrder: 'v1' },
	};
}

/**
 * Lexe Trigger for every payment -> a node that does nothing.
 *
 * @param {string} name
 */
export function triggerWorkflow(name) {
	const trigger = {
		id: 'trigger',
		name: 'Lexe Trigger',
		type: 'n8n-nodes-lexe.lexeTrigger',
		typeVersion: 1,
		position: [0, 0],
		parameters: {
			pollTimes: EVERY_15_SECONDS,
			watch: 'all',
			events: ['completed', 'failed'],
		},
		credentials: CREDENTIALS,
	};
	return {
		name,
		nodes: [trigger, nothing],
		connections: connection(trigger.name, nothing.name),
		settings: { executionOrder: 'v1' },
	};
}

/**
 * Lexe Webhook Trigger -> a node that does nothing.
 *
 * @param {string} name
 */
export function webhookWorkflow(name) {
	const trigger = {
		id: 'webhook',
		name: 'Lexe Webhook Trigger',
		type: 'n8n-nodes-lexe.lexeWebhookTrigger',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		webhookId: randomUUID(),
		credentials: {
			...CREDENTIALS,
			lexeWebhookApi: { id: '', name: 'Lexe webhook account' },
		},
	};
	return {
		name,
		nodes: [trigger, nothing],
		connections: connection(trigger.name, nothing.name),
		settings: { executionOrder: 'v1' },
	};
}

/**
 * Gives every node that wants a credential of this type this one.
 *
 * @template {{ nodes: any[] }} T
 * @param {T} workflow
 * @param {{ id: string, name: string }} credential
 * @param {'lexeApi' | 'lexeWebhookApi'} [type]
 * @returns {T}
 */
export function withCredential(workflow, { id, name }, type = 'lexeApi') {
	const nodes = workflow.nodes.map((node) =>
		node.credentials?.[type]
			? { ...node, credentials: { ...node.credentials, [type]: { id, name } } }
			: node,
	);
	return { ...workflow, nodes };
}
