import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../support/paths.mjs';
import { Problem } from '../support/problem.mjs';
import { actionWorkflow, triggerWorkflow, withCredential } from '../support/workflows.mjs';

const EXAMPLES = join(ROOT, 'examples');

/** What the demo shows where there are no examples. */
const BUILT_IN = [
	actionWorkflow('Demo: create an invoice', 'Create an invoice', {
		resource: 'invoice',
		operation: 'create',
		amount: '2100',
		amountUnit: 'sats',
		description: 'Two coffees',
		expirationSecs: 3600,
	}),
	{ ...triggerWorkflow('Demo: a payment became final'), active: true },
];

/**
 * Puts the example workflows into n8n, unless a workflow of that name is there: it may have been
 * changed. Those marked active are published, but never on a real wallet.
 *
 * @param {import('../support/n8n-api.mjs').N8nApi} api
 * @param {{ id: string, name: string }} credential
 * @param {{ publish: boolean }} options
 * @returns {Promise<Array<{ id: string, name: string, published: boolean }>>}
 */
export async function importExamples(api, credential, { publish }) {
	const there = await api.workflows();
	const result = [];
	for (const example of await readExamples()) {
		const { id, name } =
			there.find((workflow) => workflow.name === example.name) ??
			(await api.createWorkflow(withCredential(example, credential)));
		const published = publish && Boolean(example.active);
		if (published) await api.publish(id);
		result.push({ id, name, published });
	}
	return result;
}

/** @returns {Promise<any[]>} */
async function readExamples() {
	const files = await readdir(EXAMPLES).catch(() => []);
	const json = files.filter((file) => file.endsWith('.json')).sort();
	if (json.length === 0) return BUILT_IN;
	return await Promise.all(json.map(readExample));
}

/** @param {string} file */
async function readExample(file) {
	try {
		return JSON.parse(await readFile(join(EXAMPLES, file), 'utf8'));
	} catch {
		throw new Problem(
			`examples/${file} cannot be read as JSON. Get a clean copy of the repository and start again.`,
		);
	}
}

/**
 * The one credential of the demo, pointed to today's sidecar.
 *
 * @param {import('../support/n8n-api.mjs').N8nApi} api
 * @param {string} baseUrl
 */
export async function provideCredential(api, baseUrl) {
	const name = 'Lexe (demo)';
	const there = (await api.credentials()).find((credential) => credential.name === name);
	if (!there) return await api.createCredential(name, { baseUrl });
	await api.updateCredential(there.id, { name, type: 'lexeApi', data: { baseUrl } });
	return { id: there.id, name };
}
