import * as fc from 'fast-check';

import { decodeInvoice, type DecodedInvoice } from '../../nodes/Lexe/shared/bolt11';
import { startSimulator, type Simulator } from '../simulator';
import { documented, repack, resigned, resigner, unpack } from '../support/invoices';

const ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';

let sidecar: Simulator;
beforeAll(async () => {
	sidecar = await startSimulator();
});
afterAll(async () => await sidecar.close());

function decoded(input: unknown): DecodedInvoice {
	const result = decodeInvoice(input);
	if (!result.ok) throw new Error(result.problem);
	return result.invoice;
}

function problem(input: unknown): string {
	const result = decodeInvoice(input);
	return result.ok ? 'accepted' : result.problem;
}

const msats = (invoice: DecodedInvoice) => invoice.amount?.toMsats() ?? null;

describe('the documented invoices', () => {
	const lexe = '03d82ea1c737865c93bf7468b7f350203e71ac092af32c85e2d186eb007ced3ad6';

	it('without an amount', () => {
		expect(decoded(documented.amountless)).toEqual({
			invoice: documented.amountless,
			network: 'mainnet',
			amount: null,
			description: null,
			descriptionHash: null,
			paymentHash: '9be5e4e3a0356cc4a7a1dce5a4af39e2896b7eb7b007ec6ca8c2f8434f21a63a',
			payee: lexe,
			createdAt: 1744926519000,
			expiresAt: 1744930119000,
		});
	});

	it('with amount and description', () => {
		const invoice = decoded(documented.lunch);
		expect(msats(invoice)).toBe('1000000');
		expect(invoice).toMatchObject({
			description: 'Lunch',
			paymentHash: '12c8ec9465cff06b756b9f20dbdfd9d4b03b3c153bd39a5401c61a0241bd1e96',
			payee: lexe,
			createdAt: 1744926580000,
			expiresAt: 1744930180000,
		});
	});

	it('with an expiry of a day', () => {
		const invoice = decoded(documented.lexeTest);
		expect(msats(invoice)).toBe('10000');
		expect(invoice).toMatchObject({
			description: '<- Lexe Test',
			paymentHash: 'e1f8e7fa3f3b43eb65afe4897ca1c63688636ba0a23b3011710e433b51bb3f9a',
			payee: '03dde8f74622cc61df9c60260962d9d92ecd758ccf12bfeaa216e87f1d80888759',
			createdAt: 1744926794000,
			expiresAt: 1744926794000 + 86_400_000,
		});
	});
});

describe('what people paste', () => {
	const { lunch } = documented;

	it.each([
		['upper case, as in QR codes', lunch.toUpperCase()],
		['white space around it', `  ${lunch}\n`],
		['lightning: in front', `lightning:${lunch}`],
		['LIGHTNING: in capitals', `LIGHTNING:${lunch.toUpperCase()}`],
		['lightning:// in front', `lightning://${lunch}`],
	])('%s', (_name, text) => {
		expect(decoded(text).invoice).toBe(lunch);
	});

	it.each([
		['', /^is empty/],
		['   ', /^is empty/],
		['lightning:', /^is empty/],
		[undefined, /^is empty/],
		[42, /^is empty/],
		['lno1zcss9mk8y3wkklfvevcrszlmu23kfrxh49px20665dqwmn4p72pksese', /^is a BOLT 12 offer/],
		['lnurl1dp68gurn8ghj7um9wfmxjcm99e3k7mf0v9cxj0m385ekv', /^is an LNURL or a Lightning address/],
		['alice@example.com', /^is an LNURL or a Lightning address/],
		['₿alice@example.com', /^is an LNURL or a Lightning address/],
		['bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq', /^is not a Lightning invoice/],
		['bitcoin:bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq', /^is not a Lightning invoice/],
		['https://example.com', /^is not a Lightning invoice/],
		['Hello world', /^is not a Lightning invoice/],
		['lnbc', /^is not a complete Lightning invoice/],
		['lnbc1', /^is not a complete Lightning invoice|^has a typing error/],
		[lunch.slice(0, -1), /^has a typing error|^is not a complete/],
		[lunch.slice(0, 200), /^has a typing error|^is not a complete/],
		[`${lunch} ${lunch}`, /^is not a Lightning invoice/],
	])('%j is refused in a sentence of its own', (text, sentence) => {
		expect(problem(text)).toMatch(sentence);
	});
});

describe('a typing error', () => {
	const { lunch } = documented;
	const start = lunch.lastIndexOf('1') + 1;

	it('of one character anywhere in the data is found by the checksum', () => {
		for (let at = start; at < lunch.length; at++) {
			const other = ALPHABET[(ALPHABET.indexOf(lunch.charAt(at)) + 7) % 32] ?? '';
			const wrong = lunch.slice(0, at) + other + lunch.slice(at + 1);
			expect(problem(wrong)).toBe(
				'has a typing error: its checksum does not match. Copy the whole invoice again',
			);
		}
	});

	it('in the amount never changes what is paid', () => {
		for (const prefix of ['lnbc11u', 'lnbc20u', 'lnbc10m', 'lnbc1000u', 'lnbc']) {
			expect(problem(prefix + lunch.slice('lnbc10u'.length))).toMatch(/checksum/);
		}
	});

	it('of two swapped characters is found too', () => {
		for (let at = start; at < lunch.length - 1; at++) {
			const [a = '', b = ''] = [lunch.charAt(at), lunch.charAt(at + 1)];
			if (a === b) continue;
			expect(problem(lunch.slice(0, at) + b + a + lunch.slice(at + 2))).toMatch(/checksum/);
		}
	});
});

describe('forgery', () => {
	const { prefix, words } = unpack(documented.lunch);
	const DAMAGED = /^is damaged: its signature or a required part is not valid/;

	it('of a single bit never passes for the work of the payee, even with a right checksum', () => {
		const { payee } = decoded(documented.lunch);
		const data = words.length - 104;
		for (let at = 0; at < data; at += 3) {
			const forged = words.map((word, place) => (place === at ? word ^ 1 : word));
			const result = decodeInvoice(repack(prefix, forged));
			expect(result.ok && result.invoice.payee).not.toBe(payee);
		}
	});

	it('of the amount shows in the signature', () => {
		expect(problem(repack('lnbc20u', words))).toMatch(DAMAGED);
		expect(problem(repack('lnbc', words))).toMatch(DAMAGED);
	});

	it('of the signature itself is refused', () => {
		const forged = words.map((word, place) => (place === words.length - 50 ? word ^ 4 : word));
		expect(problem(repack(prefix, forged))).toMatch(DAMAGED);
		const zeros = words.map((word, place) => (place >= words.length - 104 ? 0 : word));
		expect(problem(repack(prefix, zeros))).toMatch(DAMAGED);
	});
});

describe('amounts', () => {
	it.each([
		['lnbc1m', '100000000'],
		['lnbc2500u', '250000000'],
		['lnbc25n', '2500'],
		['lnbc10p', '1'],
		['lnbc9678785340p', '967878534'],
		['lnbc21', '2100000000000'],
		['lnbc', null],
	])('%s is %s msats', (prefix, expected) => {
		const base = sidecar.other.createInvoice().invoice;
		const invoice = decoded(resigned(base, prefix));
		expect(msats(invoice)).toBe(expected);
		expect(invoice.payee).toBe(resigner);
	});

	it.each(['lnbc15p', 'lnbc1x', 'lnbcu'])('%s is refused: no such amount can be paid', (prefix) => {
		const base = sidecar.other.createInvoice().invoice;
		expect(problem(resigned(base, prefix))).not.toBe('accepted');
	});

	it('of every size come out as they went in', () => {
		fc.assert(
			fc.property(fc.bigInt({ min: 1n, max: 2_100_000_000_000_000_000n }), (amountMsat) => {
				const made = sidecar.other.createInvoice({ amountMsat });
				expect(msats(decoded(made.invoice))).toBe(String(amountMsat));
			}),
			{ numRuns: 30 },
		);
	});
});

describe('the rest of an invoice', () => {
	it('without a named payee is signed by the payee', () => {
		const { invoice, hash, expiresAt } = sidecar.other.createInvoice({
			amountSats: 5,
			description: 'Grüße ☕',
			expirySecs: 90,
		});
		expect(decoded(invoice)).toMatchObject({
			description: 'Grüße ☕',
			paymentHash: hash,
			expiresAt,
			payee: sidecar.other.nodePk,
		});
	});

	it.each(['testnet', 'signet', 'regtest'] as const)('names its network: %s', (network) => {
		expect(decoded(sidecar.other.createInvoice({ network }).invoice).network).toBe(network);
	});

	it('of an unknown network is refused in its own words', () => {
		const strange = resigned(sidecar.other.createInvoice().invoice, 'lnxy');
		expect(problem(strange)).toBe('is for a network that is not known');
	});
});
