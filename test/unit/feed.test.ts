import fc from 'fast-check';

import type { SidecarClient } from '../../nodes/Lexe/sidecar/client';
import type { PaymentsPage } from '../../nodes/Lexe/sidecar/requests';
import { normalisePayment, type Payment } from '../../nodes/Lexe/sidecar/payment';
import { cursorAt } from '../../nodes/Lexe/sidecar/paymentIndex';
import { LOOK_BACK_MS, readFeed, seedFeed, type FeedState } from '../../nodes/Lexe/trigger/feed';

const START = 1_800_000_000_000;
const MINUTE = 60_000;

/** A wallet and its feed in memory, with pages as short as the test wants them. */
class FakeWallet {
	now = START;
	requests = 0;
	readonly payments: Payment[] = [];
	readonly emitted: string[] = [];
	private state: FeedState | undefined;

	constructor(
		private readonly pageSize: number,
		private readonly requestMs = 0,
	) {}

	add(status: Payment['status'], at = this.now): Payment {
		const id = (this.payments.length + 1).toString(16).padStart(8, '0').repeat(8);
		const payment = normalisePayment({
			index: `${String(at).padStart(19, '0')}-ln_${id}`,
			kind: 'invoice',
			direction: 'inbound',
			status,
			status_msg: '',
			fees: '0',
			finalized_at: status === 'pending' ? null : at,
			updated_at: at,
		});
		this.payments.push(payment);
		return payment;
	}

	save(payment: Payment, changes: Partial<Payment>): void {
		const updatedAt = Math.max(this.now, (payment.updated_at ?? 0) + 1);
		Object.assign(payment, changes, { updated_at: updatedAt });
	}

	/** One poll, and n8n restarted behind it: only what is JSON survives. */
	async poll({ budgetMs = Infinity, maxFinals = Infinity } = {}): Promise<void> {
		const client = this.client();
		if (!this.state) {
			const seeded = await seedFeed(client);
			if (!seeded.ok) throw new Error('The feed could not be seeded');
			this.state = seeded.value;
			return;
		}
		const untilMs = this.now + budgetMs;
		const read = await readFeed(client, this.state, { untilMs, maxFinals });
		if (!read.ok) throw new Error('The feed could not be read');
		this.emitted.push(...read.value.finals.map(({ index }) => index));
		this.state = JSON.parse(JSON.stringify(read.value.next)) as FeedState;
	}

	get seen(): number {
		return Object.keys(this.state?.seen ?? {}).length;
	}

	private client(): SidecarClient {
		const feed = this.payments
			.map((payment) => ({ payment, cursor: cursorAt(payment.updated_at ?? 0, payment.index) }))
			.sort((a, b) => (a.cursor < b.cursor ? -1 : 1));
		const client = {
			clock: { now: () => this.now },
			updatedPayments: async (start: string | undefined, limit: number) => {
				this.requests += 1;
				this.now += this.requestMs;
				const first = feed.findIndex(({ cursor }) => cursor > (start ?? ''));
				const page = first < 0 ? [] : feed.slice(first, first + Math.min(limit, this.pageSize));
				const value: PaymentsPage = {
					payments: page.map(({ payment }) => ({ ...payment })),
					cursor: page.at(-1)?.cursor ?? null,
				};
				return { ok: true, value };
			},
		};
		return client as unknown as SidecarClient;
	}
}

type Step =
	| { kind: 'final' }
	| { kind: 'pending' }
	| { kind: 'poll' }
	| { kind: 'finish'; which: number }
	| { kind: 'edit'; which: number }
	| { kind: 'late'; ms: number }
	| { kind: 'pass'; ms: number };

const which = fc.nat(20);
const step: fc.Arbitrary<Step> = fc.oneof(
	fc.constantFrom<Step[]>({ kind: 'final' }, { kind: 'pending' }, { kind: 'poll' }),
	fc.record({ kind: fc.constant('finish' as const), which }),
	fc.record({ kind: fc.constant('edit' as const), which }),
	// A save that took this long: its `updated_at` lies that far behind.
	fc.record({ kind: fc.constant('late' as const), ms: fc.integer({ min: 0, max: 110_000 }) }),
	fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 10 * MINUTE }) }),
);

/** Plays the steps; returns what became final after the start, in no order. */
async function play(
	wallet: FakeWallet,
	steps: readonly Step[],
	limits: { budgetMs?: number; maxFinals?: number },
): Promise<string[]> {
	for (let before = 0; before < 3; before++) wallet.add('completed');
	wallet.now += 10 * MINUTE;
	const news: Payment[] = [];
	await wallet.poll();
	for (const one of steps) {
		wallet.now += 1;
		if (one.kind === 'final') news.push(wallet.add('completed'));
		else if (one.kind === 'pending') wallet.add('pending');
		else if (one.kind === 'late') news.push(wallet.add('failed', wallet.now - one.ms));
		else if (one.kind === 'pass') wallet.now += one.ms;
		else if (one.kind === 'poll') await wallet.poll(limits);
		else {
			const payment = wallet.payments[one.which];
			if (!payment) continue;
			if (one.kind === 'edit') wallet.save(payment, { personal_note: 'edited' });
			else if (payment.status === 'pending') {
				wallet.save(payment, { status: 'completed', finalized_at: wallet.now });
				news.push(payment);
			}
		}
	}
	for (let poll = 0; poll < 60; poll++) {
		wallet.now += MINUTE;
		await wallet.poll(limits);
	}
	return news.map(({ index }) => index);
}

const steps = fc.array(step, { minLength: 1, maxLength: 40 });

describe('whatever happens between the polls, every final payment is emitted once', () => {
	it.each([1, 3, 100])('with pages of %d', async (pageSize) => {
		await fc.assert(
			fc.asyncProperty(steps, async (given) => {
				const wallet = new FakeWallet(pageSize);
				const news = await play(wallet, given, {});
				expect(wallet.emitted.toSorted()).toEqual(news.toSorted());
			}),
			{ numRuns: 300 },
		);
	});

	it('with small batches', async () => {
		await fc.assert(
			fc.asyncProperty(steps, fc.integer({ min: 1, max: 4 }), async (given, maxFinals) => {
				const wallet = new FakeWallet(2);
				const news = await play(wallet, given, { maxFinals });
				expect(wallet.emitted.toSorted()).toEqual(news.toSorted());
			}),
			{ numRuns: 500 },
		);
	});

	it('with time for a page or two', async () => {
		await fc.assert(
			fc.asyncProperty(steps, fc.integer({ min: 1, max: 3 }), async (given, pages) => {
				const wallet = new FakeWallet(2, 1_000);
				const news = await play(wallet, given, { budgetMs: pages * 1_000 });
				expect(wallet.emitted.toSorted()).toEqual(news.toSorted());
			}),
			{ numRuns: 500 },
		);
	});
});

describe('the state of the feed', () => {
	it('keeps at most 20,000 handled payments, and next to none when all is read', async () => {
		const wallet = new FakeWallet(100);
		await wallet.poll();
		for (let made = 0; made < 25_000; made++) wallet.add('completed', START + made * 100);
		wallet.now = START + 25_000 * 100 + 10 * MINUTE;
		for (let poll = 0; poll < 24; poll++) {
			await wallet.poll({ maxFinals: 1_000 });
			expect(wallet.seen).toBeLessThanOrEqual(20_000);
		}
		for (let poll = 0; poll < 4; poll++) await wallet.poll({ maxFinals: 1_000 });
		expect(wallet.emitted).toHaveLength(25_000);
		expect(wallet.seen).toBeLessThanOrEqual(LOOK_BACK_MS / 100);
	});

	it('is left as it is by an idle poll, which asks once', async () => {
		const wallet = new FakeWallet(100);
		wallet.add('completed');
		await wallet.poll();
		wallet.now += 10 * MINUTE;
		await wallet.poll();
		wallet.requests = 0;
		await wallet.poll();
		expect(wallet.requests).toBe(1);
	});
});
