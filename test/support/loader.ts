/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs in Node, never in n8n */
import { join } from 'node:path';

import { PackageDirectoryLoader } from 'n8n-core';

const ROOT = join(__dirname, '..', '..');

/** n8n's own package loader, pointed at the sources: `dist/x.js` is read from `x.ts`. */
class SourceLoader extends PackageDirectoryLoader {
	protected override resolvePath(file: string): string {
		return super.resolvePath(
			file.startsWith('dist/') ? file.slice('dist/'.length).replace(/\.js$/, '.ts') : file,
		);
	}
}

let loaded: Promise<PackageDirectoryLoader> | undefined;

/**
 * The package as n8n sees it after loading: node types with codex, icons and poll times. Loaded
 * once, as n8n does it: the loader adds to the descriptions it finds.
 */
export async function loadPackage(): Promise<PackageDirectoryLoader> {
	loaded ??= load();
	return await loaded;
}

async function load(): Promise<PackageDirectoryLoader> {
	// The test of the packed package names the folder it was unpacked into.
	const unpacked = process.env.LEXE_PACKAGE_FOLDER;
	const loader = unpacked ? new PackageDirectoryLoader(unpacked) : new SourceLoader(ROOT);
	await loader.loadAll();
	return loader;
}
