import { DAY, HOUR, MINUTE, slowRequests, useClocks } from '../support/clocks';
import { useSidecars } from '../support/sidecar';
import { fired, useTriggers } from '../support/trigger';
import { indexOf, type PaymentRecord, type Simulator } from '../simulator';

const sidecar = useSidecars();
const trigger = useTriggers();
const pass = useClocks();

const completed = (payment: PaymentRecord) => `${indexOf(payment)} payment.completed`;

function invoice(sim: Simulator): PaymentRecord {
	return sim.wallet.createInvoice({ amountMsat: 5_000n, description: '', expirySecs: 86_400 })
		.payment;
}

/** One payment, final at this moment of the node's clock. */
function finalAt(sim: Simulator, startAt: number): PaymentRecord {
	const [payment] = sim.wallet.addFinalized(1, { startAt });
	if (!payment) throw new Error('No payment was made');
	return payment;
}

describe('an edited note', () => {
	it.each([
		['at once', 0],
		['within the look-back', MINUTE],
		['after the look-back', 10 * MINUTE],
		['a month later', 30 * DAY],
	])('%s does not fire again', async (_name, later) => {
		const sim = await sidecar();
		const active = await trigger(sim);
		const payment = finalAt(sim, sim.now());
		await active.tick();
		pass(sim, later);
		sim.wallet.setNote(indexOf(payment), 'edited');
		await active.tick();
		await active.tick();
		pass(sim, 5 * MINUTE);
		await active.tick();
		expect(fired(active)).toEqual([completed(payment)]);
	});

	it('before the payment was ever read does not keep it from firing', async () => {
		const sim = await sidecar();
		const active = await trigger(sim);
		const payment = finalAt(sim, sim.now());
		pass(sim, 50 * MINUTE);
		sim.wallet.setNote(indexOf(payment), 'edited before the poll');
		await active.tick();
		expect(fired(active)).toEqual([completed(payment)]);
	});

	it('of a pending payment does not fire, and its end fires with the new note', async () => {
		const sim = await sidecar();
		const active = await trigger(sim);
		const payment = invoice(sim);
		sim.wallet.setNote(indexOf(payment), 'Order 42');
		await active.tick();
		expect(active.executions).toEqual([]);
		sim.wallet.payInbound(indexOf(payment));
		await active.tick();
		expect(active.executions[0]?.[0]).toMatchObject({ personal_note: 'Order 42' });
	});
});

describe('a payment saved late, behind what was read already', () => {
	it.each([MINUTE, HOUR, 7 * DAY])(
		'fires at the next poll, even when that is %d ms later',
		async (interval) => {
			const sim = await sidecar();
			const active = await trigger(sim);
			const seen = finalAt(sim, sim.now());
			await active.tick();
			const late = finalAt(sim, sim.now() - MINUTE);
			pass(sim, interval);
			await active.tick();
			await active.tick();
			expect(fired(active)).toEqual([completed(seen), completed(late)]);
		},
	);

	it('fires when the poll before filled its batch to the brim', async () => {
		const sim = await sidecar();
		const active = await trigger(sim);
		sim.wallet.addFinalized(1_000, { startAt: sim.now() - 10 * MINUTE, stepMs: 600 });
		await active.tick();
		expect(fired(active)).toHaveLength(1_000);
		const late = finalAt(sim, sim.now() - MINUTE);
		pass(sim, 5 * MINUTE);
		await active.tick();
		await active.tick();
		expect(fired(active).slice(1_000)).toEqual([completed(late)]);
	});

	it('does not fire when it is a bookkeeping entry', async () => {
		const sim = await sidecar();
		const active = await trigger(sim);
		const seen = finalAt(sim, sim.now());
		sim.wallet.addInfoEntry();
		await active.tick();
		sim.wallet.addInfoEntry();
		await active.tick();
		expect(fired(active)).toEqual([completed(seen)]);
	});
});

describe('a busy wallet on a slow sidecar', () => {
	it('does not get stuck in what it has read already', async () => {
		const sim = await sidecar();
		const active = await trigger(sim, { budgetMs: 36_000 });
		const rush = sim.wallet.addFinalized(900, { startAt: sim.now() - MINUTE, stepMs: 60 });
		await active.tick();
		expect(fired(active)).toHaveLength(900);
		slowRequests(sim, 4_000);
		const next = finalAt(sim, sim.now());
		for (let poll = 0; poll < 5; poll++) await active.tick();
		expect(fired(active)).toEqual([...rush, next].map(completed));
	});
});

describe('the border of a page', () => {
	it('in the middle of one millisecond neither loses nor repeats', async () => {
		const sim = await sidecar();
		const active = await trigger(sim);
		const startAt = sim.now() - 1_000;
		const before = sim.wallet.addFinalized(95, { startAt, stepMs: 1 });
		const same = sim.wallet.addFinalized(110, { startAt: startAt + 500 });
		const after = sim.wallet.addFinalized(95, { startAt: startAt + 501, stepMs: 1 });
		await active.tick();
		await active.tick();
		expect(fired(active)).toHaveLength(300);
		expect(fired(active).slice(0, 95)).toEqual(before.map(completed));
		expect(fired(active).slice(95, 205).sort()).toEqual(same.map(completed).sort());
		expect(fired(active).slice(205)).toEqual(after.map(completed));
	});

	it.each([99, 100, 101, 200])(
		'%d payments, and one more a moment later, fire once',
		async (count) => {
			const sim = await sidecar();
			const active = await trigger(sim);
			const first = sim.wallet.addFinalized(count, { startAt: sim.now() - count, stepMs: 1 });
			await active.tick();
			const next = finalAt(sim, sim.now() + 1);
			await active.tick();
			expect(fired(active)).toEqual([...first, next].map(completed));
		},
	);

	it('of pages that hold nothing final is no end', async () => {
		const sim = await sidecar();
		const active = await trigger(sim);
		for (let made = 0; made < 250; made++) invoice(sim);
		pass(sim, 1_000);
		const payment = finalAt(sim, sim.now());
		await active.tick();
		expect(fired(active)).toEqual([completed(payment)]);
	});
});

describe('an on-chain payment', () => {
	it('fires once, when it is confirmed, however often its transaction is replaced', async () => {
		const sim = await sidecar();
		const active = await trigger(sim);
		const received = sim.wallet.receiveOnchain({ amountMsat: 60_000_000n, confirmed: false });
		const sent = sim.wallet.sendOnchain({
			address: sim.other.onchainAddress(),
			amountMsat: 5_000_000n,
			personalNote: null,
			payable: '',
		});
		for (const statusMsg of ['being replaced', 'in mempool awaiting confirmations']) {
			pass(sim, 10 * MINUTE);
			for (const payment of [received, sent]) sim.wallet.ledger.save(payment, { statusMsg });
			await active.tick();
		}
		expect(active.executions).toEqual([]);
		pass(sim, HOUR);
		sim.wallet.confirmOnchain(indexOf(received));
		sim.wallet.completeOutbound(indexOf(sent));
		await active.tick();
		await active.tick();
		expect(fired(active).sort()).toEqual([received, sent].map(completed).sort());
		expect(active.executions[0]?.[0]).toMatchObject({ rail: 'onchain', txid: expect.any(String) });
	});
});

describe('the first activation', () => {
	it.each([
		[0, 0],
		[3, 0],
		[3, 2],
		[9, 30],
		[400, 1],
	])(
		'loses nothing when the clock of n8n is %d hours ahead of the node and the last payment %d hours old',
		async (hours, age) => {
			const sim = await sidecar({ clockSkewMs: -hours * HOUR });
			if (age > 0) {
				sim.wallet.addFinalized(3, {
					startAt: sim.now() - age * HOUR - 2 * MINUTE,
					stepMs: MINUTE,
				});
			}
			const active = await trigger(sim);
			await active.tick();
			const payment = finalAt(sim, sim.now());
			await active.tick();
			expect(fired(active)).toEqual([completed(payment)]);
		},
	);

	it.each([-10, 0, 10])(
		'takes nothing of the past for news when the node is %d minutes ahead',
		async (minutes) => {
			const sim = await sidecar({ clockSkewMs: minutes * MINUTE });
			sim.wallet.addFinalized(300, { startAt: sim.now() - 30 * MINUTE, stepMs: 6_000 });
			const open = invoice(sim);
			const active = await trigger(sim);
			await active.tick();
			expect(active.executions).toEqual([]);
			sim.wallet.payInbound(indexOf(open));
			await active.tick();
			pass(sim, 5 * MINUTE);
			await active.tick();
			expect(fired(active)).toEqual([completed(open)]);
		},
	);
});

describe('a restart with static data that is a month old', () => {
	it('fires for what happened since, and not for old payments with a new note', async () => {
		const sim = await sidecar();
		const before = await trigger(sim);
		const old = finalAt(sim, sim.now());
		await before.tick();
		const staticData = before.saved();
		await before.stop();
		pass(sim, 30 * DAY);
		const since = sim.wallet.addFinalized(300, { startAt: sim.now() - 20 * DAY, stepMs: HOUR });
		sim.wallet.setNote(indexOf(old), 'edited');
		const after = await trigger(sim, { staticData, mode: 'init' });
		await after.tick();
		// The last one before the restart comes once more, where its note was edited.
		expect(fired(after)).toEqual([...since, old].map(completed));
	});

	it('goes on when the static data says nothing about the wallet', async () => {
		const sim = await sidecar();
		const before = await trigger(sim);
		const staticData = { feed: before.saved().feed };
		const payment = finalAt(sim, sim.now());
		const after = await trigger(sim, { staticData, mode: 'init' });
		expect(fired(after)).toEqual([completed(payment)]);
	});
});
