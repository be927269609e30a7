const { readdirSync, readFileSync } = require('node:fs');
const { builtinModules } = require('node:module');
const { join, relative } = require('node:path');

const { build } = require('esbuild');

/** n8n provides it; everything else must be inside the package, which has no dependencies. */
const PROVIDED = ['n8n-workflow'];

/**
 * Compiles the files that use a library once more, now with the library inside. Nothing else is
 * inlined: the package's own files stay apart, as tsc laid them out, so that state they share
 * exists once. From the sources, because only there esbuild can leave out what is not used.
 */
exports.bundle = async () => {
	await build({
		entryPoints: compiledFiles('dist').filter(usesLibrary).map(sourceOf),
		outdir: 'dist',
		outbase: '.',
		allowOverwrite: true,
		bundle: true,
		minify: true,
		platform: 'node',
		target: 'node22',
		format: 'cjs',
		external: PROVIDED,
		plugins: [ownFilesStayApart],
		legalComments: 'eof',
		logLevel: 'warning',
	});
};

const ownFilesStayApart = {
	name: 'own-files-stay-apart',
	setup({ onResolve }) {
		onResolve({ filter: /^\.\.?\// }, ({ importer, path }) =>
			importer.includes('node_modules') || importer === '' ? undefined : { path, external: true },
		);
	},
};

function compiledFiles(folder) {
	return readdirSync(folder, { recursive: true })
		.map((file) => join(folder, file))
		.filter((file) => file.endsWith('.js'));
}

function sourceOf(compiled) {
	return relative('dist', compiled).replace(/\.js$/, '.ts');
}

function usesLibrary(file) {
	const required = readFileSync(file, 'utf8').matchAll(/\brequire\("([^".][^"]*)"\)/g);
	return [...required].some(
		([, name]) =>
			!PROVIDED.includes(name) && !name.startsWith('node:') && !builtinModules.includes(name),
	);
}
