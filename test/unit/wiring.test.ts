/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- runs in Node, never in n8n */
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import manifest from '../../package.json';
import contract from '../simulator/contract/openapi.json';
import { resources } from '../../nodes/Lexe/resources';
import { endpoints, type EndpointName } from '../../nodes/Lexe/sidecar/endpoints';
import { SidecarClient } from '../../nodes/Lexe/sidecar/client';
import { loadPackage } from '../support/loader';

const operations = resources.flatMap((resource) =>
	resource.operations.map((operation) => ({ ...operation, resource: resource.value })),
);

/** What the trigger and the connection test call besides the operations. */
const CALLED_ELSEWHERE: EndpointName[] = ['health', 'nodeInfo', 'payment', 'updatedPayments'];

/** `dist/nodes/Lexe/LexeTrigger.node.js` holds the node `lexeTrigger`. */
const nodeNames = manifest.n8n.nodes.map((file) => {
	const className = file.replace(/^.*\/(\w+)\.node\.js$/, '$1');
	return className.charAt(0).toLowerCase() + className.slice(1);
});

async function description(name: string) {
	const loader = await loadPackage();
	const { type } = loader.getNode(name);
	if ('nodeVersions' in type) throw new Error('The nodes have one version');
	return type.description;
}

const values = (property: INodeProperties | undefined) =>
	(property?.options as INodePropertyOptions[] | undefined)?.map(({ value }) => value) ?? [];

describe('the endpoint table', () => {
	it('has a client method for every endpoint', () => {
		for (const name of Object.keys(endpoints)) {
			expect(SidecarClient.prototype).toHaveProperty(name, expect.any(Function));
		}
	});

	it('lists every path once per method', () => {
		const routes = Object.values(endpoints).map(({ method, path }) => `${method} ${path}`);
		expect(new Set(routes).size).toBe(routes.length);
	});

	it('has every route of the contract', () => {
		const { paths } = contract as { paths: Record<string, object> };
		// The others are older names of the same routes.
		const current = Object.entries(paths).filter(([path]) => path.startsWith('/v2/'));
		const routes = current.flatMap(([path, methods]) =>
			Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
		);
		expect(routes).toHaveLength(29);
		const known = Object.values(endpoints).map(({ method, path }) => `${method} ${path}`);
		expect(known.sort()).toEqual(routes.sort());
	});

	it('has nothing that nobody calls', () => {
		const called = new Set([...operations.flatMap((one) => one.endpoints), ...CALLED_ELSEWHERE]);
		expect(Object.keys(endpoints).filter((name) => !called.has(name as EndpointName))).toEqual([]);
	});
});

describe('operations', () => {
	it.each(operations.map((one) => [`${one.resource}: ${one.value}`, one] as const))(
		'%s may move money exactly when it calls a spending endpoint',
		(_name, operation) => {
			const effects = operation.endpoints.map((name) => endpoints[name].effect);
			expect(operation.effect === 'spend').toBe(effects.includes('spend'));
			if (operation.effect === 'read') expect(effects.filter((one) => one !== 'read')).toEqual([]);
		},
	);

	it.each(operations.map((one) => [`${one.resource}: ${one.value}`, one] as const))(
		'%s reads well in the dropdown and in the node panel',
		(_name, { name, action, description: text }) => {
			expect(name).toMatch(/^[A-Z][a-zA-Z]*( ([A-Z][a-zA-Z]*|or|and|of|the|a|an|to|for|with))*$/);
			expect(action).toMatch(
				/^[A-Z][^A-Z.]*( (?:LNURL|BOLT|QR|Lexe|Bitcoin|Lightning|Cash App)\b[^A-Z.]*)*$/,
			);
			expect(action.split(' ').length).toBeGreaterThan(1);
			expect(text).toMatch(/^[A-Z]/);
		},
	);

	it('let nobody change who may use the wallet when the credential has limits', () => {
		const powerful: EndpointName[] = ['createClient', 'updateClient', 'revokeClient'];
		const bound = operations.filter(({ onlyWithoutLimits }) => onlyWithoutLimits === true);
		const calling = operations.filter((one) =>
			one.endpoints.some((name) => powerful.includes(name)),
		);
		expect(calling).toHaveLength(powerful.length);
		expect(bound).toEqual(calling);
	});

	it('have values that are unique within their resource', () => {
		const keys = operations.map(({ resource, value }) => `${resource}.${value}`);
		expect(new Set(keys).size).toBe(keys.length);
		const names = operations.map(({ resource, name }) => `${resource}.${name}`);
		expect(new Set(names).size).toBe(names.length);
		const actions = operations.map(({ action }) => action);
		expect(new Set(actions).size).toBe(actions.length);
	});
});

describe('the dropdowns', () => {
	it('offer exactly the resources and operations that have code', async () => {
		const { properties } = await description('lexe');
		const resource = properties.find(({ name }) => name === 'resource');
		expect(values(resource).sort()).toEqual(resources.map(({ value }) => value).sort());
		expect(values(resource)).toContain(resource?.default);

		const dropdowns = properties.filter(({ name }) => name === 'operation');
		const offered = dropdowns.flatMap((dropdown) =>
			values(dropdown).map((value) => `${dropdown.displayOptions?.show?.resource}.${value}`),
		);
		expect(offered.sort()).toEqual(operations.map((one) => `${one.resource}.${one.value}`).sort());
		for (const dropdown of dropdowns) expect(values(dropdown)).toContain(dropdown.default);
	});

	it('list their options by name', async () => {
		const { properties } = await description('lexe');
		for (const dropdown of properties.filter(({ name }) =>
			['resource', 'operation'].includes(name),
		)) {
			const names = (dropdown.options as INodePropertyOptions[]).map(({ name }) => name);
			expect(names).toEqual([...names].sort());
		}
	});
});

describe.each(nodeNames)('the fields of %s', (node) => {
	it('are never two of the same name in the same place', async () => {
		const { properties } = await description(node);
		const places = properties.map(({ name, displayOptions }) =>
			JSON.stringify([name, displayOptions?.show ?? {}]),
		);
		expect(places.filter((place, at) => places.indexOf(place) !== at)).toEqual([]);
	});

	it('have a name, a label and a default of their type', async () => {
		for (const field of everyField((await description(node)).properties)) {
			expect(field.name).toMatch(/^[a-z][a-zA-Z]*$/);
			expect(field.displayName).toMatch(/^[A-Z]/);
			expect(field).toHaveProperty('default');
			expect(field.default).not.toBeUndefined();
			if (field.type === 'options') expect(values(field)).toContain(field.default);
			if (field.type === 'boolean') expect(typeof field.default).toBe('boolean');
			if (field.type === 'number') expect(typeof field.default).toBe('number');
		}
	});

	it('belong to a resource and an operation that exist', async () => {
		const { properties } = await description(node);
		const known = new Set(operations.map((one) => `${one.resource}.${one.value}`));
		for (const { displayOptions } of properties) {
			const { resource = [], operation = [] } = displayOptions?.show ?? {};
			for (const r of resource) for (const o of operation) expect(known).toContain(`${r}.${o}`);
		}
	});
});

/** Fields inside of collections too. */
function everyField(properties: INodeProperties[]): INodeProperties[] {
	return properties.flatMap((property) => [
		property,
		...(property.type === 'collection'
			? everyField((property.options ?? []) as INodeProperties[])
			: []),
	]);
}

describe('the package', () => {
	it('lists every node and credential that it has', async () => {
		const loader = await loadPackage();
		expect(Object.keys(loader.known.nodes).sort()).toEqual([...nodeNames].sort());
		expect(Object.keys(loader.known.credentials)).toHaveLength(manifest.n8n.credentials.length);
		const files = readdirSync(join(__dirname, '..', '..', 'nodes', 'Lexe'));
		const sources = files.filter((file) => file.endsWith('.node.ts'));
		expect(manifest.n8n.nodes.map((file) => basename(file, '.js')).sort()).toEqual(
			sources.map((file) => basename(file, '.ts')).sort(),
		);
	});

	it.each(nodeNames)('gives %s its codex', async (name) => {
		const { codex } = await description(name);
		expect(codex?.categories).toEqual(['Finance & Accounting']);
		expect(codex?.alias).toContain('lightning');
		expect(codex?.resources?.primaryDocumentation?.[0]?.url).toMatch(/^https:\/\//);
	});

	it('connects every node to a credential, and can test the one for the sidecar', async () => {
		const loader = await loadPackage();
		const used = new Set<string>();
		for (const name of nodeNames) {
			const { type } = loader.getNode(name);
			if ('nodeVersions' in type) throw new Error('The nodes have one version');
			for (const credential of type.description.credentials ?? []) {
				used.add(credential.name);
				if (credential.name !== 'lexeApi') continue;
				expect(credential.required).toBe(true);
				expect(type.methods?.credentialTest).toHaveProperty(String(credential.testedBy));
			}
		}
		expect([...used].sort()).toEqual(Object.keys(loader.known.credentials).sort());
	});

	it('hides the secrets of its credentials', async () => {
		const loader = await loadPackage();
		const secrets = Object.keys(loader.known.credentials)
			.flatMap((name) => loader.getCredential(name).type.properties)
			.filter(({ name }) => /credentials|secret|token/i.test(name));
		expect(secrets.map(({ name }) => name)).toContain('clientCredentials');
		for (const { typeOptions } of secrets) expect(typeOptions?.password).toBe(true);
	});

	it('lets the trigger poll and the action node be a tool', async () => {
		expect(await description('lexeTrigger')).toMatchObject({ polling: true, inputs: [] });
		expect(await description('lexe')).toMatchObject({ usableAsTool: true });
	});
});
