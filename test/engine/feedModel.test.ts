/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/require-node-api-error -- runs in Node, never in n8n */
import type { IDataObject, WorkflowActivateMode } from 'n8n-workflow';

import { systemClock } from '../../nodes/Lexe/shared/connect';
import { activate, type ActiveTrigger } from '../support/poller';
import { useSidecars } from '../support/sidecar';
import { useShortPauses } from '../support/time';
import { pause, until } from '../simulator/client';
import { indexOf, type FaultEffect, type Simulator } from '../simulator';

/**
 * Random lives of a Lexe Trigger: payments, edited notes, slow saves, outages, kills of n8n at any
 * moment, restarts, other leaders, changed settings. The same seed makes the same life.
 * `MODEL_LIVES=500 npx jest feedModel` tries that many of each kind, `MODEL_FIRST` from that seed on.
 */

const LIVES = Number(process.env.MODEL_LIVES ?? 4);
const FIRST = Number(process.env.MODEL_FIRST ?? 1);
const STEPS = 45;
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const START = Date.UTC(2026, 8, 21);

const OUTAGES: FaultEffect[] = [
	{ kind: 'resetBefore' },
	{ kind: 'truncated' },
	{ kind: 'status', status: 401, code: 101, msg: 'Revoked' },
	{ kind: 'status', status: 500, code: 100, msg: 'Could not reach the node' },
];

const sidecar = useSidecars();
useShortPauses();

/** mulberry32: small, and the same everywhere. */
function randomFrom(seed: number) {
	let state = seed >>> 0;
	const next = () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let t = state;
		t = Math.imul(t ^ (t >>> 15), t | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
	};
	const below = (limit: number) => Math.floor(next() * limit);
	const chance = (share: number) => next() < share;
	const pick = <T>(list: readonly T[]): T => {
		const [found] = list.slice(below(list.length));
		if (found === undefined) throw new Error('Nothing to pick from');
		return found;
	};
	return { below, chance, pick };
}

interface Kind {
	name: string;
	durable?: boolean;
	/** Repeat After a Restart at the start. */
	repeats?: boolean;
	watch?: 'indexes';
	/** What else changes during the life. */
	changes?: 'settings' | 'wallet' | 'clock';
}

const KINDS: Kind[] = [
	{ name: 'default', repeats: true },
	{ name: 'without repeats', repeats: false },
	{ name: 'durable', durable: true, repeats: true },
	{ name: 'changing settings', repeats: true, changes: 'settings' },
	{ name: 'changing wallets', repeats: true, changes: 'wallet' },
	{ name: 'durable, changing wallets', durable: true, repeats: true, changes: 'wallet' },
	{ name: 'a clock that jumps', repeats: true, changes: 'clock' },
	{ name: 'listed payments', repeats: true, watch: 'indexes' },
	{ name: 'durable, listed payments', durable: true, repeats: true, watch: 'indexes' },
];

let processes = 0;
let now = START;
let ahead = 0;

beforeEach(() => {
	now = START;
	ahead = 0;
	jest.spyOn(Date, 'now').mockImplementation(() => now);
	jest.spyOn(systemClock, 'now').mockImplementation(() => now + ahead);
});
afterEach(() => {
	jest.restoreAllMocks();
});

class Life {
	private readonly random;
	private active: ActiveTrigger | undefined;
	/** n8n processes that could be the leader; each has its own memory, by the ID of the workflow. */
	private readonly processes: [string, string];
	private leader: 0 | 1 = 0;
	private sim: Simulator;
	private repeats: boolean;
	private onlyLarge = false;
	private readonly listed: string[];

	/** What the database of n8n has. */
	private database: IDataObject = {};
	/** Payments that come once more when n8n starts from the database. */
	private again = new Set<string>();
	/** Of those, the ones that have not come yet since the last start. */
	private repeatable = new Set<string>();
	/** Payments that have to fire, and those that may. */
	private readonly due = new Set<string>();
	private readonly optional = new Set<string>();
	private readonly pending: string[] = [];
	private readonly finals: string[] = [];
	/** In the executions that n8n has saved. */
	private readonly fired = new Set<string>();
	private watchedSince = START;
	readonly log: string[] = [];

	constructor(
		private readonly kind: Kind,
		seed: number,
		private readonly sims: readonly [Simulator, Simulator],
	) {
		this.random = randomFrom(seed);
		this.repeats = kind.repeats === true;
		this.sim = sims[0];
		this.processes = [this.newProcess(), this.newProcess()];
		this.listed = kind.watch ? Array.from({ length: 12 }, () => this.receive()) : [];
	}

	async run(): Promise<void> {
		if (!this.kind.watch) {
			for (const sim of this.sims) {
				const old = sim.wallet.addFinalized(20, { startAt: now - 5 * MINUTE, stepMs: 14_000 });
				this.finals.push(...old.map(indexOf));
			}
		}
		await this.start('activate');
		if (this.kind.durable) await this.poll();
		for (let step = 0; step < STEPS; step++) await this.step();
		await this.end();
	}

	private async step(): Promise<void> {
		const { random, kind } = this;
		now += random.pick([0, 0, 1, 5, SECOND, 15 * SECOND, MINUTE, 130 * SECOND, 3_600_000]);
		for (let times = random.below(4); times > 0; times--) this.happen();
		const action = random.below(100);
		if (action < 45) await this.poll({ killed: random.chance(0.15) });
		else if (action < 53) await this.outage();
		else if (action < 58) await this.poll({ twice: true });
		else if (action < 66) await this.restart();
		else if (action < 72) await this.publishAgain();
		else if (action < 78) await this.publishAgain({ duringPoll: true });
		else if (action < 83) await this.otherLeader();
		else if (kind.changes === 'settings') await this.changeSettings();
		else if (kind.changes === 'wallet') await this.changeWallet();
		else if (kind.changes === 'clock') this.jump();
		else await this.poll();
	}

	/** Something happens in the wallet. */
	private happen(): void {
		const { random, sim } = this;
		const what = random.below(12);
		if (this.kind.watch) {
			// The sidecar's own cache misses two changes in the same millisecond (contract 7.20).
			now += 1;
			if (what < 3) this.confirm();
			else this.editNote();
		} else if (what < 5) this.pay(1 + random.below(3), now);
		else if (what === 5 && this.kind.changes !== 'clock') {
			// A slow save of the node lands behind what may have been read already.
			this.pay(1, Math.max(this.watchedSince, now - random.below(110 * SECOND)));
		} else if (what === 6) this.receive();
		else if (what === 7) this.confirm();
		else if (what === 8) sim.wallet.addInfoEntry();
		else if (what === 9 && random.chance(0.15)) this.pay(1_300, now - 1_300, 1);
		else this.editNote();
	}

	private pay(count: number, from: number, stepMs = 0): void {
		const startAt = Math.max(from, this.watchedSince);
		const large = this.random.chance(0.7);
		const amountMsat = large ? 1_000_000n : 1_000n;
		const paid = this.sim.wallet.addFinalized(count, { startAt, stepMs, amountMsat });
		now = Math.max(now, startAt + count * stepMs);
		for (const payment of paid) {
			this.finals.push(indexOf(payment));
			this.expect(indexOf(payment), large);
		}
		this.log.push(`${count} paid at ${startAt - START}`);
	}

	private receive(): string {
		const index = indexOf(
			this.sim.wallet.receiveOnchain({ amountMsat: 1_000_000n, confirmed: false }),
		);
		this.pending.push(index);
		return index;
	}

	private confirm(): void {
		const index = this.pending.find((one) => this.sim.wallet.ledger.get(one)?.status === 'pending');
		if (index === undefined) return;
		this.sim.wallet.confirmOnchain(index);
		this.pending.splice(this.pending.indexOf(index), 1);
		this.finals.push(index);
		this.expect(index, true);
		this.log.push(`confirmed at ${now - START}: ${index.slice(-6)}`);
	}

	private expect(index: string, certain: boolean): void {
		if (certain || this.kind.changes !== 'settings') this.due.add(index);
		else this.optional.add(index);
	}

	private editNote(): void {
		const known = [...this.finals, ...this.pending].filter((one) =>
			this.sim.wallet.ledger.get(one),
		);
		if (known.length === 0) return;
		// Mostly one of the newest.
		const { random } = this;
		const index = random.chance(0.7) ? random.pick(known.slice(-5)) : random.pick(known);
		this.sim.wallet.setNote(index, `edited ${now}`);
	}

	/** A poll; n8n may be killed while it saves what the poll has brought. */
	private async poll({ killed = false, twice = false } = {}): Promise<void> {
		const { active, random } = this;
		if (!active) return;
		const made = active.executions.length;
		await Promise.all([active.tick(), twice && active.tick()]);
		const news = indexesOf(active.executions.slice(made));
		this.log.push(`poll: ${brief(news)}${killed ? ', killed' : ''}`);
		if (news.length > 0) {
			// n8n's default scheduler saves the place and the execution one after the other.
			const isSaved = !killed || random.chance(0.5);
			const isMade = !killed || (this.kind.durable ? isSaved : random.chance(0.5));
			this.made(news, { isSaved, isMade });
		}
		if (!killed && this.kind.durable) this.database = active.saved();
		if (killed) await this.startNewProcess();
	}

	private made(news: string[], { isSaved = true, isMade = true } = {}): void {
		const before = this.again;
		if (isMade) this.fire(news);
		const staysBehind = this.repeats && !this.kind.durable;
		if (isSaved) {
			this.database = this.active?.saved() ?? {};
			this.again = new Set(staysBehind && isMade ? news : []);
			// Held back by the filters for now, or further back in the feed since its note was edited.
			if (staysBehind) add(this.again, this.repeatable);
			if (!isMade && !staysBehind) for (const index of news) this.forget(index);
		} else {
			this.again = new Set([...before, ...(isMade ? news : [])]);
		}
	}

	private fire(news: string[]): void {
		for (const index of news) {
			const allowed = this.due.has(index) || this.optional.has(index);
			if (!allowed) throw new Error(`${index} fired although it is history`);
			if (this.fired.has(index) && !this.repeatable.delete(index)) {
				throw new Error(`${index} fired again`);
			}
			this.fired.add(index);
		}
		if (this.kind.watch) return;
		const changes = news.map((index) => {
			const payment = this.sim.wallet.ledger.get(index);
			return `${payment?.updatedAt} ${payment?.id}`;
		});
		expect(changes).toEqual([...changes].sort());
	}

	private forget(index: string): void {
		if (this.fired.has(index)) return;
		if (this.due.delete(index)) this.optional.add(index);
	}

	private async outage(): Promise<void> {
		const { sim, random } = this;
		const from = sim.requests.length + random.below(3);
		const fault = sim.faults.add({
			...random.pick(OUTAGES),
			times: Infinity,
			match: () => sim.requests.length > from,
		});
		await this.poll();
		if (random.chance(0.3)) await this.restart();
		fault.remove();
	}

	/** Activates what is in the database, as n8n does. */
	private async start(mode: WorkflowActivateMode): Promise<void> {
		const { kind } = this;
		const workflowId = this.processes[this.leader];
		const loaded = JSON.stringify(this.database);
		const active = await activate({
			workflowId,
			mode,
			staticData: this.database,
			credential: { baseUrl: this.sim.url },
			durable: kind.durable === true,
			parameters: {
				options: { repeatAfterRestart: this.repeats },
				...(this.onlyLarge && { filters: { minAmount: '100' } }),
				...(kind.watch && { watch: 'indexes', indexes: this.listed.join('\n') }),
			},
		});
		this.active = active;
		const news = indexesOf(active.executions);
		this.log.push(`${mode} in ${workflowId}: ${brief(news)}`);
		if (news.length > 0) this.made(news);
		this.database = active.saved();
		// The activation has saved the place it got to.
		if (news.length === 0 && JSON.stringify(this.database) !== loaded) this.again.clear();
	}

	private async restart(): Promise<void> {
		this.log.push('restart');
		await this.startNewProcess();
	}

	private async startNewProcess(): Promise<void> {
		await this.active?.stop();
		this.processes[this.leader] = this.newProcess();
		now += 1;
		for (let times = this.random.below(3); times > 0; times--) this.happen();
		this.repeatable = new Set(this.again);
		await this.start('init');
	}

	private newProcess(): string {
		return `process ${++processes}`;
	}

	private async publishAgain({ duringPoll = false } = {}): Promise<void> {
		const { active, sim } = this;
		if (!active) return;
		this.log.push(`publish again${duringPoll ? ' during a poll' : ''}`);
		if (duringPoll) {
			const asked = sim.requests.length;
			const slow = sim.faults.add({ kind: 'delay', ms: 15 });
			const poll = active.tick();
			let isOver = false;
			void poll.then(() => (isOver = true));
			await until(() => isOver || sim.requests.length > asked);
			await active.stop();
			const comesFirst = this.random.chance(0.5);
			if (comesFirst) await this.start('update');
			await this.letPass(poll);
			slow.remove();
			if (!comesFirst) await this.start('update');
			return;
		}
		await active.stop();
		now += this.random.below(3);
		await this.start('update');
	}

	/** A reply that is held back comes when its time has come. */
	private async letPass(poll: Promise<void>): Promise<void> {
		const end = now + SECOND;
		let isOver = false;
		const over = poll.finally(() => {
			isOver = true;
		});
		while (!isOver && now < end) {
			now += 20;
			await pause(5);
		}
		now = end;
		await over;
	}

	private async otherLeader(): Promise<void> {
		await this.active?.stop();
		now += 1;
		this.leader = this.leader === 0 ? 1 : 0;
		this.repeatable = new Set(this.again);
		await this.start('leadershipChange');
	}

	private async changeSettings(): Promise<void> {
		if (this.random.chance(0.5)) this.onlyLarge = !this.onlyLarge;
		else this.repeats = !this.repeats;
		this.log.push(`large only: ${this.onlyLarge}, repeats: ${this.repeats}`);
		await this.publishAgain();
	}

	/** What was not read of the wallet before is gone; what was in the next one is history. */
	private async changeWallet(): Promise<void> {
		await this.active?.stop();
		for (const index of this.due) this.forget(index);
		this.sim = this.sims[this.sim === this.sims[0] ? 1 : 0];
		this.log.push(`wallet ${this.sims.indexOf(this.sim)}`);
		now += 3 * MINUTE;
		this.watchedSince = now;
		this.optional.clear();
		this.due.clear();
		await this.start('update');
		// n8n's durable scheduler saves it only now.
		if (this.kind.durable) await this.poll();
	}

	private jump(): void {
		ahead += (this.random.below(40) - 20) * MINUTE;
		this.log.push(`n8n's clock ahead by ${ahead}`);
	}

	private async end(): Promise<void> {
		this.log.push('end');
		for (let quiet = 0; quiet < 4; ) {
			now += 61 * SECOND;
			const before = this.fired.size;
			await this.poll();
			quiet = this.fired.size === before ? quiet + 1 : 0;
		}
		const lost = [...this.due].filter((index) => !this.fired.has(index));
		expect(lost).toEqual([]);
		if (this.kind.watch) return;
		this.checkSize();
		if (ahead < 0) return;
		this.sim.requests.length = 0;
		await this.poll();
		expect(this.sim.requests.map(({ path }) => path)).toEqual(['/v2/node/updated_payments']);
	}

	/** Nothing is kept but the last two minutes before the newest change. */
	private checkSize(): void {
		const { feed } = this.active?.inMemory() as {
			feed: { cursor: string; seen: Record<string, number> };
		};
		const newest = Number(feed.cursor.slice(1, 20));
		for (const time of Object.values(feed.seen)) expect(time).toBeGreaterThan(newest - 2 * MINUTE);
	}

	async stop(): Promise<void> {
		await this.active?.stop();
	}
}

function indexesOf(executions: readonly IDataObject[][]): string[] {
	return executions.flat().map(({ index }) => String(index));
}

function brief(news: readonly string[]): string {
	return `${news.length} ${news
		.slice(-6)
		.map((index) => index.slice(-6))
		.join(' ')}`;
}

function add<T>(set: Set<T>, more: Iterable<T>): void {
	for (const one of more) set.add(one);
}

const seeds = Array.from({ length: LIVES }, (_, place) => FIRST + place);

describe.each(KINDS)('$name', (kind) => {
	it.each(seeds)('life %d loses nothing and repeats nothing but after a restart', async (seed) => {
		const sims = [
			await sidecar({ seed: `${kind.name} ${seed} a` }),
			await sidecar({ seed: `${kind.name} ${seed} b` }),
		] as const;
		const life = new Life(kind, seed, sims);
		try {
			await life.run();
		} catch (error) {
			(error as Error).message += `\n${life.log.join('\n')}`;
			throw error;
		} finally {
			await life.stop();
		}
	});
});
