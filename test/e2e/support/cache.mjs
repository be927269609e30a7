import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, statfs, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CACHE_DIR } from './paths.mjs';
import { Problem } from './problem.mjs';

/** Written last. A folder without it is not used. */
const COMPLETE = '.complete';
const KEEP_UNUSED_MS = 30 * 24 * 3600 * 1000;
const GB = 1024 ** 3;

/**
 * A folder that is made once and then shared by every clone of the repository. It is made under
 * another name and renamed when it is complete, so an install that broke half-way is never used.
 *
 * @param {object} request
 * @param {string} request.name what it is, e.g. "n8n"
 * @param {string[]} request.inputs everything the content depends on
 * @param {number} request.needGb free disk space that making it takes
 * @param {(folder: string) => Promise<void>} request.make fills the folder
 * @returns {Promise<{ folder: string, made: boolean }>}
 */
export async function cached({ name, inputs, needGb, make }) {
	const hash = createHash('sha256').update(inputs.join('\0')).digest('hex').slice(0, 12);
	const folder = join(CACHE_DIR, `${name}-${hash}`);
	await mkdir(CACHE_DIR, { recursive: true });
	await sweep(name, `${name}-${hash}`);
	if (await isComplete(folder)) return { folder, made: false };

	await requireDiskSpace(needGb);
	const building = join(CACHE_DIR, `${name}-building-${process.pid}`);
	await rm(building, { recursive: true, force: true });
	await mkdir(building);
	try {
		await make(building);
		await writeFile(join(building, COMPLETE), `${new Date().toISOString()}\n`);
		await putInPlace(building, folder);
	} finally {
		await rm(building, { recursive: true, force: true });
	}
	return { folder, made: true };
}

/**
 * Another process may have finished the same install meanwhile: then theirs is as good as ours.
 *
 * @param {string} building
 * @param {string} folder
 */
async function putInPlace(building, folder) {
	if (await isComplete(folder)) return;
	await rm(folder, { recursive: true, force: true });
	try {
		await rename(building, folder);
	} catch (error) {
		if (!(await isComplete(folder))) throw error;
	}
}

/** @param {string} folder */
async function isComplete(folder) {
	const marker = join(folder, COMPLETE);
	if (!existsSync(marker)) return false;
	const now = new Date();
	await utimes(marker, now, now).catch(() => {});
	return true;
}

/** @param {number} needGb */
async function requireDiskSpace(needGb) {
	const { bavail, bsize } = await statfs(CACHE_DIR);
	if (bavail * bsize >= needGb * GB) return;
	const free = ((bavail * bsize) / GB).toFixed(1);
	throw new Problem(
		`Not enough disk space: ${needGb} GB are needed in ${CACHE_DIR}, ${free} GB are free. ` +
			'Free some space, or point XDG_CACHE_HOME to a bigger disk.',
	);
}

/**
 * Removes what nobody needs any more: leftovers of installs whose process is gone, and versions
 * that were not used for a month.
 *
 * @param {string} name
 * @param {string} current
 */
async function sweep(name, current) {
	for (const entry of await readdir(CACHE_DIR)) {
		if (!entry.startsWith(`${name}-`) || entry === current) continue;
		const path = join(CACHE_DIR, entry);
		const builder = /-building-(\d+)$/.exec(entry);
		const unwanted = builder
			? !isRunning(Number(builder[1]))
			: Date.now() - (await lastUse(path)) > KEEP_UNUSED_MS;
		if (unwanted) await rm(path, { recursive: true, force: true });
	}
}

/** @param {string} folder */
async function lastUse(folder) {
	const { mtimeMs } = await stat(join(folder, COMPLETE)).catch(() => stat(folder));
	return mtimeMs;
}

/** @param {number} pid */
function isRunning(pid) {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
	}
}
