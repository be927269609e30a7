import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cached } from './cache.mjs';
import { findNode24, headersOf, majorOf } from './node24.mjs';
import { npm, requireNpm } from './npm.mjs';
import { E2E_DIR } from './paths.mjs';
import { Problem } from './problem.mjs';
import { withProgress } from './progress.mjs';

const SOURCE = join(E2E_DIR, 'n8n');
const FILES = ['package.json', 'package-lock.json', '.npmrc'];
const NEED_GB = 4;

/**
 * @typedef {object} N8nInstall
 * @property {string} node path of the Node to run it with
 * @property {string} script the command-line script of n8n
 * @property {string} version
 */

/**
 * The n8n that the demo and the tests run: exactly the versions of the lock file, installed once
 * into the cache (2.3 GB, a few minutes) and found there in no time afterwards.
 *
 * @returns {Promise<N8nInstall>}
 */
export async function ensureN8n() {
	requireNpm();
	const node = findNode24();
	const inputs = await Promise.all(FILES.map((file) => readFile(join(SOURCE, file), 'utf8')));
	const { folder } = await cached({
		name: 'n8n',
		inputs: [...inputs, node.version, process.platform, process.arch],
		needGb: NEED_GB,
		make: async (building) => await install(building, node),
	});
	const home = join(folder, 'node_modules', 'n8n');
	const { version } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8'));
	return { node: node.path, script: join(home, 'bin', 'n8n'), version };
}

/**
 * @param {string} folder
 * @param {{ path: string, version: string }} node
 */
async function install(folder, node) {
	for (const file of FILES) await copyFile(join(SOURCE, file), join(folder, file));

	const lock = JSON.parse(await readFile(join(folder, 'package-lock.json'), 'utf8'));
	const packages = Object.keys(lock.packages).filter(Boolean);
	const detail = () => {
		const there = packages.filter((path) => existsSync(join(folder, path, 'package.json')));
		return `${there.length} of about ${packages.length} packages`;
	};
	await withProgress(
		'Installing n8n (once, 2.3 GB, a few minutes)',
		async () => await npm(['ci'], { cwd: folder, node: node.path }),
		{ detail },
	);

	// Of the packages with install scripts only SQLite is needed. It may have to be compiled, and
	// then against the headers of the Node that will run it.
	const headers = headersOf(node);
	await withProgress('Preparing SQLite for n8n (once, about a minute)', async () => {
		await npm(['rebuild', 'sqlite3', '--ignore-scripts=false'], {
			cwd: folder,
			node: node.path,
			env: headers ? { npm_config_nodedir: headers } : {},
		});
	});
	await loadSqlite(folder, node);
}

/**
 * A build for the wrong Node shows only when it is loaded: better here than in n8n's log.
 *
 * @param {string} folder
 * @param {{ path: string, version: string }} node
 */
async function loadSqlite(folder, node) {
	await new Promise((resolve, reject) => {
		execFile(node.path, ['-e', 'require("sqlite3")'], { cwd: folder }, (error) => {
			if (!error) return resolve(undefined);
			reject(
				new Problem(
					`SQLite does not load under Node ${majorOf(node.version)}. ` +
						'Install a C++ compiler, make and Python 3, and start again.',
				),
			);
		});
	});
}
