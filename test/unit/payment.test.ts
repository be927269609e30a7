import { isFinal, normalisePayment, normalisePayReply } from '../../nodes/Lexe/sidecar/payment';
import {
	payment as schema,
	payReply,
	reader,
	type WirePayment,
} from '../../nodes/Lexe/sidecar/wire';

const HASH = 'e1f8e7fa3f3b43eb65afe4897ca1c63688636ba0a23b3011710e433b51bb3f9a';
const INDEX = `0000001744926842458-ln_${HASH}`;
const PREIMAGE = '507161697a0b5a82e6e05faa07aa572c91da26c3437f1213957037adc248d9be';

/** The completed payment of the original document, word for word. */
const SEED = {
	index: INDEX,
	rail: 'invoice',
	kind: 'invoice',
	direction: 'outbound',
	txid: null,
	replacement: null,
	amount: '10',
	fees: '0.03',
	status: 'completed',
	status_msg: 'completed',
	note: 'My personal note',
	finalized_at: 1744926857989,
};

const CURRENT = {
	index: INDEX.replace('ln_', 'fr_'),
	rail: 'offer',
	kind: 'human_bitcoin_address',
	direction: 'inbound',
	hash: null,
	preimage: PREIMAGE,
	offer_id: HASH,
	txid: null,
	amount: '2089.500',
	fees: '10.5',
	partner_pk: null,
	partner_prop_fee: 5000,
	partner_base_fee: '1',
	status: 'completed',
	status_msg: 'completed',
	address: null,
	invoice: null,
	tx: { version: 2 },
	payer_name: 'Anna',
	message: 'gm',
	personal_note: 'order #42',
	priority: null,
	expires_at: 1786003600000,
	finalized_at: 1786000045801,
	created_at: 1786000000123,
	updated_at: 1786000045901,
};

function wirePayment(over: object = {}): WirePayment {
	const read = reader(schema)({ ...SEED, ...over });
	if (!read.ok) throw new Error(read.problem);
	return read.value;
}

describe('a payment of the original sidecar', () => {
	const payment = normalisePayment(wirePayment());

	it('gets the names of today', () => {
		expect(payment).toMatchObject({ personal_note: 'My personal note', message: null });
		for (const old of ['note', 'payer_note', 'replacement', 'id']) {
			expect(payment).not.toHaveProperty(old);
		}
	});

	it('gets what its index says', () => {
		expect(payment).toMatchObject({ hash: HASH, created_at: 1744926842458 });
		const onchain = normalisePayment(wirePayment({ index: INDEX.replace('ln_', 'or_') }));
		expect(onchain.hash).toBeNull();
	});

	it('has every key of today, null where nothing is known', () => {
		expect(Object.keys(payment).sort()).toEqual(Object.keys(CURRENT).sort());
		expect(Object.values(payment)).not.toContain(undefined);
		expect(payment).toMatchObject({ offer_id: null, tx: null, updated_at: 1744926857989 });
	});

	it('takes its kind for the rail when there is none (0.3)', () => {
		expect(normalisePayment(wirePayment({ rail: undefined })).rail).toBe('invoice');
	});

	it('has no end yet while it is pending', () => {
		const pending = wirePayment({ status: 'pending', finalized_at: undefined });
		expect(normalisePayment(pending)).toMatchObject({
			finalized_at: null,
			updated_at: null,
		});
	});

	it('gives the message its name (0.4.1 to 0.4.5)', () => {
		expect(normalisePayment(wirePayment({ payer_note: 'gm' })).message).toBe('gm');
	});
});

describe('a payment of today', () => {
	it('stays as it is', () => {
		const read = reader(schema)(CURRENT);
		expect(read.ok && normalisePayment(read.value)).toEqual(CURRENT);
	});

	it('keeps keys that a newer sidecar adds', () => {
		expect(normalisePayment(wirePayment({ ...CURRENT, new_key: 1 }))).toHaveProperty('new_key', 1);
	});

	it.each(['pending', 'failed'])('hides the preimage while it is %s', (status) => {
		expect(normalisePayment(wirePayment({ ...CURRENT, status })).preimage).toBeNull();
	});

	it('prefers the new name of the note, even over an old one', () => {
		const both = wirePayment({ ...CURRENT, note: 'old', payer_note: 'old' });
		expect(normalisePayment(both)).toMatchObject({ personal_note: 'order #42', message: 'gm' });
	});

	it('is final when it is completed or failed', () => {
		const final = (status: string) => isFinal(normalisePayment(wirePayment({ status })));
		expect([final('pending'), final('completed'), final('failed')]).toEqual([false, true, true]);
	});
});

describe('the reply to paying', () => {
	it('is the payment itself, or up to 0.4.10 only its index', () => {
		const reading = reader(payReply);
		const full = reading(SEED);
		const ack = reading({ index: INDEX, created_at: 1744926842458 });
		expect(full.ok && normalisePayReply(full.value)).toMatchObject({
			started: false,
			payment: { status: 'completed' },
		});
		expect(ack.ok && normalisePayReply(ack.value)).toEqual({ started: true, index: INDEX });
	});
});

describe('a payment that is not as agreed', () => {
	it.each([
		['index', 'abc'],
		['index', `u${INDEX}`],
		['status', 'done'],
		['direction', 'sideways'],
		['amount', '-1'],
		['amount', '1e3'],
		['amount', '1.2345'],
		['amount', 10],
		['fees', null],
		['hash', 'abc'],
		['finalized_at', -1],
		['finalized_at', 1.5],
		['created_at', 'today'],
	])('is refused at the border: %s = %p', (key, value) => {
		expect(reader(schema)({ ...SEED, [key]: value })).toEqual({ ok: false, problem: `"${key}"` });
	});
});
