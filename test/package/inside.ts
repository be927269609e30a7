/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- runs in Node, never in n8n */
import { createRequire } from 'node:module';
import { join } from 'node:path';

import type { INodeType } from 'n8n-workflow';

import { runLexe } from '../support/engine';
import { loadPackage } from '../support/loader';
import { activate } from '../support/poller';

/** What the test wants to know; the answer is the last line of the output. */
interface Task {
	baseUrl: string;
	invoice: string;
}

async function main({ baseUrl, invoice }: Task): Promise<void> {
	const loader = await loadPackage();
	const credential = { baseUrl };
	const trigger = await activate({ credential });
	const health = await runLexe({
		parameters: { resource: 'node', operation: 'getHealth' },
		credential,
	});
	const pay = await runLexe({
		parameters: { resource: 'invoice', operation: 'pay', invoice },
		credential,
	});
	const create = await runLexe({
		parameters: { resource: 'invoice', operation: 'create', options: { qrCode: true } },
		credential,
	});
	await trigger.tick();
	await trigger.stop();
	answer({
		nodes: Object.keys(loader.known.nodes).map((name) => {
			const { description } = loader.getNode(name).type as INodeType;
			const { iconUrl, codex, properties } = description;
			return { name, iconUrl, codex, properties: properties.map((property) => property.name) };
		}),
		credentials: Object.keys(loader.known.credentials).map((name) => ({
			name,
			iconUrl: loader.getCredential(name).type.iconUrl,
		})),
		health: health.items.map(({ json }) => json),
		pay: pay.items.map(({ json }) => json),
		qrCode: create.items.map(({ binary }) => binary?.data?.mimeType),
		fired: trigger.executions.flat(),
		reachable: ['n8n-workflow', 'n8n-core', 'undici', 'zod', 'decimal.js', 'qrcode'].filter(
			canLoad,
		),
		errors: [health, pay, create].map(({ error }) => error?.message ?? null),
	});
}

function canLoad(name: string): boolean {
	const folder = process.env.LEXE_PACKAGE_FOLDER ?? '';
	try {
		createRequire(join(folder, 'package.json')).resolve(name);
		return true;
	} catch {
		return false;
	}
}

function answer(value: object): void {
	process.stdout.write(`\n${JSON.stringify(value)}\n`, () => process.exit(0));
}

void main(JSON.parse(process.argv[2] ?? '') as Task);
