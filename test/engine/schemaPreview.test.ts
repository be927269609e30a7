/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs in Node, never in n8n */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { INode } from 'n8n-workflow';

import { resources } from '../../nodes/Lexe/resources';
import { startSimulator, type Simulator } from '../simulator';
import { runLexe } from '../support/engine';

/** What n8n shows as the output of an operation before it has run. */
function preview(resource: string, operation: string): { properties: Record<string, unknown> } {
	const folder = join(__dirname, '..', '..', 'nodes', 'Lexe', '__schema__', 'v1.0.0');
	return JSON.parse(readFileSync(join(folder, resource, `${operation}.json`), 'utf8')) as {
		properties: Record<string, unknown>;
	};
}

let sim: Simulator;

beforeAll(async () => {
	sim = await startSimulator();
});

afterAll(async () => {
	await sim.close();
});

/** Parameters with which each operation has something to show. */
function parameters(operation: string): INode['parameters'] {
	const { invoice } = sim.other.createInvoice({ amountSats: 10 });
	const [index] = sim.wallet.payments.keys();
	return {
		...{ invoice, payable: invoice, index: index ?? '', description: 'Two coffees', operation },
		...{ username: 'alice-shop', amount: operation === 'buy' ? '5000' : '10', value: '5000' },
		...{ offer: sim.other.createOffer().text, lnurl: lnurlFor(operation) },
		...{ channelId: operation === 'close' ? sim.channels.open(5_000_000n, null).channelId : '' },
		...{ clientPk: sim.clients.create('Till', null).info.client_pk, label: 'Till' },
	};
}

function lnurlFor(operation: string): string {
	return operation === 'withdraw' ? sim.other.createLnurlWithdraw() : sim.other.createLnurlPay();
}

const operations = resources.flatMap((resource) =>
	resource.operations.map(({ value }) => [resource.value, value] as const),
);

it.each(operations)('the preview of %s: %s is what it returns', async (resource, operation) => {
	sim.wallet.addFinalized(1);
	const { items, error } = await runLexe({
		parameters: { resource, ...parameters(operation) },
		credential: { baseUrl: sim.url },
	});
	expect(error).toBeUndefined();
	const [first] = items;
	expect(Object.keys(first?.json ?? {}).sort()).toEqual(
		Object.keys(preview(resource, operation).properties).sort(),
	);
});
