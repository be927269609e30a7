import type { INode } from 'n8n-workflow';

import { useSidecars } from '../support/sidecar';
import { useTriggers } from '../support/trigger';
import { indexOf, type PaymentRecord, type Simulator } from '../simulator';

const sidecar = useSidecars();
const trigger = useTriggers();

const OFFER = 'ab'.repeat(32);

/** What fires out of `payments` with these settings, by place. */
async function through(
	sim: Simulator,
	parameters: INode['parameters'],
	make: () => PaymentRecord[],
): Promise<number[]> {
	const active = await trigger(sim, { parameters });
	const indexes = make().map(indexOf);
	await active.tick();
	return active.executions
		.flat()
		.map(({ index }) => indexes.indexOf(String(index)))
		.sort((a, b) => a - b);
}

describe('the minimum amount', () => {
	const amounts = [0n, 1n, 999n, 1_000n, 1_001n, 2_100_000n, 2_100_001n, 2n ** 63n];

	it.each<[string | number, number[]]>([
		['', [0, 1, 2, 3, 4, 5, 6, 7]],
		['0', [0, 1, 2, 3, 4, 5, 6, 7]],
		['0.001', [1, 2, 3, 4, 5, 6, 7]],
		['1', [3, 4, 5, 6, 7]],
		[1, [3, 4, 5, 6, 7]],
		['1.001', [4, 5, 6, 7]],
		['2100', [5, 6, 7]],
		['2100.001', [6, 7]],
		['9223372036854775.808', [7]],
		['={{ 2 * 1050 }}', [5, 6, 7]],
	])('of %p sats lets exactly those through that have it', async (minAmount, places) => {
		const sim = await sidecar();
		const found = await through(sim, { filters: { minAmount } }, () =>
			amounts.map((amountMsat) => sim.wallet.receiveSpontaneous({ amountMsat })),
		);
		expect(found).toEqual(places);
	});

	it('holds back a payment without an amount, even when it is 0', async () => {
		const sim = await sidecar();
		const found = await through(sim, { filters: { minAmount: 0 } }, () => {
			const { payment } = sim.wallet.createInvoice({
				amountMsat: null,
				description: '',
				expirySecs: 60,
			});
			return [sim.wallet.failInbound(indexOf(payment))];
		});
		expect(found).toEqual([]);
	});

	it('looks at what arrived for an invoice that left the amount to the payer', async () => {
		const sim = await sidecar();
		const found = await through(sim, { filters: { minAmount: '995' } }, () =>
			[1_000_000n, 999_000n].map((amountMsat) => {
				const { payment } = sim.wallet.createInvoice({
					amountMsat: null,
					description: '',
					expirySecs: 60,
				});
				return sim.wallet.payInbound(indexOf(payment), { amountMsat });
			}),
		);
		expect(found).toEqual([0]);
	});
});

describe('the note', () => {
	const notes = ['Order 42', 'ORDER 43', 'my order', 'Ordre 44', '', 'Größe L', 'GRÖSSE m'];

	it.each<[string, number[]]>([
		['order', [0, 1, 2]],
		['ORDER', [0, 1, 2]],
		['  Order 42 ', [0]],
		['42', [0]],
		['GRÖ', [5, 6]],
		['.*', []],
		['order 45', []],
	])('that contains %p, in capitals or not', async (noteContains, places) => {
		const sim = await sidecar();
		const found = await through(sim, { filters: { noteContains } }, () =>
			notes.flatMap((note) => sim.wallet.addFinalized(1, note === '' ? {} : { note })),
		);
		expect(found).toEqual(places);
	});
});

describe('offer, rail and direction', () => {
	const make = (sim: Simulator) => () => [
		sim.wallet.receiveOffer({ amountMsat: 5_000n, offerId: OFFER }),
		sim.wallet.receiveOffer({ amountMsat: 5_000n, offerId: 'cd'.repeat(32) }),
		sim.wallet.receiveOnchain({ amountMsat: 5_000_000n }),
		sim.wallet.receiveSpontaneous({ amountMsat: 5_000n }),
		...sim.wallet.addFinalized(1, { direction: 'outbound' }),
		...sim.wallet.addFinalized(1, { direction: 'outbound', status: 'failed' }),
		sim.wallet.addInfoEntry(),
	];

	it.each<[INode['parameters'], number[]]>([
		[{ filters: { offerId: OFFER } }, [0]],
		[{ filters: { offerId: ` ${OFFER.toUpperCase()}\n` } }, [0]],
		[{ filters: { offerId: 'ef'.repeat(32) } }, []],
		[{ filters: { rail: 'offer' } }, [0, 1]],
		[{ filters: { rail: 'onchain' } }, [2]],
		[{ filters: { rail: 'spontaneous' } }, [3, 4, 5]],
		[{ filters: { rail: 'spontaneous', direction: 'outbound' } }, [4, 5]],
		[{ filters: { direction: 'outbound' }, events: ['failed'] }, [5]],
		[{ filters: { direction: 'outbound' }, events: ['completed'] }, [4]],
		[{ filters: { direction: 'info' } }, [6]],
		[{ filters: { direction: 'info' }, events: ['failed'] }, []],
		[{ filters: { direction: 'inbound', rail: 'offer', offerId: OFFER, minAmount: '5' } }, [0]],
		[{ filters: { direction: 'inbound', offerId: OFFER, minAmount: '5.001' } }, []],
	])('%j', async (parameters, places) => {
		const sim = await sidecar();
		expect(await through(sim, parameters, make(sim))).toEqual(places);
	});
});

describe('what the filters held back', () => {
	it('does not fire when the filters are changed later', async () => {
		const sim = await sidecar();
		const workflowId = 'filters-changed';
		const parameters = { filters: { minAmount: '1000000' } };
		const strict = await trigger(sim, { workflowId, parameters });
		sim.wallet.addFinalized(5);
		await strict.tick();
		await strict.stop();
		const loose = await trigger(sim, {
			workflowId,
			staticData: strict.saved(),
			mode: 'update',
		});
		await loose.tick();
		expect([...strict.executions, ...loose.executions]).toEqual([]);
	});
});
