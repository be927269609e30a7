import assert from 'node:assert/strict';
import { exampleFiles, examplePath, readExample } from '../support/examples.mjs';

/** @type {Record<string, string>} example → picture of the README */
const PICTURES = {
	'first-payment.json': 'example-first-payment',
	'ai-agent.json': 'example-ai-agent',
	'checkout.json': 'example-checkout',
};

/** @type {import('../support/runner.mjs').Case[]} */
export default [
	{
		name: 'every example opens in the editor, well laid out',
		async run({ editor, picture }) {
			const files = await exampleFiles();
			assert.ok(files.length >= 4);
			for (const file of files) {
				const { name, nodes } = await readExample(file);
				await editor.importWorkflow(examplePath(file));
				const boxes = await editor.boxes();
				assert.equal(boxes.length, nodes.length, `${file}: every node is shown`);
				assert.deepEqual(overlaps(boxes), [], `${file}: nothing covers anything`);
				assert.deepEqual(
					boxes.filter(({ isCut }) => isCut).map((box) => box.name),
					[],
					`${file}: notes show all of their text`,
				);
				await editor.page.getByText(name, { exact: true }).first().waitFor({ state: 'attached' });
				const picturedAs = PICTURES[file];
				if (picturedAs) await editor.screenshot(picture(picturedAs));
			}
		},
	},
];

/**
 * @param {Awaited<ReturnType<import('../support/editor.mjs').Editor['boxes']>>} boxes
 * @returns {string[]} such as "Pay and Paid"
 */
function overlaps(boxes) {
	return boxes.flatMap((a, place) =>
		boxes
			.slice(place + 1)
			.filter((b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
			.map((b) => `${a.name} and ${b.name}`),
	);
}
