/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- runs in Node, never in n8n */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export const ROOT = join(__dirname, '..', '..');
const run = promisify(execFile);

export interface Unpacked {
	/** Where n8n would have put the package. */
	readonly folder: string;
	/** Has `n8n-workflow` in it and nothing else: what n8n provides to a package. */
	readonly provided: string;
	readonly files: string[];
	readonly tarballBytes: number;
	readonly manifest: Record<string, unknown>;
	/** The manifest as it is published, before n8n strips it. */
	readonly published: Record<string, unknown>;
	remove(): Promise<void>;
}

/** `npm pack` into a folder of its own, unpacked without any of its dependencies. */
export async function packAndUnpack(): Promise<Unpacked> {
	const base = await mkdtemp(join(tmpdir(), 'n8n-nodes-lexe-package-'));
	const { stdout } = await run(
		'npm',
		['pack', '--json', '--ignore-scripts', '--pack-destination', base],
		{ cwd: ROOT },
	);
	const [packed] = JSON.parse(stdout) as Array<{ filename: string; size: number }>;
	if (!packed) throw new Error('npm has packed nothing');
	await run('tar', ['-xzf', join(base, packed.filename), '-C', base]);

	const folder = join(base, 'package');
	const published = await readManifest(folder);
	const manifest = { ...published };
	for (const key of ['devDependencies', 'peerDependencies', 'optionalDependencies']) {
		delete manifest[key];
	}
	await writeFile(join(folder, 'package.json'), JSON.stringify(manifest, null, 2));

	const provided = join(base, 'provided');
	await mkdir(provided);
	await symlink(join(ROOT, 'node_modules', 'n8n-workflow'), join(provided, 'n8n-workflow'));
	return {
		folder,
		provided,
		files: await listFiles(folder),
		tarballBytes: packed.size,
		manifest,
		published,
		remove: async () => await rm(base, { recursive: true, force: true }),
	};
}

/** Runs `inside.ts` in a process that sees the unpacked package and n8n, but not our sources. */
export async function runInside<T>(unpacked: Unpacked, task: object): Promise<T> {
	const env = {
		PATH: process.env.PATH,
		NODE_PATH: unpacked.provided,
		N8N_USER_FOLDER: join(unpacked.folder, '..'),
		N8N_LOG_LEVEL: 'silent',
		LEXE_PACKAGE_FOLDER: unpacked.folder,
	};
	const { stdout, stderr } = await run(
		process.execPath,
		['--import', 'tsx', join(__dirname, 'inside.ts'), JSON.stringify(task)],
		{ cwd: ROOT, env },
	).catch((error: { stdout: string; stderr: string }) => error);
	const answer = stdout.trim().split('\n').at(-1) ?? '';
	if (answer.startsWith('{')) return JSON.parse(answer) as T;
	throw new Error(`The package could not be run\n${readable(stderr)}`);
}

/** Without the minified source lines that Node prints. */
function readable(text: string): string {
	return text
		.split('\n')
		.filter((line) => line.trim() !== '' && line.length < 300)
		.join('\n');
}

async function readManifest(folder: string): Promise<Record<string, unknown>> {
	const text = await readFile(join(folder, 'package.json'), 'utf8');
	return JSON.parse(text) as Record<string, unknown>;
}

async function listFiles(folder: string): Promise<string[]> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
		.sort();
}
