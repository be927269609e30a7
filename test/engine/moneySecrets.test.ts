import { LoggerProxy, type INode, type Logger } from 'n8n-workflow';

import { runLexe, type LexeRun } from '../support/engine';
import { useSidecars } from '../support/sidecar';
import { useShortPauses } from '../support/time';
import { messages, type FaultEffect, type Simulator } from '../simulator';

/* Secrets stay secret, above all when everything goes wrong. */

const sidecar = useSidecars();
useShortPauses();

const logged: unknown[][] = [];

beforeEach(() => {
	logged.length = 0;
	const note = (...words: unknown[]) => void logged.push(words);
	const logger = { error: note, warn: note, info: note, debug: note };
	LoggerProxy.init({ ...logger, scoped: () => logger } as unknown as Logger);
	for (const level of ['error', 'warn', 'info', 'debug', 'log'] as const) {
		jest.spyOn(console, level).mockImplementation(note);
	}
});

const FAULTS: readonly FaultEffect[] = [
	{ kind: 'resetBefore' },
	{ kind: 'resetAfter' },
	{ kind: 'loseReply' },
	{ kind: 'truncated' },
	{ kind: 'emptyBody' },
	{ kind: 'wrongJson' },
	{ kind: 'html', status: 502 },
	{ kind: 'html', status: 200 },
	{ kind: 'redirect', to: 'http://127.0.0.1:1/' },
	{ kind: 'status', status: 500, code: 100, msg: messages.noRoute },
	{ kind: 'status', status: 500, code: 6, msg: messages.serverTimeout },
	{ kind: 'status', status: 401, code: 101, msg: messages.badAuth },
];

const NODES: ReadonlyArray<Partial<INode>> = [
	{},
	{ retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
	{ onError: 'continueRegularOutput' },
	{ onError: 'continueErrorOutput' },
];

/** Everything there is about a run: data, errors with all their properties, and the log. */
function everything(runs: readonly LexeRun[]): string {
	const seen = new Set<object>();
	const open = (_key: string, value: unknown): unknown => {
		if (typeof value === 'bigint') return value.toString();
		if (typeof value !== 'object' || value === null) return value;
		if (seen.has(value)) return '(again)';
		seen.add(value);
		if (!(value instanceof Error)) return value;
		const own = Object.getOwnPropertyNames(value);
		return Object.fromEntries(own.map((name) => [name, Reflect.get(value, name)]));
	};
	return JSON.stringify([runs.map(({ run }) => run), logged], open);
}

type Start = () => Promise<Simulator>;

/** Every fault with every setting, each with a sidecar of its own, all at once. */
async function failAll(start: Start, clientCredentials: string) {
	const cases = FAULTS.flatMap((effect) => NODES.map((node) => ({ effect, node })));
	return await Promise.all(
		cases.map(async ({ effect, node }) => {
			const sim = await start();
			sim.faults.add({ path: 'pay', ...effect, times: Infinity });
			const { invoice } = sim.other.createInvoice({ amountSats: 5, outcome: 'fail' });
			const pay = async (payable: string, amount: string) =>
				await runLexe({
					parameters: { resource: 'payable', operation: 'pay', payable, amount },
					credential: { baseUrl: sim.url, clientCredentials },
					node,
				});
			return { sim, runs: [await pay(invoice, ''), await pay('fails@example.com', '5')] };
		}),
	);
}

describe('after runs full of failures', () => {
	it('the client credentials are nowhere to be found', async () => {
		const secret = (await sidecar()).makeCredentials();
		const failed = await failAll(async () => await sidecar({ requireAuth: true }), secret);
		const sent = failed.flatMap(({ sim }) => sim.requests.map(({ headers }) => headers));
		expect(new Set(sent.map(({ authorization }) => authorization))).toEqual(
			new Set([`Bearer ${secret}`]),
		);
		const all = everything(failed.flatMap(({ runs }) => runs));
		expect(all.match(/NodeApiError/g)?.length).toBeGreaterThan(20);
		expect(all).not.toContain(secret);
		expect(all).not.toContain(secret.slice(8, 40));
		expect(all).not.toMatch(/bearer /i);
	}, 60_000);

	it('no preimage of a payment that did not complete is there', async () => {
		const failed = await failAll(sidecar, '');
		const preimages = failed
			.flatMap(({ sim }) => [...sim.wallet.payments.values()])
			.flatMap(({ preimage }) => preimage ?? []);
		expect(preimages.length).toBeGreaterThan(10);
		const all = everything(failed.flatMap(({ runs }) => runs));
		expect(preimages.filter((preimage) => all.includes(preimage))).toEqual([]);
	}, 60_000);
});

describe('a secret of the sidecar', () => {
	it('in a body that is marked sensitive is not shown', async () => {
		const sim = await sidecar();
		const msg = 'the seed phrase is abandon abandon';
		sim.faults.add({ path: 'pay', kind: 'status', status: 500, code: 100, msg, sensitive: true });
		const run = await runLexe({
			parameters: {
				resource: 'payable',
				operation: 'pay',
				payable: 'alice@example.com',
				amount: '5',
			},
			credential: { baseUrl: sim.url },
		});
		expect(run.error?.message).toMatch(/\S/);
		expect(everything([run])).not.toContain('abandon');
	});

	it('shows the preimage of a payment only once it is completed', async () => {
		const sim = await sidecar();
		const { invoice, preimage } = sim.other.createInvoice({ amountSats: 5, outcome: 'stuck' });
		sim.faults.add({ path: 'pay', kind: 'loseReply', at: 'accepted' });
		const pay = async () =>
			await runLexe({
				parameters: {
					resource: 'payable',
					operation: 'pay',
					payable: invoice,
					options: { maxWaitSecs: 1 },
				},
				credential: { baseUrl: sim.url },
			});
		const pending = await pay();
		expect(pending.items[0]?.json).toMatchObject({ status: 'pending', preimage: null });
		expect(everything([pending])).not.toContain(preimage);
		sim.wallet.completeOutbound(String(pending.items[0]?.json.index));
		expect((await pay()).items[0]?.json).toMatchObject({ status: 'completed', preimage });
	});
});
