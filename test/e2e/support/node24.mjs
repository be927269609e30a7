import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './paths.mjs';
import { Problem } from './problem.mjs';

/** What n8n 2.40 asks for in its package.json. */
const NEEDED_MAJOR = 24;

/**
 * n8n runs on Node 24 only; this repository installs one (devDependency `node`), so that any Node
 * from 20 on can start the demo.
 *
 * @returns {{ path: string, version: string }}
 */
export function findNode24() {
	const own = join(ROOT, 'node_modules', 'node', 'bin', 'node');
	for (const path of [own, process.execPath]) {
		const version = versionOf(path);
		if (version && majorOf(version) >= NEEDED_MAJOR) return { path, version };
	}
	throw new Problem(
		`n8n needs Node ${NEEDED_MAJOR} and none was found. Run "npm ci" in the project's folder ` +
			'(it installs one beside the project) or start this with Node 24.',
	);
}

/**
 * The folder with the C headers of exactly this Node, for compiling a native module offline.
 *
 * @param {{ path: string, version: string }} node
 * @returns {string | undefined} undefined: let npm find or download them
 */
export function headersOf({ path, version }) {
	const prefix = dirname(dirname(path));
	const platformPackage = `node-${process.platform}-${process.arch}`;
	const candidates = [
		join(prefix, 'node_modules', platformPackage),
		join(dirname(prefix), platformPackage),
		prefix,
	];
	return candidates.find((folder) => {
		const header = join(folder, 'include', 'node', 'node_version.h');
		if (!existsSync(header)) return false;
		const major = /#define NODE_MAJOR_VERSION (\d+)/.exec(readFileSync(header, 'utf8'))?.[1];
		return Number(major) === majorOf(version);
	});
}

/** @param {string} version e.g. "v24.21.0" */
export const majorOf = (version) => Number(/^v?(\d+)/.exec(version)?.[1]);

/** @param {string} path */
function versionOf(path) {
	if (path === process.execPath) return process.version;
	if (!existsSync(path)) return undefined;
	try {
		return execFileSync(path, ['--version'], { encoding: 'utf8' }).trim();
	} catch {
		return undefined;
	}
}
