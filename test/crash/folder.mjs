import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @type {string[]} */
const folders = [];
process.once('exit', () => {
	for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/**
 * A folder that is gone when this process ends, however it ends.
 *
 * @param {string} name
 * @param {{ keep?: boolean }} [options] keep: leave it there
 */
export function temporaryFolder(name, { keep = false } = {}) {
	const folder = mkdtempSync(join(tmpdir(), `n8n-nodes-lexe-${name}-`));
	if (!keep) folders.push(folder);
	return folder;
}
