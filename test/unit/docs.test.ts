/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs in Node, never in n8n */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { resources } from '../../nodes/Lexe/resources';
import { endpoints, type Endpoint, type EndpointName } from '../../nodes/Lexe/sidecar/endpoints';

const readme = readFileSync(join(__dirname, '..', '..', 'README.md'), 'utf8');

function sinceOf(names: readonly EndpointName[]): string {
	// The first endpoint is the one the operation is named after; the others have ways around.
	const [first] = names;
	if (first === undefined) return 'none, works offline';
	const { since }: Endpoint = endpoints[first];
	return since === 'seed' ? 'any' : since;
}

describe('the README', () => {
	it('lists every operation, whether it moves money and the sidecar it needs', () => {
		const rows = [...resources]
			.sort((a, b) => a.name.localeCompare(b.name))
			.flatMap((resource) =>
				[...resource.operations]
					.sort((a, b) => a.name.localeCompare(b.name))
					.map(
						({ name, effect, endpoints: used }) =>
							`| ${resource.name} | ${name} | ${effect === 'spend' ? '**yes**' : 'no'} | ${sinceOf(used)} |`,
					),
			);
		const table = /<!-- operations:.*?-->\s*(.*?)\s*<!-- \/operations -->/s.exec(readme)?.[1] ?? '';
		expect(table.split('\n').slice(2)).toEqual(rows);
	});

	it('links only to files that exist', () => {
		const links = [...readme.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => link ?? '');
		expect(links.length).toBeGreaterThan(0);
		for (const link of links) {
			expect(() => readFileSync(join(__dirname, '..', '..', link))).not.toThrow(/ENOENT/);
		}
	});
});
