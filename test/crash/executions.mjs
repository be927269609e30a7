import { TRIGGER } from './workflow.mjs';

const PAGE = 100;

/**
 * @typedef {object} Execution
 * @property {string} id
 * @property {string} status
 * @property {string[]} indexes of the payments that the trigger gave to it, as often as it did
 */

/**
 * Every execution of the workflow that n8n has saved, whatever became of it.
 *
 * @param {import('../e2e/support/n8n-api.mjs').N8nApi} api
 * @param {string} workflowId
 * @returns {Promise<Execution[]>}
 */
export async function savedExecutions(api, workflowId) {
	const saved = [];
	for (const { id, status } of await list(api, workflowId)) {
		saved.push({ id, status, indexes: givenTo(await api.execution(id)) });
	}
	return saved;
}

/**
 * Whether n8n still has work to do for the workflow.
 *
 * @param {import('../e2e/support/n8n-api.mjs').N8nApi} api
 * @param {string} workflowId
 */
export async function isBusy(api, workflowId) {
	const all = await list(api, workflowId);
	return all.some(({ status }) => ['new', 'running', 'waiting'].includes(status));
}

/**
 * @param {import('../e2e/support/n8n-api.mjs').N8nApi} api
 * @param {string} workflowId
 * @returns {Promise<Array<{ id: string, status: string }>>}
 */
async function list(api, workflowId) {
	const filter = encodeURIComponent(JSON.stringify({ workflowId }));
	/** @type {Array<{ id: string, status: string }>} */
	const all = [];
	for (;;) {
		const before = all.length === 0 ? '' : `&lastId=${all.at(-1)?.id}`;
		const path = `/executions?limit=${PAGE}&filter=${filter}${before}`;
		const { results } = await api.request('GET', path);
		all.push(...results);
		if (results.length < PAGE) return all;
	}
}

/**
 * The trigger's output if it has run, else what waits to be put through it. n8n's repair of an
 * execution that it crashed in replaces the output by a note, but leaves what waits as it was.
 *
 * @param {any} execution
 * @returns {string[]}
 */
function givenTo({ data }) {
	const runs = data.resultData?.runData?.[TRIGGER] ?? [];
	const output = runs.flatMap((/** @type {any} */ run) => run.data?.main?.[0] ?? []);
	const stack = data.executionData?.nodeExecutionStack ?? [];
	const waiting = stack
		.filter((/** @type {any} */ entry) => entry.node.name === TRIGGER)
		.flatMap((/** @type {any} */ entry) => entry.data.main[0] ?? []);
	const indexes = indexesOf(output);
	return indexes.length > 0 ? indexes : indexesOf(waiting);
}

/** @param {any[]} items */
function indexesOf(items) {
	return items.map(({ json }) => json?.index).filter((index) => typeof index === 'string');
}
