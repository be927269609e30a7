import { deliver, reportOf } from '../support/delivery';
import { ours, useLog } from '../support/log';
import { requestsTo, useSidecars } from '../support/sidecar';
import { shortDeadlines, useShortPauses } from '../support/time';
import { useWebhooks, type Hook } from '../support/webhook';
import { until } from '../simulator/client';
import type { PaymentRecord, Simulator } from '../simulator';
import { indexOf } from '../simulator';

const sidecar = useSidecars();
const webhook = useWebhooks();
const log = useLog();
useShortPauses();

async function wired(parameters = {}): Promise<{ hook: Hook; sim: Simulator }> {
	const hook = await webhook({ parameters });
	const sim = await sidecar();
	hook.connect(sim);
	return { hook, sim };
}

function invoice(sim: Simulator): PaymentRecord {
	return sim.wallet.createInvoice({ amountMsat: 2_100_000n, description: '', expirySecs: 3600 })
		.payment;
}

function paid(sim: Simulator): PaymentRecord {
	return sim.wallet.payInbound(indexOf(invoice(sim)));
}

const AGAIN = { status: 200, message: 'Already delivered' };
const RECEIVED = { status: 200, message: 'Received' };

describe.each([true, false])('a report that comes twice (read again: %s)', (confirm) => {
	it('starts the workflow once', async () => {
		const { hook, sim } = await wired({ confirm });
		const body = await reportOf(sim, paid(sim));
		const answers = [];
		for (let time = 0; time < 3; time++) answers.push(await deliver(hook, { body }));
		expect(answers).toEqual([RECEIVED, AGAIN, AGAIN]);
		expect(hook.executions).toHaveLength(1);
	});

	it('at the same time starts it once', async () => {
		const { hook, sim } = await wired({ confirm });
		const body = await reportOf(sim, paid(sim));
		sim.faults.add({ kind: 'delay', ms: 50, path: 'payment', times: 5 });
		const answers = await Promise.all(Array.from({ length: 5 }, () => deliver(hook, { body })));
		expect(answers.filter(({ message }) => message === 'Received')).toHaveLength(1);
		for (const answer of answers) expect([200, 503]).toContain(answer.status);
		expect(await deliver(hook, { body })).toEqual(AGAIN);
		expect(hook.executions).toHaveLength(1);
	});

	it('with n8n restarted in between starts it once', async () => {
		const { hook, sim } = await wired({ confirm });
		const body = await reportOf(sim, paid(sim));
		await deliver(hook, { body });
		const later = await webhook({ parameters: { confirm }, staticData: hook.saved() });
		later.connect(sim);
		expect(await deliver(later, { body })).toEqual(AGAIN);
		expect(later.executions).toEqual([]);
	});

	it('under another id of the delivery starts it once', async () => {
		const { hook, sim } = await wired({ confirm });
		const body = await reportOf(sim, paid(sim));
		await deliver(hook, { body });
		expect(await deliver(hook, { body, id: 'pf-something-else' })).toEqual(AGAIN);
		expect(hook.executions).toHaveLength(1);
	});

	it('before n8n has saved the first one starts it once', async () => {
		const hook = await webhook({ parameters: { confirm }, saveMs: 50 });
		const sim = await sidecar();
		hook.connect(sim);
		const body = await reportOf(sim, paid(sim));
		expect(await deliver(hook, { body })).toEqual(RECEIVED);
		expect(await deliver(hook, { body })).toEqual(AGAIN);
		expect(hook.executions).toHaveLength(1);
	});

	it('after another payment at the same time starts it once', async () => {
		const hook = await webhook({ parameters: { confirm }, saveMs: 50 });
		const sim = await sidecar();
		hook.connect(sim);
		const bodies = await Promise.all([paid(sim), paid(sim)].map((one) => reportOf(sim, one)));
		await Promise.all(bodies.map((body) => deliver(hook, { body })));
		await until(() => hook.saved().delivered !== undefined);
		for (const body of bodies) expect(await deliver(hook, { body })).toEqual(AGAIN);
		expect(hook.executions).toHaveLength(2);
	});

	it('after another trigger of the workflow was saved starts it once', async () => {
		const { hook, sim } = await wired({ confirm });
		const atActivation = hook.saved();
		const body = await reportOf(sim, paid(sim));
		await deliver(hook, { body });
		hook.writeBack(atActivation);
		expect(await deliver(hook, { body })).toEqual(AGAIN);
		expect(hook.executions).toHaveLength(1);
	});

	it('does not hold up another payment at the same time', async () => {
		const { hook, sim } = await wired({ confirm });
		const bodies = await Promise.all([paid(sim), paid(sim)].map((one) => reportOf(sim, one)));
		const answers = await Promise.all(bodies.map((body) => deliver(hook, { body })));
		expect(answers).toEqual([RECEIVED, RECEIVED]);
		expect(hook.executions).toHaveLength(2);
	});
});

describe('two workflows', () => {
	it('each get the payment', async () => {
		const sim = await sidecar();
		const hooks = [await webhook({ workflowId: 'one' }), await webhook({ workflowId: 'two' })];
		for (const hook of hooks) hook.connect(sim);
		const body = await reportOf(sim, paid(sim));
		sim.faults.add({ kind: 'delay', ms: 30, path: 'payment', times: 2 });
		const answers = await Promise.all(hooks.map((hook) => deliver(hook, { body })));
		expect(answers).toEqual([RECEIVED, RECEIVED]);
		expect(hooks.map(({ executions }) => executions.length)).toEqual([1, 1]);
	});
});

describe('a test in the editor', () => {
	it('shows a payment that was emitted before, and is not in the way of one', async () => {
		const sim = await sidecar();
		const workflowId = 'tested';
		const [live, test] = [
			await webhook({ workflowId }),
			await webhook({ workflowId, mode: 'manual' }),
		];
		for (const hook of [live, test]) hook.connect(sim);
		const [first, second] = [await reportOf(sim, paid(sim)), await reportOf(sim, paid(sim))];
		expect(await deliver(live, { body: first })).toEqual(RECEIVED);
		expect(await deliver(test, { body: first })).toEqual(RECEIVED);
		expect(await deliver(test, { body: second })).toEqual(RECEIVED);
		expect(await deliver(live, { body: second })).toEqual(RECEIVED);
	});
});

describe('what is remembered', () => {
	it('is only a little, of the newest thousand', async () => {
		const sim = await sidecar();
		const delivered = Array.from({ length: 1_000 }, (_, place) => `ln_${String(place)}`);
		const hook = await webhook({ parameters: { confirm: false }, staticData: { delivered } });
		hook.connect(sim);
		const payment = paid(sim);
		await deliver(hook, { body: await reportOf(sim, payment) });
		const saved = hook.saved().delivered as string[];
		expect(saved).toHaveLength(1_000);
		expect(saved[0]).toBe('ln_1');
		expect(payment.id.startsWith(String(saved.at(-1)))).toBe(true);
	});
});

describe('with Read the Payment From the Sidecar', () => {
	it('the workflow sees what the wallet says, not what the report says', async () => {
		const { hook, sim } = await wired();
		const payment = paid(sim);
		const body = { ...(await reportOf(sim, payment)), amount: '1000000', personal_note: 'VIP' };
		expect(await deliver(hook, { body })).toEqual(RECEIVED);
		expect(hook.executions[0]?.[0]).toMatchObject({ amount: '2089.500', personal_note: null });
	});

	it('the filters look at what the wallet says', async () => {
		const { hook, sim } = await wired({ filters: { minAmount: '5000' } });
		const body = { ...(await reportOf(sim, paid(sim))), amount: '1000000' };
		expect(await deliver(hook, { body })).toEqual({ status: 200, message: 'Filtered out' });
		expect(hook.executions).toEqual([]);
	});

	it('a payment of another wallet is answered, logged and not emitted', async () => {
		const { hook, sim } = await wired();
		const other = await sidecar();
		const payment = paid(other);
		const answer = await deliver(hook, { body: await reportOf(other, payment) });
		expect(answer).toEqual({ status: 200, message: 'Not of this wallet' });
		expect(hook.executions).toEqual([]);
		expect(requestsTo(sim, 'payment')).toHaveLength(1);
		expect(ours(log)[0]).toContain(`${indexOf(payment)} was not emitted`);
	});

	it('a payment that is not final yet has to be reported again', async () => {
		const { hook, sim } = await wired();
		const payment = invoice(sim);
		const early = { ...(await reportOf(sim, payment)), status: 'completed' };
		expect(await deliver(hook, { body: early })).toEqual({
			status: 503,
			message: 'The payment is not final yet',
		});
		sim.wallet.payInbound(indexOf(payment));
		expect(await deliver(hook, { body: await reportOf(sim, payment) })).toEqual(RECEIVED);
		expect(hook.executions).toHaveLength(1);
	});

	it('a sidecar that hangs does not hold the report for long', async () => {
		const { hook, sim } = await wired();
		const body = await reportOf(sim, paid(sim));
		shortDeadlines();
		sim.faults.add({ kind: 'hang', path: 'payment', times: Infinity });
		expect((await deliver(hook, { body })).status).toBe(503);
		sim.faults.clear();
		expect(await deliver(hook, { body })).toEqual(RECEIVED);
		expect(hook.executions).toHaveLength(1);
	});
});

describe('without it', () => {
	it('the workflow sees the report, and the sidecar is not asked', async () => {
		const { hook, sim } = await wired({ confirm: false });
		const body = { ...(await reportOf(sim, paid(sim))), personal_note: 'as announced' };
		sim.requests.length = 0;
		expect(await deliver(hook, { body })).toEqual(RECEIVED);
		expect(hook.executions[0]?.[0]).toMatchObject({ personal_note: 'as announced' });
		expect(sim.requests).toEqual([]);
	});
});
