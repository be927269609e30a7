import { useSidecars } from '../support/sidecar';
import { fired, useTriggers } from '../support/trigger';
import { indexOf, type PaymentRecord, type Simulator } from '../simulator';

const sidecar = useSidecars();
const trigger = useTriggers();

const MINUTE = 60_000;

function invoice(sim: Simulator, personalNote: string | null = null): PaymentRecord {
	return sim.wallet.createInvoice({
		amountMsat: 2_100_000n,
		description: '',
		expirySecs: 3600,
		personalNote,
	}).payment;
}

const completed = (payment: PaymentRecord) => `${indexOf(payment)} payment.completed`;
const failed = (payment: PaymentRecord) => `${indexOf(payment)} payment.failed`;

describe('watching every payment', () => {
	it('starts from now: what is already final does not fire', async () => {
		const sim = await sidecar();
		sim.wallet.addFinalized(5);
		const active = await trigger(sim);
		await active.tick();
		expect(active.executions).toEqual([]);
		expect(active.errors).toEqual([]);
	});

	it('fires once when a payment is completed and once when one fails', async () => {
		const sim = await sidecar();
		const [paid, expired] = [invoice(sim, 'Order 42'), invoice(sim)];
		const active = await trigger(sim);
		await active.tick();
		expect(active.executions).toEqual([]);
		sim.wallet.payInbound(indexOf(paid));
		sim.advance(1000);
		sim.wallet.failInbound(indexOf(expired));
		await active.tick();
		await active.tick();
		expect(fired(active)).toEqual([completed(paid), failed(expired)]);
		expect(active.executions).toHaveLength(1);
		expect(active.executions[0]?.[0]).toEqual({
			event: 'payment.completed',
			index: indexOf(paid),
			status: 'completed',
			status_msg: 'completed',
			direction: 'inbound',
			rail: 'invoice',
			kind: 'invoice',
			amount: '2089.500',
			fees: '10.500',
			personal_note: 'Order 42',
			message: null,
			hash: paid.hash,
			txid: null,
			created_at: paid.createdAt,
			finalized_at: paid.finalizedAt,
		});
	});

	it('fires for payments of every kind, made by whomever', async () => {
		const sim = await sidecar();
		const active = await trigger(sim);
		const payments = [
			sim.wallet.receiveOffer({ amountMsat: 5_000n }),
			sim.wallet.receiveOnchain({ amountMsat: 60_000_000n }),
			sim.wallet.receiveSpontaneous({ amountMsat: 7_000n }),
		];
		await active.tick();
		expect(fired(active).sort()).toEqual(payments.map(completed).sort());
	});

	it('does not fire for bookkeeping entries', async () => {
		const sim = await sidecar();
		const active = await trigger(sim);
		sim.wallet.addInfoEntry();
		await active.tick();
		expect(active.executions).toEqual([]);
	});

	it('gives everything when Simplify is off', async () => {
		const sim = await sidecar();
		const active = await trigger(sim, { parameters: { simplify: false } });
		sim.wallet.receiveOffer({ amountMsat: 5_000n, payerName: 'Anna' });
		await active.tick();
		expect(active.executions[0]?.[0]).toMatchObject({ payer_name: 'Anna' });
		expect(Object.keys(active.executions[0]?.[0] ?? {})).toHaveLength(27);
	});
});

describe('a payment that comes up again in the feed', () => {
	it('because its note was edited does not fire again, however old it is', async () => {
		const sim = await sidecar();
		const [old] = sim.wallet.addFinalized(1, { startAt: Date.now() - 90 * 24 * 60 * MINUTE });
		const active = await trigger(sim);
		const fresh = invoice(sim);
		sim.wallet.payInbound(indexOf(fresh));
		await active.tick();
		if (old) sim.wallet.setNote(indexOf(old), 'edited');
		sim.wallet.setNote(indexOf(fresh), 'edited');
		await active.tick();
		sim.advance(5 * MINUTE);
		sim.wallet.setNote(indexOf(fresh), 'edited again');
		await active.tick();
		expect(fired(active)).toEqual([completed(fresh)]);
	});

	it('while it is pending fires when it is final', async () => {
		const sim = await sidecar();
		const payment = invoice(sim);
		const active = await trigger(sim);
		for (let look = 0; look < 3; look++) {
			sim.wallet.touch(indexOf(payment));
			await active.tick();
		}
		expect(active.executions).toEqual([]);
		sim.wallet.payInbound(indexOf(payment));
		await active.tick();
		expect(fired(active)).toEqual([completed(payment)]);
	});
});

describe('a payment that is saved late', () => {
	it('behind the cursor still fires, once', async () => {
		const sim = await sidecar();
		const active = await trigger(sim);
		const now = Date.now();
		const [seen] = sim.wallet.addFinalized(1, { startAt: now });
		await active.tick();
		// A slower save of the node lands a minute behind what was already read.
		const [late] = sim.wallet.addFinalized(1, { startAt: now - MINUTE });
		await active.tick();
		await active.tick();
		expect(fired(active)).toEqual([seen, late].flatMap((one) => (one ? [completed(one)] : [])));
	});
});

describe('many payments', () => {
	it('more than a page fire in the order of their changes', async () => {
		const sim = await sidecar();
		const active = await trigger(sim);
		const payments = sim.wallet.addFinalized(250, { startAt: Date.now() - 250, stepMs: 1 });
		await active.tick();
		expect(fired(active)).toEqual(payments.map(completed));
		await active.tick();
		expect(fired(active)).toHaveLength(250);
	});

	it('fire also when the sidecar hands out short pages', async () => {
		const sim = await sidecar({ shortPageSize: 7 });
		const active = await trigger(sim);
		const payments = sim.wallet.addFinalized(40, { startAt: Date.now() - 40, stepMs: 1 });
		await active.tick();
		expect(fired(active)).toEqual(payments.map(completed));
	});

	it('fire once each when all are saved in the same millisecond', async () => {
		const sim = await sidecar({ shortPageSize: 10 });
		const active = await trigger(sim);
		const startAt = Date.now();
		const first = sim.wallet.addFinalized(25, { startAt });
		await active.tick();
		const second = sim.wallet.addFinalized(25, { startAt });
		await active.tick();
		await active.tick();
		expect(fired(active).sort()).toEqual([...first, ...second].map(completed).sort());
	});

	it('more than one execution can take follow with the next poll', async () => {
		const sim = await sidecar();
		const active = await trigger(sim);
		const payments = sim.wallet.addFinalized(1_150, { startAt: Date.now() - 1_150, stepMs: 1 });
		await active.tick();
		await active.tick();
		expect(active.executions.length).toBe(2);
		expect(fired(active)).toEqual(payments.map(completed));
	});
});

describe('a long backlog', () => {
	it('loses no payment whose note is edited while it is being worked off', async () => {
		const sim = await sidecar();
		const active = await trigger(sim);
		const startAt = Date.now() - 50 * MINUTE;
		const payments = sim.wallet.addFinalized(2_600, { startAt, stepMs: 1_000 });
		await active.tick();
		// Not read yet, and from now on at the end of the feed.
		const [edited] = payments.slice(1_500);
		if (edited) sim.wallet.setNote(indexOf(edited), 'edited');
		for (let poll = 0; poll < 4; poll++) await active.tick();
		expect(fired(active).sort()).toEqual(payments.map(completed).sort());
	});
});

describe('a restart of n8n', () => {
	it('loses nothing that happens meanwhile, and repeats the last payments', async () => {
		const sim = await sidecar();
		const before = await trigger(sim);
		const early = invoice(sim);
		const late = invoice(sim);
		sim.wallet.payInbound(indexOf(early));
		await before.tick();
		const staticData = before.saved();
		await before.stop();
		sim.wallet.payInbound(indexOf(late));

		const after = await trigger(sim, { staticData, mode: 'init' });
		await after.tick();
		expect(fired(before)).toEqual([completed(early)]);
		expect(fired(after)).toEqual([completed(early), completed(late)]);
	});

	it('after days picks up where it left off', async () => {
		const sim = await sidecar();
		const before = await trigger(sim);
		await before.tick();
		const staticData = before.saved();
		await before.stop();
		sim.advance(3 * 24 * 60 * MINUTE);
		const payment = invoice(sim);
		sim.wallet.payInbound(indexOf(payment));
		const after = await trigger(sim, { staticData, mode: 'init' });
		expect(fired(after)).toEqual([completed(payment)]);
	});

	it('keeps only a little in the database', async () => {
		const sim = await sidecar();
		const active = await trigger(sim);
		sim.wallet.addFinalized(500, { startAt: Date.now() - 30 * MINUTE, stepMs: 3_000 });
		await active.tick();
		expect(fired(active)).toHaveLength(500);
		expect(JSON.stringify(active.saved()).length).toBeLessThan(10_000);
	});
});

describe('clocks that differ', () => {
	it.each([-10, 10])('%i minutes: what happens after the activation fires', async (minutes) => {
		const sim = await sidecar({ clockSkewMs: minutes * MINUTE });
		const old = invoice(sim);
		sim.wallet.payInbound(indexOf(old));
		const active = await trigger(sim);
		const payment = invoice(sim);
		sim.wallet.payInbound(indexOf(payment));
		await active.tick();
		await active.tick();
		expect(fired(active)).toEqual([completed(payment)]);
	});
});
