/* eslint-disable @n8n/community-nodes/no-restricted-imports, no-console -- runs in Node, never in n8n */
import { existsSync, readFileSync } from 'node:fs';
import { builtinModules, isBuiltin } from 'node:module';
import { dirname, join, resolve } from 'node:path';

import { startSimulator, type Simulator } from '../simulator';
import { packAndUnpack, ROOT, runInside, type Unpacked } from './pack';

interface Found {
	nodes: Array<{
		name: string;
		iconUrl: { light: string; dark: string };
		codex?: { categories?: string[] };
		properties: string[];
	}>;
	credentials: Array<{ name: string; iconUrl: { light: string; dark: string } }>;
	health: object[];
	pay: object[];
	qrCode: string[];
	fired: object[];
	errors: Array<string | null>;
	/** Of the packages that we build with, those that the package could load. */
	reachable: string[];
}

let unpacked: Unpacked;
let sidecar: Simulator;
let found: Found;

beforeAll(async () => {
	unpacked = await packAndUnpack();
	sidecar = await startSimulator({ settleMs: 5 });
	const { invoice } = sidecar.other.createInvoice({ amountSats: '100.5' });
	found = await runInside<Found>(unpacked, { baseUrl: sidecar.url, invoice });
});

afterAll(async () => {
	await sidecar.close();
	await unpacked.remove();
});

const scripts = () => unpacked.files.filter((file) => file.endsWith('.js'));
const isInside = (path: string) => existsSync(join(unpacked.folder, path));

describe('the tarball', () => {
	it('has a size worth knowing', () => {
		const kilobytes = Math.round(unpacked.tarballBytes / 1000);
		console.info(`Tarball: ${kilobytes} kB, ${unpacked.files.length} files`);
		expect(kilobytes).toBeLessThan(1000);
	});

	it('holds what n8n loads and nothing of our workshop', () => {
		const allowed =
			/^(?:dist\/(?:nodes|credentials|icons)\/|(?:dist\/)?package\.json$|(?:README|LICENSE|CHANGELOG)\.md$)/;
		expect(unpacked.files.filter((file) => !allowed.test(file))).toEqual([]);
		expect(
			unpacked.files.filter((file) => /\.test\.|test\/|simulator|\.map$|\.ts$/.test(file)),
		).toEqual([]);
	});

	it('has every file that the manifest names', () => {
		const { nodes, credentials } = unpacked.manifest.n8n as Record<string, string[]>;
		for (const file of [...(nodes ?? []), ...(credentials ?? [])]) {
			expect(unpacked.files).toContain(file);
		}
	});

	it('needs nothing installed beside it', () => {
		expect(unpacked.published).not.toHaveProperty('dependencies');
		expect(unpacked.published).not.toHaveProperty('optionalDependencies');
		expect(unpacked.published).not.toHaveProperty('bundleDependencies');
		expect(Object.keys(unpacked.published.peerDependencies as object)).toEqual(['n8n-workflow']);
		expect(isInside('node_modules')).toBe(false);
	});

	it('requires only Node itself, n8n-workflow and its own files', () => {
		const missing = scripts().flatMap((file) =>
			requiredBy(file)
				.filter((name) => !isProvided(name, file))
				.map((name) => `${file}: ${name}`),
		);
		expect(missing).toEqual([]);
		expect(scripts().flatMap(requiredBy)).toContain('n8n-workflow');
	});

	it('tells nothing about the machine it was built on', () => {
		for (const file of scripts()) {
			const text = readFileSync(join(unpacked.folder, file), 'utf8');
			expect(text).not.toContain(ROOT);
			expect(text).not.toMatch(/\/(?:home|root|Users)\/[a-z]/);
		}
	});
});

function requiredBy(file: string): string[] {
	const text = readFileSync(join(unpacked.folder, file), 'utf8');
	const calls = text.matchAll(/\b(?:require|import)\(\s*(["'`])([^"'`]+)\1\s*\)/g);
	return [...calls].map(([, , name = '']) => name);
}

function isProvided(name: string, from: string): boolean {
	if (name === 'n8n-workflow' || isBuiltin(name) || builtinModules.includes(name)) return true;
	if (!name.startsWith('.')) return false;
	const path = resolve('/', dirname(from), name).slice(1);
	return [path, `${path}.js`, `${path}.json`, `${path}/index.js`].some(isInside);
}

describe('the package alone, without its dependencies, in n8n', () => {
	it('has every node with icons and codex', () => {
		const { nodes = [] } = unpacked.manifest.n8n as Record<string, string[]>;
		expect(found.nodes.length).toBe(nodes.length);
		expect(found.nodes.map(({ name }) => name)).toEqual(
			expect.arrayContaining(['lexe', 'lexeTrigger']),
		);
		for (const { iconUrl, codex, properties } of found.nodes) {
			expect(codex?.categories).toEqual(['Finance & Accounting']);
			for (const url of [iconUrl.light, iconUrl.dark]) {
				expect(isInside(url.replace(/^icons\/[^/]+\//, ''))).toBe(true);
			}
			expect(properties.length).toBeGreaterThan(3);
		}
	});

	it('has every credential with its icon', () => {
		const { credentials = [] } = unpacked.manifest.n8n as Record<string, string[]>;
		expect(found.credentials.length).toBe(credentials.length);
		expect(found.credentials.map(({ name }) => name)).toContain('lexeApi');
		for (const { iconUrl } of found.credentials) {
			expect(isInside(iconUrl.light.replace(/^icons\/[^/]+\//, ''))).toBe(true);
		}
	});

	it('really is alone: nothing but n8n-workflow can be found from there', () => {
		expect(found.reachable).toEqual(['n8n-workflow']);
	});

	it('asks the sidecar for its health', () => {
		expect(found.health).toEqual([{ status: 'ok' }]);
	});

	it('pays an invoice, once', () => {
		expect(found.errors).toEqual([null, null, null]);
		expect(found.pay).toMatchObject([{ status: 'completed', amount: '100.500' }]);
		expect(sidecar.other.outboundPayments()).toHaveLength(1);
	});

	it('draws QR codes', () => {
		expect(found.qrCode).toEqual(['image/png']);
	});

	it('fires for the payment', () => {
		expect(found.fired).toMatchObject([{ event: 'payment.completed', direction: 'outbound' }]);
	});
});
