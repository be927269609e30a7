import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';
import { say, seconds } from './progress.mjs';

/**
 * @typedef {object} Tools
 * @property {import('./world.mjs').World} world
 * @property {import('./editor.mjs').Editor} editor a tab of its own
 * @property {(name: string) => string} picture where to put a screenshot
 *
 * @typedef {object} Case
 * @property {string} name
 * @property {(tools: Tools) => Promise<void>} run
 */

/**
 * Runs the cases one after the other. Of a case that fails, what the browser showed is kept.
 *
 * @param {Case[]} cases
 * @param {import('./world.mjs').World} world
 * @param {{ keepPictures: boolean }} options keepPictures: put them into docs/
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function runCases(cases, world, { keepPictures }) {
	const evidence = await mkdtemp(join(tmpdir(), 'n8n-nodes-lexe-e2e-pictures-'));
	const folder = keepPictures ? join(ROOT, 'docs') : evidence;
	const picture = (/** @type {string} */ name) => join(folder, `${name}.png`);
	const result = { passed: 0, failed: 0 };
	for (const { name, run } of cases) {
		const started = Date.now();
		const editor = await world.editor();
		try {
			await run({ world, editor, picture });
			result.passed++;
			say(`ok      ${name} (${seconds(Date.now() - started)})`);
		} catch (error) {
			result.failed++;
			say(`FAILED  ${name} (${seconds(Date.now() - started)})`);
			say(indent(/** @type {Error} */ (error).stack ?? String(error)));
			const file = join(evidence, `failed-${result.failed}.png`);
			await editor.page.screenshot({ path: file }).then(
				() => say(`        The browser showed: ${file}`),
				() => {},
			);
			await copyFile(world.n8n.logFile, join(evidence, 'n8n.log'));
			say(`        n8n's log: ${join(evidence, 'n8n.log')}`);
		} finally {
			await editor.page.close().catch(() => {});
			await world.closeWallets();
		}
	}
	if (result.failed === 0) await rm(evidence, { recursive: true, force: true });
	return result;
}

/** @param {string} text */
const indent = (text) => text.replace(/^/gm, '        ');
