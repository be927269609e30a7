import type { INode } from 'n8n-workflow';

import { onlyItem, runLexe } from '../support/engine';
import { requestsTo, useSidecars } from '../support/sidecar';
import { shortDeadlines, useShortPauses } from '../support/time';
import { AGES, type FaultEffect, type Simulator } from '../simulator';

const sidecar = useSidecars();
useShortPauses();

const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

async function pay(sim: Simulator, parameters: INode['parameters'], node: Partial<INode> = {}) {
	return await runLexe({
		parameters: { resource: 'offer', operation: 'pay', ...parameters },
		node,
		credential: { baseUrl: sim.url },
	});
}

const sends = (sim: Simulator) => requestsTo(sim, 'pay_offer');

/** A sidecar before 0.4.8: what was paid cannot be listed. */
function withoutFeed(sim: Simulator): void {
	const msg = 'Rejection: non-existent endpoint GET /v2/node/updated_payments';
	sim.faults.add({
		path: 'updated_payments',
		kind: 'status',
		status: 400,
		code: 7,
		msg,
		times: Infinity,
	});
}

describe.each(AGES.filter((age) => age !== 'seed'))('paying an offer with sidecar %s', (age) => {
	it('returns the completed payment', async () => {
		const sim = await sidecar({ age });
		const offer = sim.other.createOffer({ amountSats: 100 });
		const { json } = onlyItem(
			await pay(sim, {
				offer: `lightning:${offer.text.toUpperCase()}`,
				amount: '100.5',
				message: 'Thanks',
				personalNote: 'Tip',
			}),
		);
		expect(json).toMatchObject({
			status: 'completed',
			direction: 'outbound',
			rail: 'offer',
			amount: '100.500',
			offer_id: offer.offerId,
			message: 'Thanks',
			already_paid: false,
		});
		expect(json.personal_note).toMatch(/^Tip \[n8n-[0-9a-f]{16}\]$/);
		expect(sim.other.outboundPayments()).toHaveLength(1);
		expect(sends(sim)).toHaveLength(1);
	});

	it('reports a failed payment as an error, or as an item', async () => {
		const sim = await sidecar({ age });
		const offer = sim.other.createOffer({ outcome: 'fail' }).text;
		const { error } = await pay(sim, { offer, amount: '5' });
		expect(error?.message).toMatch(/^The payment failed: /);
		const options = { whenFailed: 'return' };
		const { json } = onlyItem(await pay(sim, { offer, amount: '5', options }));
		expect(json.status).toBe('failed');
	});

	it.each<FaultEffect>([
		{ kind: 'loseReply' },
		{ kind: 'loseReply', at: 'accepted' },
		{ kind: 'resetAfter' },
		{ kind: 'truncated' },
		{ kind: 'html', status: 502, execute: true },
	])('pays once when the answer is lost, also with Retry On Fail (%j)', async (effect) => {
		const sim = await sidecar({ age });
		sim.faults.add({ path: 'pay_offer', ...effect, times: Infinity });
		const offer = sim.other.createOffer().text;
		const { json } = onlyItem(await pay(sim, { offer, amount: '7' }, RETRY));
		expect(json).toMatchObject({ status: 'completed', amount: '7', already_paid: false });
		expect(sim.other.outboundPayments()).toHaveLength(1);
	});

	it('returns the earlier payment of an idempotency key, even if the offer has expired', async () => {
		const sim = await sidecar({ age });
		const offer = sim.other.createOffer({ expiresAt: Date.now() + 60_000 }).text;
		const parameters = { offer, amount: '9', options: { idempotencyKey: 'order 9' } };
		const first = onlyItem(await pay(sim, parameters));
		jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 120_000);
		const second = onlyItem(await pay(sim, parameters));
		expect(second.json).toEqual({ ...first.json, already_paid: true });
		expect(sends(sim)).toHaveLength(1);
	});
});

describe('paying an offer', () => {
	it('sends note and message under the names of all releases', async () => {
		const sim = await sidecar();
		const offer = sim.other.createOffer().text;
		await pay(sim, { offer, amount: '5', message: 'Hi', personalNote: 'Mine' });
		const [body] = sends(sim).map((request) => request.body as Record<string, string>);
		expect(body).toMatchObject({ offer, amount: '5', message: 'Hi', payer_note: 'Hi' });
		expect(body?.personal_note).toMatch(/^Mine \[n8n-/);
		expect(body?.note).toBe(body?.personal_note);
	});

	it('returns a payment that takes long as pending', async () => {
		const sim = await sidecar();
		shortDeadlines();
		const offer = sim.other.createOffer({ outcome: 'stuck' }).text;
		const { json } = onlyItem(await pay(sim, { offer, amount: '5', options: { maxWaitSecs: 1 } }));
		expect(json).toMatchObject({ status: 'pending', already_paid: false });
	});

	it.each<[string, (sim: Simulator) => INode['parameters'], RegExp]>([
		['no offer', () => ({ offer: ' ', amount: '5' }), /^Offer is empty: enter an offer/],
		[
			'an invoice',
			(sim) => ({ offer: sim.other.createInvoice().invoice, amount: '5' }),
			/^Offer is an invoice, not an offer/,
		],
		[
			'a part of an offer',
			(sim) => ({ offer: sim.other.createOffer().text.slice(0, -4), amount: '5' }),
			/^Offer is not a complete offer/,
		],
		[
			'no amount',
			(sim) => ({ offer: sim.other.createOffer().text, amount: '={{ "" }}' }),
			/^Amount is empty: this offer needs an amount$/,
		],
		[
			'no amount for an offer with a minimum',
			(sim) => ({
				offer: sim.other.createOffer({ amountSats: '10.5' }).text,
				amount: '={{ "" }}',
			}),
			/^Amount is empty: this offer needs an amount of at least 10.5 sats$/,
		],
		[
			'too little',
			(sim) => ({ offer: sim.other.createOffer({ amountSats: 100 }).text, amount: '99.999' }),
			/^Amount must be at least 100 sats for this offer, not 99.999$/,
		],
		[
			'an expired offer',
			(sim) => ({
				offer: sim.other.createOffer({ expiresAt: 1_700_000_000_000 }).text,
				amount: '5',
			}),
			/^Offer expired at 2023-11-14T22:13:20.000Z: ask for a new one$/,
		],
		[
			'an offer in dollars',
			(sim) => ({
				offer: sim.other.createOffer({ amountSats: 1, currency: 'USD' }).text,
				amount: '5',
			}),
			/^Offer is priced in USD: only offers in bitcoin can be paid$/,
		],
		[
			'an offer for testnet',
			() => ({
				offer:
					'lno1qgsyxjtl6luzd9t3pr62xr7eemp6awnejusgf6gw45q75vcfqqqqqqq2p32x2um5ypmx2cm5dae8x93pqthvwfzadd7jejes8q9lhc4rvjxd022zv5l44g6qah82ru5rdpnpj',
				amount: '5',
			}),
			/^Offer is for another network, not for real bitcoin$/,
		],
		[
			'a long note',
			(sim) => ({
				offer: sim.other.createOffer().text,
				amount: '5',
				personalNote: 'x'.repeat(180),
			}),
			/^Personal Note must have at most 177 characters, not 180$/,
		],
	])('refuses %s before anything is sent', async (_name, make, sentence) => {
		const sim = await sidecar();
		const { error } = await pay(sim, make(sim));
		expect(error?.message).toMatch(sentence);
		expect(error?.description).toBe('No money has moved: item 0 was not sent to the Lexe sidecar.');
		expect(sim.requests).toEqual([]);
	});

	it('keeps within the limits of the credential', async () => {
		const sim = await sidecar();
		const offer = sim.other.createOffer().text;
		const { error } = await runLexe({
			parameters: { resource: 'offer', operation: 'pay', offer, amount: '101' },
			credential: { baseUrl: sim.url, maxPaymentSats: '100' },
		});
		expect(error?.message).toMatch(/above the limit of 100 sats/);
		expect(sim.requests).toEqual([]);
	});

	it('says which sidecar it needs', async () => {
		const sim = await sidecar({ age: 'seed' });
		const { error } = await pay(sim, { offer: sim.other.createOffer().text, amount: '5' });
		expect(error?.message).toBe('This needs Lexe sidecar 0.4.4 or newer');
		expect(error?.description).toMatch(/^No money has moved/);
	});

	it('becomes an error item with Continue On Fail', async () => {
		const sim = await sidecar();
		const node = { onError: 'continueRegularOutput' as const };
		const { items } = await pay(sim, { offer: 'lno1', amount: '5' }, node);
		expect(items[0]?.json.error).toMatch(/^Offer is not a complete offer/);
	});
});

describe('with a sidecar that has no feed', () => {
	it('pays', async () => {
		const sim = await sidecar({ age: '0.4.10' });
		withoutFeed(sim);
		const { json } = onlyItem(await pay(sim, { offer: sim.other.createOffer().text, amount: '5' }));
		expect(json).toMatchObject({ status: 'completed', already_paid: false });
	});

	it('says after a lost answer that it cannot know, why, and what to look for', async () => {
		const sim = await sidecar({ age: '0.4.10' });
		withoutFeed(sim);
		sim.faults.add({ path: 'pay_offer', kind: 'loseReply', times: Infinity });
		const parameters = { offer: sim.other.createOffer().text, amount: '5' };
		const { error } = await pay(sim, parameters, RETRY);
		expect(error?.message).toMatch(/: it is not known whether the payment was made$/);
		expect(error?.description).toMatch(
			/^Money may have moved\. The wallet could not be asked: this needs Lexe sidecar 0\.4\.8 or newer\. Look for "n8n-[0-9a-f]{16}" in its note/,
		);
		expect(sends(sim)).toHaveLength(1);
		// Once in each try: asking again would not help.
		expect(requestsTo(sim, 'updated_payments')).toHaveLength(3);
	});

	it('refuses an idempotency key', async () => {
		const sim = await sidecar({ age: '0.4.10' });
		withoutFeed(sim);
		const options = { idempotencyKey: 'order 1' };
		const { error } = await pay(sim, {
			offer: sim.other.createOffer().text,
			amount: '5',
			options,
		});
		expect(error?.message).toBe('This needs Lexe sidecar 0.4.8 or newer');
		expect(error?.description).toMatch(/^No money has moved/);
		expect(sends(sim)).toEqual([]);
	});
});
