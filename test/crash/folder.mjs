import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A folder that is gone when this process ends, however it ends.
 *
 * @param {string} name
 * @param {{ keep?: boolean }} [options] keep: leave it there
 */
export function temporaryFolder(name, { keep = false } = {}) {
	const folder = mkdtempSync(join(tmpdir(), `n8n-nodes-lexe-${name}-`));
	const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
	if (!keep) process.once('exit', remove);
	return folder;
}
