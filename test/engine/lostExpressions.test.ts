import type { INode } from 'n8n-workflow';

import { onlyItem, runLexe } from '../support/engine';
import { useSidecars } from '../support/sidecar';
import { useShortPauses } from '../support/time';
import type { Simulator } from '../simulator';

/* Expressions that give nothing, or not what the field is for, such as a misspelt field name. */

const sidecar = useSidecars();
useShortPauses();

async function run(sim: Simulator, parameters: INode['parameters'], json = {}) {
	return await runLexe({ parameters, credential: { baseUrl: sim.url }, input: [{ json }] });
}

const TO_ALICE = {
	resource: 'payable',
	operation: 'pay',
	payable: 'alice@example.com',
	amount: '100',
};

const NOTHING = ['={{ $json.missing }}', '={{ null }}', '={{ "" }}', '={{ " " }}'];

async function refused(sim: Simulator, parameters: INode['parameters'], sentence: RegExp) {
	const { error, items } = await run(sim, parameters, { list: [], object: { id: 1 } });
	expect(items).toEqual([]);
	expect(error?.message).toMatch(sentence);
	expect(error?.description).toMatch(/item 0 was not sent to the Lexe sidecar\.$/i);
	expect(sim.requests).toEqual([]);
}

describe.each(NOTHING)('an expression that gives nothing: %s', (nothing) => {
	const lost = /is empty, because its expression gives nothing/;

	it('is no idempotency key: every run would pay again', async () => {
		const sim = await sidecar();
		await refused(sim, { ...TO_ALICE, options: { idempotencyKey: nothing } }, lost);
	});

	it('is no User Channel ID: every run would open another channel', async () => {
		const sim = await sidecar();
		const open = { resource: 'channel', operation: 'open', value: '5000' };
		await refused(sim, { ...open, userChannelId: nothing }, lost);
	});

	it.each(['create', 'update'])('is not "never" for a client to %s', async (operation) => {
		const sim = await sidecar();
		const client = { resource: 'client', operation, clientPk: 'ab'.repeat(32), label: 'Till' };
		await refused(sim, { ...client, expiresAt: nothing }, lost);
	});
});

describe('an expression that gives something else', () => {
	it.each(['={{ $json.object }}', '={{ $json.list }}', '={{ true }}'])(
		'is no idempotency key: %s',
		async (idempotencyKey) => {
			const sim = await sidecar();
			const sentence = /^Idempotency Key must be text, not /;
			await refused(sim, { ...TO_ALICE, options: { idempotencyKey } }, sentence);
		},
	);

	it.each(['sat', '', 'toString', '={{ 5 }}', '={{ $json.missing }}'])(
		'is no unit: %j',
		async (amountUnit) => {
			const sim = await sidecar();
			const sentence = /^Amount Unit must be sats, msats, btc or fiat, not /;
			await refused(sim, { ...TO_ALICE, amountUnit, fiatPrice: '100000' }, sentence);
		},
	);

	it('is no rounding', async () => {
		const sim = await sidecar();
		const fiat = { amountUnit: 'fiat', fiatPrice: '100000', fiatRounding: 'btc' };
		await refused(
			sim,
			{ ...TO_ALICE, ...fiat },
			/^Round Down To must be sats or msats, not "btc"$/,
		);
	});
});

describe('the amount of a payable', () => {
	const payableOf = (sim: Simulator) => sim.other.bitcoinUri({ amountSats: 99_999 });

	it('is not left to the payable by an expression that names nothing', async () => {
		const sim = await sidecar();
		for (const payable of [payableOf(sim), sim.other.createInvoice({ amountSats: 9 }).invoice]) {
			const parameters = { ...TO_ALICE, payable, amount: '={{ $json.missing }}' };
			await refused(sim, parameters, /^Amount is missing, because its expression names nothing/);
		}
	});

	it.each(['', '={{ "" }}', '={{ null }}', '={{ $json.sats }}'])('may be: %j', async (amount) => {
		const sim = await sidecar();
		const parameters = { ...TO_ALICE, payable: payableOf(sim), amount };
		const { json } = onlyItem(await run(sim, parameters, { sats: '' }));
		expect(json.amount).toBe('99999');
	});
});

describe('an option left alone', () => {
	it.each([{}, { idempotencyKey: '' }, { idempotencyKey: ' ' }])(
		'means no key: %j',
		async (options) => {
			const sim = await sidecar();
			for (const already of [false, false]) {
				const { json } = onlyItem(await run(sim, { ...TO_ALICE, options }));
				expect(json.already_paid).toBe(already);
			}
			expect(sim.other.outboundPayments()).toHaveLength(2);
		},
	);

	it('takes a number as key', async () => {
		const sim = await sidecar();
		const options = { idempotencyKey: '={{ $json.order }}' };
		for (const already of [false, true]) {
			const { json } = onlyItem(await run(sim, { ...TO_ALICE, options }, { order: 42 }));
			expect(json.already_paid).toBe(already);
		}
	});
});
