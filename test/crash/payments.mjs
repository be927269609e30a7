import { setTimeout as sleep } from 'node:timers/promises';

/** Unpaid invoices to choose from, so that payments become final in another order than created. */
const OPEN_INVOICES = 150;
const TICK_MS = 50;

/**
 * Lets payments become final, so and so many a second: invoices that are paid, invoices that fail,
 * and money that comes without an invoice. Now and then the note of a payment is edited, which
 * brings it into the feed again.
 */
export class Payments {
	/**
	 * @param {import('../e2e/support/simulator.mjs').Simulator} simulator
	 * @param {{ rate: number, random: import('./random.mjs').Random }} options
	 */
	constructor(simulator, { rate, random }) {
		this.simulator = simulator;
		this.rate = rate;
		this.random = random;
		/** @type {string[]} */
		this.open = [];
		/** @type {string[]} */
		this.paid = [];
		this.count = 0;
		this.edits = 0;
		this.stopping = false;
	}

	async prepare() {
		for (let at = 0; at < OPEN_INVOICES; at++) await this.#newInvoice();
	}

	start() {
		this.running = this.#run();
		// Whoever calls stop() gets the error.
		this.running.catch(() => {});
	}

	async stop() {
		this.stopping = true;
		await this.running;
	}

	async #run() {
		const started = Date.now();
		while (!this.stopping) {
			const due = Math.floor(((Date.now() - started) / 1000) * this.rate) - this.count;
			await Promise.all(Array.from({ length: due }, () => this.#one()));
			await sleep(TICK_MS);
		}
	}

	async #one() {
		this.count += 1;
		const dice = this.random.next();
		if (dice < 0.35) {
			const kind = dice < 0.2 ? 'spontaneous' : 'offer';
			return await this.simulator.request('POST', '/simulator/receive', { kind, amount: '21' });
		}
		const index = this.random.take(this.open);
		if (dice < 0.9) {
			await this.simulator.pay(index);
			this.paid.push(index);
		} else await this.simulator.request('POST', '/simulator/fail', { index });
		if (dice > 0.85) await this.#editNote();
		await this.#newInvoice();
	}

	async #newInvoice() {
		const { index } = await this.simulator.createInvoice({ amount: '2100', description: 'Order' });
		this.open.push(index);
	}

	async #editNote() {
		const index = this.paid[this.random.between(0, this.paid.length)];
		if (!index) return;
		await this.simulator.request('PUT', '/v2/node/sync_payments', {});
		const personal_note = `Note ${++this.edits}`;
		await this.simulator.request('POST', '/v2/node/update_personal_note', { index, personal_note });
	}

	/**
	 * What the wallet itself says is final, by index.
	 *
	 * @returns {Promise<Map<string, number>>} index → when it became final, ms since the epoch
	 */
	async finals() {
		/** @type {Map<string, number>} */
		const finals = new Map();
		for (let cursor = ''; cursor !== null; ) {
			const start = cursor === '' ? '' : `&start_index=${cursor}`;
			const path = `/v2/node/updated_payments?limit=100${start}`;
			const page = await this.simulator.request('GET', path);
			for (const { index, status, finalized_at } of page.payments) {
				if (status !== 'pending') finals.set(index, finalized_at);
			}
			cursor = page.updated_index;
		}
		return finals;
	}
}
