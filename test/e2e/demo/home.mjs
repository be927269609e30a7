import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CACHE_DIR } from '../support/paths.mjs';
import { Problem } from '../support/problem.mjs';

/**
 * The folder with n8n's data. It is kept, so that the next start is fast and finds the workflows;
 * a real sidecar gets a folder of its own, so that nothing made for pretend money ever runs there.
 *
 * @param {import('./options.mjs').Options} options
 * @returns {Promise<{ folder: string, leave: () => Promise<void> }>}
 */
export async function openHome({ check, fresh, realSidecar }) {
	if (check) {
		const folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-lexe-demo-'));
		return { folder, leave: async () => await remove(folder) };
	}
	const folder = join(CACHE_DIR, realSidecar ? 'demo-real-sidecar' : 'demo');
	await refuseSecondDemo(folder);
	if (fresh) await remove(folder);
	await mkdir(folder, { recursive: true });
	await writeFile(pidFile(folder), String(process.pid));
	return { folder, leave: async () => await rm(pidFile(folder), { force: true }) };
}

/** @param {string} folder */
const pidFile = (folder) => join(folder, 'running.pid');

/** @param {string} folder */
const remove = async (folder) => await rm(folder, { recursive: true, force: true, maxRetries: 5 });

/**
 * Two n8n on one database would do each other harm.
 *
 * @param {string} folder
 */
async function refuseSecondDemo(folder) {
	const pid = Number(await readFile(pidFile(folder), 'utf8').catch(() => ''));
	if (!pid || pid === process.pid) return;
	try {
		process.kill(pid, 0);
	} catch {
		return;
	}
	throw new Problem(
		`The demo is already running (process ${pid}). Stop it with Ctrl-C in its terminal first.`,
	);
}
