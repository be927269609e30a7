import { parseFlatted } from './flatted.mjs';
import { until } from './wait.mjs';

/** The throw-away owner of a throw-away n8n. n8n wants 8 characters, a capital and a digit. */
export const OWNER = {
	email: 'demo@example.com',
	firstName: 'Demo',
	lastName: 'Owner',
	password: 'Lightning1',
};

/**
 * @typedef {object} Workflow
 * @property {string} [id]
 * @property {string} [versionId]
 * @property {string} name
 * @property {any[]} nodes
 * @property {Record<string, any>} connections
 * @property {Record<string, any>} [settings]
 */

/**
 * n8n's own REST interface, the one that its editor uses.
 */
export class N8nApi {
	/** @param {string} url */
	constructor(url) {
		this.url = url;
		/** @type {string | undefined} */
		this.cookie = undefined;
	}

	/**
	 * Makes the owner account of a new n8n, or logs in to it in one that has it.
	 */
	async signIn() {
		const { userManagement } = await this.request('GET', '/settings');
		if (userManagement.showSetupOnFirstLoad) {
			await this.request('POST', '/owner/setup', OWNER);
		} else {
			const { email: emailOrLdapLoginId, password } = OWNER;
			await this.request('POST', '/login', { emailOrLdapLoginId, password });
		}
	}

	/**
	 * @param {string} name
	 * @param {Record<string, unknown>} data
	 * @param {string} [type]
	 * @returns {Promise<{ id: string, name: string }>}
	 */
	async createCredential(name, data, type = 'lexeApi') {
		return await this.request('POST', '/credentials', { name, type, data });
	}

	/** @returns {Promise<Array<{ id: string, name: string, type: string }>>} */
	async credentials() {
		return await this.request('GET', '/credentials');
	}

	/**
	 * @param {string} id
	 * @param {{ name: string, type: string, data: Record<string, unknown> }} credential
	 */
	async updateCredential(id, credential) {
		return await this.request('PATCH', `/credentials/${id}`, credential);
	}

	/**
	 * What the editor does when it shows "Connection tested successfully".
	 *
	 * @param {{ id?: string, name: string, type: string, data: Record<string, unknown> }} credentials
	 * @returns {Promise<{ status: 'OK' | 'Error', message: string }>}
	 */
	async testCredential(credentials) {
		return await this.request('POST', '/credentials/test', {
			credentials: { id: '', ...credentials },
		});
	}

	/**
	 * @param {Workflow} workflow
	 * @returns {Promise<Workflow & { id: string, versionId: string }>}
	 */
	async createWorkflow({ name, nodes, connections, settings = {} }) {
		return await this.request('POST', '/workflows', { name, nodes, connections, settings });
	}

	/** @returns {Promise<Array<{ id: string, name: string }>>} */
	async workflows() {
		return await this.request('GET', '/workflows');
	}

	/**
	 * @param {string} id
	 * @returns {Promise<Workflow & { id: string, versionId: string, activeVersionId: string | null }>}
	 */
	async workflow(id) {
		return await this.request('GET', `/workflows/${id}`);
	}

	/**
	 * Publishes the workflow and waits until its triggers run: n8n 2 does that after it has answered.
	 *
	 * @param {string} id
	 */
	async publish(id) {
		const { versionId } = await this.workflow(id);
		await this.request('POST', `/workflows/${id}/activate`, { versionId });
		const result = await until(
			async () => {
				const state = await this.request('GET', `/workflows/${id}/publication-status`);
				return ['published', 'partial', 'failed'].includes(state.status) ? state : undefined;
			},
			{ timeoutMs: 60_000, what: `workflow ${id} to be published` },
		);
		if (result.status === 'published') return;
		const reasons = result.triggers.map((/** @type {any} */ trigger) => trigger.errorMessage);
		throw new Error(`n8n could not publish workflow ${id}: ${reasons.join('; ')}`);
	}

	/**
	 * Starts a workflow from one of its triggers, as the button in the editor does.
	 *
	 * @param {string} id
	 * @param {string} triggerName
	 * @returns {Promise<string>} ID of the execution
	 */
	async start(id, triggerName) {
		const { executionId } = await this.request('POST', `/workflows/${id}/run`, {
			triggerToStartFrom: { name: triggerName },
		});
		return executionId;
	}

	/** @param {string} id */
	async unpublish(id) {
		await this.request('POST', `/workflows/${id}/deactivate`, {});
	}

	/**
	 * Runs a workflow from one of its triggers to its end.
	 *
	 * @param {string} id
	 * @param {string} triggerName
	 * @param {{ timeoutMs?: number }} [options]
	 */
	async runManually(id, triggerName, { timeoutMs = 60_000 } = {}) {
		return await this.finishedExecution(await this.start(id, triggerName), { timeoutMs });
	}

	/**
	 * @param {string} workflowId
	 * @returns {Promise<Array<{ id: string, mode: string, status: string, startedAt: string | null }>>}
	 */
	async executions(workflowId) {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const { results } = await this.request('GET', `/executions?limit=100&filter=${filter}`);
		return results;
	}

	/**
	 * An execution with the data of its nodes.
	 *
	 * @param {string} id
	 */
	async execution(id) {
		const execution = await this.request('GET', `/executions/${id}`);
		return { ...execution, data: parseFlatted(execution.data) };
	}

	/**
	 * @param {string} id
	 * @param {{ timeoutMs: number }} options
	 */
	async finishedExecution(id, { timeoutMs }) {
		return await until(
			async () => {
				const execution = await this.execution(id);
				const busy = ['new', 'running', 'waiting', 'unknown'].includes(execution.status);
				return busy ? undefined : execution;
			},
			{ timeoutMs, what: `execution ${id} to end` },
		);
	}

	/**
	 * @param {string} method
	 * @param {string} path
	 * @param {unknown} [body]
	 * @returns {Promise<any>}
	 */
	async request(method, path, body) {
		const response = await this.#send(method, path, body);
		// A killed n8n can come back without knowing who was logged in; nothing was done then.
		const isForgotten = response.status === 401 && path !== '/login' && this.cookie !== undefined;
		if (isForgotten) await this.signIn();
		return await read(isForgotten ? await this.#send(method, path, body) : response, method, path);
	}

	/**
	 * @param {string} method
	 * @param {string} path
	 * @param {unknown} [body]
	 */
	async #send(method, path, body) {
		const response = await fetch(`${this.url}/rest${path}`, {
			method,
			headers: {
				...(body === undefined ? {} : { 'content-type': 'application/json' }),
				...(this.cookie ? { cookie: this.cookie } : {}),
			},
			body: body === undefined ? undefined : JSON.stringify(body),
			signal: AbortSignal.timeout(60_000),
		});
		const cookie = response.headers.getSetCookie().find((each) => each.startsWith('n8n-auth='));
		if (cookie) this.cookie = cookie.split(';')[0];
		return response;
	}
}

/**
 * @param {Response} response
 * @param {string} method
 * @param {string} path
 */
async function read(response, method, path) {
	const text = await response.text();
	if (!response.ok) throw new Error(`n8n: ${method} ${path}: ${response.status} ${text}`);
	return text ? (JSON.parse(text).data ?? JSON.parse(text)) : undefined;
}

/**
 * The items that a node of an execution gave out on its first output.
 *
 * @param {any} execution
 * @param {string} nodeName
 * @returns {any[]}
 */
export function outputOf(execution, nodeName) {
	const runs = execution.data.resultData.runData[nodeName] ?? [];
	return runs.flatMap((/** @type {any} */ run) => run.data?.main?.[0] ?? []).map(itemJson);
}

/** @param {{ json: any }} item */
const itemJson = ({ json }) => json;
