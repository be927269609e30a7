import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { decode } from 'light-bolt11-decoder';
import { parseSats, printMsat } from '../simulator/node/amount';
import { decodeBech32, encodeBech32, fromWords, toWords } from '../simulator/node/bech32';
import { readInvoice, signInvoice } from '../simulator/node/bolt11';
import { Clock } from '../simulator/node/clock';
import { readOffer, writeOffer } from '../simulator/node/offer';
import { Random } from '../simulator/node/random';
import { publicKey } from '../simulator/node/other';

/** The simulator's own arithmetic and codecs, against outside judges where there are any. */

const SEED_AMOUNTLESS =
	'lnbc1p5qzaehdqqpp5n0j7fcaqx4kvffapmnj6fteeu2ykkl4hkqr7cm9gctuyxnep5caqcqpcsp5slzxgxrsu3jq8xq7rp2gx3ge0thlt3446jpp8kqs87pve60679ls9qyysgqxqrrssnp4q0vzagw8x7r9eyalw35t0u6syql8rtqf9tejep0z6xrwkqrua5advrzjqv22wafr68wtchd4vzq7mj7zf2uzpv67xsaxcemfzak7wp7p0r29wzmk4uqqj5sqqyqqqqqqqqqqhwqqfq89vuhjlg2tt56sv9pdt8t5cvdgfaaf6nxqtt0av74ragpql7l2d42euknlw06fcgp8xhe93xe7c802z3hrnysfsjgavmwfts7zdvj2cqka3672';
const SEED_LUNCH =
	'lnbc10u1p5qzam5dqgf36kucmgpp5ztywe9r9elcxkattnusdhh7e6jcrk0q480fe54qpccdqysdar6tqcqpcsp5f3nvkgufsxxnsfa4wnyzgjk3sjpxcwsp8zw4ck0mstcyrgpyu8ls9qyysgqxqrrssnp4q0vzagw8x7r9eyalw35t0u6syql8rtqf9tejep0z6xrwkqrua5advrzjqv22wafr68wtchd4vzq7mj7zf2uzpv67xsaxcemfzak7wp7p0r29wzmk4uqqj5sqqyqqqqqqqqqqhwqqfqdtsc32py445jyfcdwcnf25kwwh0ezvw0890xlpfjxtm4a9pcuyjpvd54alrze0tzxzl4cgm82q3deh7w66zsukuccrgzq59vpp28lvgp4jesmt';

test.each([
	{
		text: SEED_AMOUNTLESS,
		hash: '9be5e4e3a0356cc4a7a1dce5a4af39e2896b7eb7b007ec6ca8c2f8434f21a63a',
		amountMsat: null,
		description: null,
		createdAt: 1744926519000,
	},
	{
		text: SEED_LUNCH,
		hash: '12c8ec9465cff06b756b9f20dbdfd9d4b03b3c153bd39a5401c61a0241bd1e96',
		amountMsat: 1_000_000n,
		description: 'Lunch',
		createdAt: 1744926580000,
	},
])('the invoices of the seed document: $description', (expected) => {
	const invoice = readInvoice(expected.text);
	expect(invoice).toMatchObject(expected);
	expect(invoice?.expiresAt).toBe(expected.createdAt + 3_600_000);
	const judge = sections(expected.text);
	expect(judge.payment_hash).toBe(expected.hash);
	expect(judge.amount).toBe(expected.amountMsat === null ? undefined : '1000000');
});

test('signed invoices read the same in light-bolt11-decoder and in here', () => {
	const key = new Random('seed').key('node');
	const samples = fc.record({
		msat: fc.option(fc.bigInt(1n, 10n ** 14n)),
		description: fc.string({ unit: 'grapheme', maxLength: 60 }),
		expirySecs: fc.integer({ min: 1, max: 86_400 }),
		timestamp: fc.integer({ min: 1_600_000_000, max: 2_000_000_000 }),
	});
	fc.assert(
		fc.property(samples, ({ msat, description, expirySecs, timestamp }) => {
			const hash = createHash('sha256').update(description).digest('hex');
			const given = { key, hash, secret: hash, amountMsat: msat, description };
			const text = signInvoice({ ...given, expirySecs, timestamp });
			const judge = sections(text);
			expect(judge).toMatchObject({ payment_hash: hash, timestamp, expiry: expirySecs });
			expect(judge.description).toBe(description);
			expect(judge.amount).toBe(msat === null ? undefined : String(msat));
			expect(readInvoice(text)).toMatchObject({
				hash,
				amountMsat: msat,
				description: description || null,
				payee: publicKey(key),
				expiresAt: (timestamp + expirySecs) * 1000,
			});
		}),
		{ numRuns: 40 },
	);
});

test.each(['bitcoin', 'testnet', 'signet', 'regtest'] as const)('the network %s', (network) => {
	const hash = 'ab'.repeat(32);
	const key = new Random('seed').key('node');
	const given = { key, hash, secret: hash, amountMsat: 1000n, description: 'x', expirySecs: 60 };
	const text = signInvoice({ ...given, timestamp: 1_700_000_000, network });
	expect(readInvoice(text)).toMatchObject({ network, hash });
});

test.each(['', 'lnbc', 'hello', `${SEED_LUNCH.slice(0, -1)}q`, 'lnbc1'])(
	'no invoice: %j',
	(text) => {
		expect(readInvoice(text)).toBeUndefined();
	},
);

test.each([
	['1000', 1_000_000n],
	['0', 0n],
	['1000.5', 1_000_500n],
	['.5', 500n],
	['5.', 5000n],
	['+1', 1000n],
	['1e3', 1_000_000n],
	['0.0005', 0n],
	['0.0015', 2n],
	['0.0025', 2n],
	['0.00250001', 3n],
	['18446744073709551.615', 2n ** 64n - 1n],
])('%s sats', (text, msat) => {
	expect(parseSats(text)).toEqual({ value: msat });
});

test.each([
	'',
	' 1',
	'1 ',
	'-1',
	'-0',
	'1,000',
	'1 sat',
	'.',
	'e5',
	'NaN',
	'18446744073709551.616',
	'1e30',
])('not an amount: %j', (text) => {
	expect(parseSats(text)).toHaveProperty('problem');
});

test('amounts survive printing', () => {
	fc.assert(
		fc.property(fc.bigInt(0n, 2n ** 64n - 1n), (msat) => {
			expect(parseSats(printMsat(msat))).toEqual({ value: msat });
		}),
	);
});

test('bech32 against the vectors of BIP 173', () => {
	expect(decodeBech32('A12UEL5L')).toEqual({ prefix: 'a', words: [] });
	expect(decodeBech32('BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4')?.prefix).toBe('bc');
	expect(
		decodeBech32('bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0'),
	).toBeDefined();
	expect(decodeBech32('A12UEL5M')).toBeUndefined();
	const bytes = Buffer.from('https://pay.example.com/lnurlp/1');
	const read = decodeBech32(encodeBech32('lnurl', toWords(bytes)));
	expect(fromWords(read?.words ?? []).toString()).toBe('https://pay.example.com/lnurlp/1');
});

test('an offer says what was written into it', () => {
	const issuer = Buffer.alloc(32, 7);
	const metadata = Buffer.alloc(16, 1);
	const text = writeOffer({ metadata, issuer, minMsat: 100_000n, description: 'Tips ☕' });
	expect(text).toMatch(/^lno1[02-9ac-hj-np-z]+$/);
	expect(readOffer(text)).toMatchObject({ minMsat: 100_000n, description: 'Tips ☕' });
	expect(readOffer(text)?.expiresAt).toBeNull();
	expect(readOffer('lno1')).toBeUndefined();
	expect(readOffer('lnbc1')).toBeUndefined();
});

test('the same seed makes the same keys, another one does not', () => {
	expect(new Random('a').hex()).toBe(new Random('a').hex());
	expect(new Random('a').key('node')).toEqual(new Random('a').key('node'));
	expect(new Random('a').hex()).not.toBe(new Random('b').hex());
	expect(new Random().hex()).not.toBe(new Random().hex());
});

test('the clock jumps, and runs what falls due on the way in order', () => {
	const clock = new Clock(60_000);
	expect(clock.now() - Date.now()).toBeGreaterThan(59_000);
	const ran: string[] = [];
	clock.after(5000, () => ran.push('second'));
	clock.after(1000, () => ran.push('first'));
	clock.after(9000, () => ran.push('later'));
	clock.after(2000, () => ran.push('cancelled'))();
	clock.advance(6000);
	expect(ran).toEqual(['first', 'second']);
	clock.stop();
});

function sections(text: string): Record<string, unknown> {
	return Object.fromEntries(
		decode(text).sections.map((section) => [
			section.name,
			'value' in section ? section.value : undefined,
		]),
	);
}
