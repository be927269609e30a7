import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { npm, requireNpm } from './npm.mjs';
import { ROOT } from './paths.mjs';
import { withProgress } from './progress.mjs';

/**
 * Installs what the repository itself needs, if node_modules is not what the lock file says.
 */
export async function ensureDependencies() {
	requireNpm();
	if (!(await isInstalled())) {
		const lock = await readLock('package-lock.json');
		const packages = Object.keys(lock ?? {}).filter(Boolean);
		const detail = () => {
			const there = packages.filter((path) => existsSync(join(ROOT, path, 'package.json')));
			return `${there.length} of about ${packages.length} packages`;
		};
		await withProgress(
			"Installing the project's dependencies (once, 1.2 GB, one to two minutes)",
			async () => await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: ROOT }),
			{ detail },
		);
	}
	// The one install script that is needed: it brings Node 24.
	if (!existsSync(join(ROOT, 'node_modules', 'node', 'bin', 'node'))) {
		await withProgress('Installing Node 24 beside the project (once)', async () => {
			await npm(['rebuild', 'node', '--ignore-scripts=false'], { cwd: ROOT });
		});
	}
}

/**
 * Whether npm's own record of node_modules (written last) agrees with the lock file. The lock also
 * names packages for other platforms and peers that are never installed, so it may know more.
 */
async function isInstalled() {
	const wanted = await readLock('package-lock.json');
	const there = await readLock(join('node_modules', '.package-lock.json'));
	if (!wanted || !there) return false;
	const direct = Object.keys(wanted[''].devDependencies ?? {});
	return (
		direct.every((name) => there[`node_modules/${name}`]) &&
		Object.entries(there).every(([path, { version }]) => wanted[path]?.version === version)
	);
}

/**
 * @param {string} file
 * @returns {Promise<Record<string, { version: string, devDependencies?: object }> | undefined>}
 */
async function readLock(file) {
	try {
		return JSON.parse(await readFile(join(ROOT, file), 'utf8')).packages;
	} catch {
		return undefined;
	}
}
