import { exampleFiles, readExample } from '../support/examples.mjs';
import { withCredential } from '../support/workflows.mjs';

/** The example that the printed steps talk about. */
const FIRST = 'first-payment.json';

/**
 * @typedef {object} Imported
 * @property {string} id
 * @property {string} name
 * @property {boolean} isFirst whether the printed steps talk about it
 */

/**
 * Puts the example workflows into n8n, unless a workflow of that name is there: it may have been
 * changed. The first one is published, but never on a real wallet.
 *
 * @param {import('../support/n8n-api.mjs').N8nApi} api
 * @param {{ id: string, name: string }} credential
 * @param {{ publish: boolean }} options
 * @returns {Promise<Imported[]>}
 */
export async function importExamples(api, credential, { publish }) {
	const there = await api.workflows();
	const result = [];
	for (const file of await exampleFiles()) {
		const example = await readExample(file);
		const { id, name } =
			there.find((workflow) => workflow.name === example.name) ??
			(await api.createWorkflow(withCredential(example, credential)));
		const isFirst = file === FIRST;
		if (isFirst && publish) await api.publish(id);
		result.push({ id, name, isFirst });
	}
	return result;
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
