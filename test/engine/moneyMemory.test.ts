import { onlyItem, runLexe } from '../support/engine';
import { heapUsed } from '../support/heap';
import { useSidecars } from '../support/sidecar';
import type { Simulator } from '../simulator';

/* The journal outlives the execution; the data of the execution must not. */

const sidecar = useSidecars();

const WAYS: ReadonlyArray<[string, (sim: Simulator) => object]> = [
	['an address', () => ({ resource: 'payable', payable: 'alice@example.com', amount: '1' })],
	[
		'an invoice',
		(sim) => ({
			resource: 'invoice',
			invoice: sim.other.createInvoice({ amountSats: 1 }).invoice,
		}),
	],
	[
		'a withdrawal',
		(sim) => ({
			resource: 'lnurl',
			operation: 'withdraw',
			lnurl: sim.other.createLnurlWithdraw(),
		}),
	],
];

it.each(WAYS)('remembering %s does not hold on to the items of the execution', async (_n, way) => {
	const sim = await sidecar();
	const pay = async () => {
		const ballast = Array.from({ length: 250_000 }, (_, place) => place + 0.5);
		const run = await runLexe({
			parameters: { operation: 'pay', ...way(sim) },
			credential: { baseUrl: sim.url },
			input: [{ json: { ballast } }],
		});
		expect(onlyItem(run).json.status).toBe('completed');
	};
	await pay();
	const before = heapUsed();
	const executions = 20;
	for (let execution = 0; execution < executions; execution++) await pay();
	const perExecution = (heapUsed() - before) / executions;
	// The items alone are 2 MB.
	expect(perExecution).toBeLessThan(500_000);
});
