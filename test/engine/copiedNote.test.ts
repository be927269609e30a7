import type { INode } from 'n8n-workflow';

import { onlyItem, runLexe } from '../support/engine';
import { useSidecars } from '../support/sidecar';
import { useShortPauses } from '../support/time';
import type { Simulator } from '../simulator';

/* A workflow that hands the note of one payment on to the next one. */

const sidecar = useSidecars();
useShortPauses();

async function pay(sim: Simulator, parameters: INode['parameters']) {
	const run = await runLexe({
		parameters: { operation: 'pay', ...parameters },
		credential: { baseUrl: sim.url },
	});
	return onlyItem(run).json;
}

const tip = (options: INode['parameters']) => ({
	resource: 'payable',
	payable: 'alice@example.com',
	amount: '2100',
	personalNote: 'Tip',
	options,
});

function anInvoice(sim: Simulator) {
	const { invoice } = sim.other.createInvoice({ amountSats: 2100 });
	return { invoice, payable: invoice };
}

describe('the mark by which a payment is found', () => {
	it.each([
		['an invoice', (sim: Simulator) => ({ resource: 'invoice', ...anInvoice(sim) })],
		['an invoice as payable', (sim: Simulator) => ({ resource: 'payable', ...anInvoice(sim) })],
		['an address', () => tip({})],
		[
			'an offer',
			(sim: Simulator) => ({
				...{ resource: 'offer', offer: sim.other.createOffer().text, amount: '2100' },
			}),
		],
		[
			'an LNURL',
			(sim: Simulator) => ({
				...{ resource: 'lnurl', lnurl: sim.other.createLnurlPay(), amount: '2100' },
			}),
		],
		[
			'itself from an LNURL',
			(sim: Simulator) => ({
				...{ resource: 'lnurl', operation: 'withdraw', lnurl: sim.other.createLnurlWithdraw() },
			}),
		],
	])('is not copied with the note when the node pays %s', async (_name, parameters) => {
		const sim = await sidecar();
		const key = { idempotencyKey: 'tip 1' };
		const first = await pay(sim, tip(key));
		const note = String(first.personal_note);
		const mark = /\[n8n-[0-9a-f]{16}\]$/.exec(note)?.[0] ?? 'none';
		expect(note).toContain(mark);

		// Also when another mark in the middle hides it.
		const hidden = note.replace(/(?<=n8n-.{5})/, '[n8n-0123456789abcdef]');
		const personalNote = `${note} ${hidden}`;
		const other = await pay(sim, { ...parameters(sim), personalNote });
		expect(other.personal_note).toMatch(/^Tip\b/);
		expect(other.personal_note).not.toContain(mark);

		const again = await pay(sim, tip(key));
		expect(again).toMatchObject({ index: first.index, already_paid: true });
		const sent = other.direction === 'outbound' ? 2 : 1;
		expect(sim.other.outboundPayments()).toHaveLength(sent);
	});
});
