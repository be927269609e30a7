import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';
import { Problem } from './problem.mjs';

const FOLDER = join(ROOT, 'examples');

/** @returns {Promise<string[]>} names of the files, such as first-payment.json */
export async function exampleFiles() {
	const files = await readdir(FOLDER).catch(() => []);
	return files.filter((file) => file.endsWith('.json')).sort();
}

/** @param {string} file */
export const examplePath = (file) => join(FOLDER, file);

/**
 * @param {string} file
 * @returns {Promise<import('./n8n-api.mjs').Workflow>}
 */
export async function readExample(file) {
	try {
		return JSON.parse(await readFile(examplePath(file), 'utf8'));
	} catch {
		throw new Problem(
			`examples/${file} cannot be read as JSON. Get a clean copy of the repository and start again.`,
		);
	}
}
