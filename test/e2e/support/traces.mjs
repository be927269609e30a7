import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** The packages, which n8n does not write to. */
const SKIPPED = join('.n8n', 'nodes');

/**
 * Every place where n8n keeps a text: the raw bytes of its database, its logs and all other files.
 * SQLite cuts long values into pages, so the executions have to be read through n8n as well (see
 * tracesInExecutions).
 *
 * @param {string} userFolder
 * @param {string[]} texts
 * @returns {Promise<string[]>} such as "…abc in .n8n/database.sqlite"
 */
export async function tracesInFiles(userFolder, texts) {
	const entries = await readdir(userFolder, { recursive: true, withFileTypes: true });
	const files = entries
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name))
		.filter((file) => !relative(userFolder, file).startsWith(SKIPPED));
	const traces = [];
	for (const file of files) {
		const content = await readFile(file);
		for (const text of texts.filter((each) => content.includes(each))) {
			traces.push(`…${text.slice(-12)} in ${relative(userFolder, file)}`);
		}
	}
	return traces;
}

/**
 * @param {import('./n8n-api.mjs').N8nApi} api
 * @param {string[]} workflowIds
 * @param {string[]} texts
 * @returns {Promise<string[]>} such as "…abc in execution 12"
 */
export async function tracesInExecutions(api, workflowIds, texts) {
	const traces = [];
	for (const workflowId of workflowIds) {
		for (const { id } of await api.executions(workflowId)) {
			const content = JSON.stringify(await api.execution(id));
			for (const text of texts.filter((each) => content.includes(each))) {
				traces.push(`…${text.slice(-12)} in execution ${id}`);
			}
		}
	}
	return traces;
}
