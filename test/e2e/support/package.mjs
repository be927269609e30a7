import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { findNode24 } from './node24.mjs';
import { npm } from './npm.mjs';
import { ROOT } from './paths.mjs';
import { Problem } from './problem.mjs';
import { withProgress } from './progress.mjs';

const run = promisify(execFile);

/** What the build reads. */
const SOURCES = ['nodes', 'credentials', 'icons', 'package.json', 'tsconfig.json', 'gulpfile.js'];
/** Remembers which sources `dist` was built from; beside the other tools' caches, never committed. */
const MARKER = join(ROOT, 'node_modules', '.cache', 'n8n-nodes-lexe-built');

/**
 * Builds the package if `dist` does not fit the sources, and packs it as npm would publish it.
 * N8N_NODES_LEXE_TARBALL names a ready tarball instead, e.g. the very one to be released.
 *
 * @param {string} folder where to put the tarball
 * @returns {Promise<string>} path of the tarball
 */
export async function packPackage(folder) {
	const ready = process.env.N8N_NODES_LEXE_TARBALL;
	if (ready) {
		if (existsSync(ready)) return ready;
		throw new Problem(`N8N_NODES_LEXE_TARBALL points to ${ready}, which does not exist.`);
	}
	await build();
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	await npm(['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: ROOT });
	const tarball = (await readdir(folder)).find((file) => file.endsWith('.tgz'));
	if (!tarball) throw new Error('npm pack made no tarball');
	return join(folder, tarball);
}

async function build() {
	const fingerprint = await fingerprintOf(SOURCES.map((source) => join(ROOT, source)));
	if ((await isBuilt()) && (await readFile(MARKER, 'utf8').catch(() => '')) === fingerprint) return;
	await rm(MARKER, { force: true });
	const { path } = findNode24();
	await withProgress('Building the package', async () => {
		await npm(['run', 'build'], { cwd: ROOT, node: path });
	});
	if (!(await isBuilt())) throw new Error('The build ended well, but dist is not complete');
	await mkdir(join(MARKER, '..'), { recursive: true });
	await writeFile(MARKER, fingerprint);
}

/** Whether every file that package.json promises to n8n is there. */
async function isBuilt() {
	const { n8n } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
	return [...n8n.nodes, ...n8n.credentials].every((file) => existsSync(join(ROOT, file)));
}

/**
 * Changes whenever a file is added, removed or written.
 *
 * @param {string[]} paths
 */
async function fingerprintOf(paths) {
	const hash = createHash('sha256');
	for (const path of paths.filter((each) => existsSync(each))) {
		const isFolder = (await stat(path)).isDirectory();
		const files = isFolder
			? (await readdir(path, { recursive: true })).sort().map((file) => join(path, file))
			: [path];
		for (const file of files) {
			const { size, mtimeMs } = await stat(file);
			hash.update(`${relative(ROOT, file)} ${size} ${mtimeMs}\n`);
		}
	}
	return hash.digest('hex');
}

/**
 * Puts a tarball where n8n puts a community package, in the same steps as n8n 2.40 itself (its
 * downloadPackage): unpack, drop what is not for run time, install dependencies if there are any,
 * write it into the list. n8n loads whatever lies in that folder; only the list under
 * Settings > Community nodes comes from its database and stays empty.
 *
 * @param {string} tarball
 * @param {string} userFolder what N8N_USER_FOLDER points to
 */
export async function installPackage(tarball, userFolder) {
	const nodesFolder = join(userFolder, '.n8n', 'nodes');
	const unpacked = await mkdtemp(join(tmpdir(), 'n8n-nodes-lexe-unpack-'));
	try {
		await run('tar', ['-xzf', tarball, '-C', unpacked, '--strip-components=1']);
		const manifest = JSON.parse(await readFile(join(unpacked, 'package.json'), 'utf8'));
		const { devDependencies, peerDependencies, optionalDependencies, ...kept } = manifest;
		const target = join(nodesFolder, 'node_modules', kept.name);
		await rm(target, { recursive: true, force: true });
		await mkdir(target, { recursive: true });
		await run('tar', ['-xzf', tarball, '-C', target, '--strip-components=1']);
		await writeFile(join(target, 'package.json'), JSON.stringify(kept, null, 2));
		if (Object.keys(kept.dependencies ?? {}).length > 0) {
			const flags = ['--install-strategy=shallow', '--ignore-scripts=true', '--package-lock=false'];
			await npm(['install', '--audit=false', '--fund=false', '--bin-links=false', ...flags], {
				cwd: target,
				node: findNode24().path,
			});
		}
		const list = {
			name: 'installed-nodes',
			private: true,
			dependencies: { [kept.name]: kept.version },
		};
		await writeFile(join(nodesFolder, 'package.json'), JSON.stringify(list, null, 2));
	} finally {
		await rm(unpacked, { recursive: true, force: true });
	}
}
