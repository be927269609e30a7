import type { INode } from 'n8n-workflow';

import { onlyItem, runLexe } from '../support/engine';
import { requestsTo, useSidecars } from '../support/sidecar';
import { AGES, type Simulator } from '../simulator';

const sidecar = useSidecars();

async function buy(sim: Simulator, parameters: INode['parameters'], credential: object = {}) {
	return await runLexe({
		parameters: { resource: 'cashApp', operation: 'buy', ...parameters },
		credential: { baseUrl: sim.url, ...credential },
	});
}

describe.each(AGES)('buying with Cash App with sidecar %s', (age) => {
	const isOld = age === 'seed' || age === '0.4.10';

	it(isOld ? 'needs a newer one' : 'gives a link and the payment to watch', async () => {
		const sim = await sidecar({ age });
		const run = await buy(sim, { amount: '5000' });
		if (isOld) {
			expect(run.error?.message).toBe('This needs Lexe sidecar 0.4.14 or newer');
			return;
		}
		const { json } = onlyItem(run);
		const payment = sim.wallet.payments.get(String(json.index));
		expect(payment).toMatchObject({ amountMsat: 5_000_000n, status: 'pending' });
		expect(json.redirect_url).toBe(`https://cash.app/launch/lightning/${String(payment?.invoice)}`);
	});
});

it.each([
	[{ amount: '={{ "" }}' }, 'Amount is empty: enter an amount of at least 5000 sats'],
	[{ amount: '4999.999' }, 'Amount must be at least 5000 sats, not 4999.999'],
	[{ amount: '0' }, 'Amount must be at least 5000 sats, not 0'],
	[{ amount: '5,000' }, /^Amount must be plain digits/],
])('refuses %j before anything is sent', async (parameters, sentence) => {
	const sim = await sidecar();
	const { error } = await buy(sim, parameters);
	expect(error?.message).toMatch(sentence);
	expect(error?.description).not.toMatch(/money/i);
	expect(sim.requests).toEqual([]);
});

it('shows how the amount was converted', async () => {
	const sim = await sidecar();
	const fiat = { amountUnit: 'fiat', fiatPrice: '100000' };
	const { json } = onlyItem(await buy(sim, { amount: '10', ...fiat }));
	expect(json.conversion).toMatchObject({ amount: '10', sats: '10000' });
	expect(requestsTo(sim, 'buy_with_cash_app')[0]?.body).toEqual({ amount: '10000' });
});

it('works with a credential that must not send', async () => {
	const sim = await sidecar();
	const policy = { allowSending: false, maxPaymentSats: '1', maxDailySats: '1' };
	expect((await buy(sim, { amount: '5000' }, policy)).items).toHaveLength(1);
});
