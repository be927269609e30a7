import type { INode } from 'n8n-workflow';

import { onlyItem, runLexe } from '../support/engine';
import { useMeddlers } from '../support/meddler';
import { requestsTo, useSidecars } from '../support/sidecar';
import { useShortPauses } from '../support/time';
import { AGES, indexOf, type FaultEffect, type Simulator } from '../simulator';

const sidecar = useSidecars();
const meddler = useMeddlers();
useShortPauses();

async function run(sim: Simulator, parameters: INode['parameters'], input = [{ json: {} }]) {
	return await runLexe({ parameters, credential: { baseUrl: sim.url }, input });
}

async function updateNote(sim: Simulator, index: string, note: string, more = {}) {
	return await run(sim, { resource: 'payment', operation: 'updateNote', index, note, ...more });
}

function openInvoice(sim: Simulator, personalNote: string | null = 'Order 42') {
	const given = { amountMsat: 5_000n, description: '', expirySecs: 3600, personalNote };
	return sim.wallet.createInvoice(given).payment;
}

const sent = (sim: Simulator) => requestsTo(sim, 'update_personal_note').map(({ body }) => body);

describe.each(['0.4.16', 'current'] as const)('the note of a payment with sidecar %s', (age) => {
	it('is replaced, and the payment returned as it is now', async () => {
		const sim = await sidecar({ age });
		const payment = openInvoice(sim);
		const { json } = onlyItem(await updateNote(sim, indexOf(payment), ' Refunded '));
		expect(json).toMatchObject({ index: indexOf(payment), personal_note: 'Refunded' });
		expect(Object.keys(json)).toHaveLength(14);
		expect(payment.personalNote).toBe('Refunded');
		expect(sent(sim)).toEqual([{ index: indexOf(payment), note: 'Refunded' }]);
	});

	it('is cleared by an empty field', async () => {
		const sim = await sidecar({ age });
		const payment = openInvoice(sim);
		const { json } = onlyItem(await updateNote(sim, indexOf(payment), '', { simplify: false }));
		expect(json.personal_note).toBeNull();
		expect(json.updated_at).toBe(payment.updatedAt);
		expect(Object.keys(json)).toHaveLength(26);
		expect(payment.personalNote).toBeNull();
	});

	it('says that there is no such payment', async () => {
		const sim = await sidecar({ age });
		const { error } = await updateNote(sim, `0000000000000000001-ln_${'0'.repeat(64)}`, 'x');
		expect(error?.message).toBe('The wallet has no such payment');
		expect(sent(sim)).toEqual([]);
	});
});

describe('the note of a payment', () => {
	it.each(AGES.slice(0, 2))('needs a newer sidecar than %s', async (age) => {
		const sim = await sidecar({ age });
		const payment = openInvoice(sim);
		const { error } = await updateNote(sim, indexOf(payment), 'Refunded');
		expect(error?.message).toBe('This needs Lexe sidecar 0.4.12 or newer');
		expect(payment.personalNote).toBe('Order 42');
	});

	it('is found under its own index, whatever time the user gave', async () => {
		const sim = await sidecar({ age: '0.4.16' });
		const payment = openInvoice(sim);
		const { json } = onlyItem(await updateNote(sim, `${'0'.repeat(19)}-${payment.id}`, 'Refunded'));
		expect(json).toMatchObject({ index: indexOf(payment), personal_note: 'Refunded' });
	});

	it.each<[string, FaultEffect]>([
		['lost', { kind: 'loseReply' }],
		['cut short', { kind: 'truncated' }],
		['a web page', { kind: 'html', status: 200, execute: true }],
		[
			'the error of a cold cache',
			{
				kind: 'status',
				status: 500,
				code: 100,
				msg: 'Failed to update personal note: payment is not in the local cache',
				execute: true,
			},
		],
	])('is read again when every reply is %s', async (_name, effect) => {
		const sim = await sidecar();
		const payment = openInvoice(sim);
		sim.faults.add({ ...effect, path: 'update_personal_note', times: Infinity });
		const { json } = onlyItem(await updateNote(sim, indexOf(payment), 'Refunded'));
		expect(json).toMatchObject({ index: indexOf(payment), personal_note: 'Refunded' });
	});

	it('is an error when it was not changed', async () => {
		const sim = await sidecar();
		const payment = openInvoice(sim);
		const msg = 'Failed to update personal note: Error: Node asleep';
		const fault = { kind: 'status', status: 500, code: 100, msg } as const;
		sim.faults.add({ ...fault, path: 'update_personal_note', times: Infinity });
		const { error } = await updateNote(sim, indexOf(payment), 'Refunded');
		expect(error?.message).toBe(msg);
		expect(payment.personalNote).toBe('Order 42');
	});

	it('is returned as saved even if the payment cannot be read any more', async () => {
		const sim = await sidecar();
		const payment = openInvoice(sim);
		sim.faults.add({
			kind: 'resetBefore',
			path: 'payment',
			match: () => requestsTo(sim, 'update_personal_note').length > 0,
			times: Infinity,
		});
		const { json } = onlyItem(await updateNote(sim, indexOf(payment), 'Refunded'));
		expect(json).toMatchObject({ index: indexOf(payment), personal_note: 'Refunded' });
	});

	it.each(['payment', 'nothing'])(
		'is not called saved by another JSON object: %s',
		async (read) => {
			const sim = await sidecar();
			const payment = openInvoice(sim);
			const wrong = { kind: 'wrongJson', execute: false, times: Infinity } as const;
			sim.faults.add({ path: 'update_personal_note', ...wrong });
			if (read === 'nothing') {
				const match = () => sent(sim).length > 0;
				sim.faults.add({ path: 'payment', kind: 'resetBefore', times: Infinity, match });
			}
			const { error, items } = await updateNote(sim, indexOf(payment), 'Refunded');
			expect(items).toEqual([]);
			expect(error?.message).toMatch(/is not a Lexe sidecar$/);
		},
	);

	it('is not called saved when the payment does not have it', async () => {
		const sim = await sidecar();
		const payment = openInvoice(sim);
		const url = await meddler(sim, (path, reply) =>
			path === 'payment' ? { ...reply, personal_note: 'Order 43' } : reply,
		);
		const index = indexOf(payment);
		const { error, items } = await runLexe({
			parameters: { resource: 'payment', operation: 'updateNote', index, note: 'Refunded' },
			credential: { baseUrl: url },
		});
		expect(items).toEqual([]);
		expect(error?.message).toBe('The Lexe sidecar did not keep the note');
		expect(error?.description).toMatch(/^The note is still "Order 43", although /);
	});

	it('is what the last item says when several name the same payment', async () => {
		const sim = await sidecar();
		const payment = openInvoice(sim);
		const parameters = {
			resource: 'payment',
			operation: 'updateNote',
			index: indexOf(payment),
			note: '={{ $json.note }}',
		};
		const notes = ['a', 'b', 'c', 'd', 'e', 'f'];
		// The first takes longest.
		sim.faults.add({ kind: 'delay', ms: 60, path: 'sync_payments' });
		const { items } = await run(
			sim,
			parameters,
			notes.map((note) => ({ json: { note } })),
		);
		expect(items.map(({ json }) => json.personal_note)).toEqual(notes);
		expect(payment.personalNote).toBe('f');
	});

	it.each<[string, string, RegExp]>([
		['long', 'x'.repeat(201), /^Note must have at most 200 characters, not 201$/],
		['heavy', '😀'.repeat(129), /^Note must have at most 512 bytes/],
	])('is refused when it is too %s', async (_name, note, sentence) => {
		const sim = await sidecar();
		const { error } = await updateNote(sim, indexOf(openInvoice(sim)), note);
		expect(error?.message).toMatch(sentence);
		expect(error?.description).toMatch(/item 0 was not sent/i);
		expect(sim.requests).toEqual([]);
	});
});

const MARK = /\[n8n-[0-9a-f]{16}\]/;

describe('the mark by which a payment is found', () => {
	const tip = (more: INode['parameters'] = {}) => ({
		resource: 'payable',
		operation: 'pay',
		payable: 'alice@example.com',
		amount: '2100',
		personalNote: 'Tip',
		options: { idempotencyKey: 'tip 1' },
		...more,
	});

	async function payTip(sim: Simulator) {
		const { json } = onlyItem(await run(sim, tip()));
		const note = String(json.personal_note);
		return { index: String(json.index), note, mark: MARK.exec(note)?.[0] ?? 'none' };
	}

	it.each([
		['another note', () => 'Refunded', 'Refunded '],
		['an empty note', () => '', ''],
		['the note with an addition', (note: string) => `${note}, refunded`, 'Tip, refunded '],
		['the same note', (note: string) => note, 'Tip '],
		['its bare token', (note: string) => note.replace(/[[\]]/g, ''), 'Tip '],
	])('stays where it was: %s', async (_name, edit, expected) => {
		const sim = await sidecar();
		const { index, note, mark } = await payTip(sim);
		const { json } = onlyItem(await updateNote(sim, index, edit(note)));
		expect(json.personal_note).toBe(`${expected}${mark}`);

		const again = onlyItem(await run(sim, tip()));
		expect(again.json).toMatchObject({ index, already_paid: true });
		expect(sim.other.outboundPayments()).toHaveLength(1);
	});

	it('leaves less room for the note', async () => {
		const sim = await sidecar();
		const { index, mark } = await payTip(sim);
		const { error } = await updateNote(sim, index, 'x'.repeat(178));
		expect(error?.message).toBe('Note must have at most 177 characters, not 178');
		expect(sent(sim)).toEqual([]);
		const { json } = onlyItem(await updateNote(sim, index, 'x'.repeat(177)));
		expect(json.personal_note).toBe(`${'x'.repeat(177)} ${mark}`);
	});

	it('does not get into the note of another outgoing payment', async () => {
		const sim = await sidecar();
		const { index, note } = await payTip(sim);
		const { invoice } = sim.other.createInvoice({ amountSats: 2100 });
		const bill = onlyItem(await run(sim, { resource: 'invoice', operation: 'pay', invoice }));
		const { json } = onlyItem(await updateNote(sim, String(bill.json.index), note));
		expect(json.personal_note).toBe('Tip');
		expect(onlyItem(await run(sim, tip())).json).toMatchObject({ index, already_paid: true });
	});

	it('is only the text of the user in what comes in', async () => {
		const sim = await sidecar();
		const note = 'See [n8n-0123456789abcdef]';
		const { json } = onlyItem(await updateNote(sim, indexOf(openInvoice(sim)), note));
		expect(json.personal_note).toBe(note);
	});
});
