import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils';

import {
	bytesOf,
	merkleRoot,
	readOffer,
	readTlv,
	taggedHash,
	type Offer,
} from '../../nodes/Lexe/shared/bolt12';
import { readOffer as simulatorReads, writeOffer } from '../simulator/node/offer';

/* Test vectors of BOLT 12 (bolt12/*.json in lightning/bolts), and offers of real nodes. */

const COMPLETE =
	'lno1pqps7sjqpgtyzm3qv4uxzmtsd3jjqer9wd3hy6tsw35k7msjzfpy7nz5yqcnygrfdej82um5wf5k2uckyypwa3eyt44h6txtxquqh7lz5djge4afgfjn7k4rgrkuag0jsd5xvxg';
const MINIMAL = 'lno1zcss9mk8y3wkklfvevcrszlmu23kfrxh49px20665dqwmn4p72pksese';

function offer(text: string): Offer {
	const read = readOffer(text);
	if (read.ok) return read.offer;
	throw new Error(read.problem);
}

function rootOf(bytes: Uint8Array | undefined): string {
	const records = bytes && readTlv(bytes);
	if (!records) throw new Error('Not a TLV stream');
	return bytesToHex(merkleRoot(records));
}

describe('the text of an offer', () => {
	it.each([
		['as it is', COMPLETE],
		['upper case', COMPLETE.toUpperCase()],
		['joined anywhere', COMPLETE.replace('lno', 'l+no')],
		['joined many times', COMPLETE.replace('gtyz', 'gt+yz').replace('w35k', 'w3+5k')],
		[
			'joined over lines',
			COMPLETE.replace('gtyz', 'gt+ yz').replace('cnyg', 'cn+\nyg').replace('d5xv', 'd+\r\n 5xv'),
		],
		['from a QR code', ` LIGHTNING:${COMPLETE.toUpperCase()}\n`],
		['a link', `lightning://${COMPLETE}`],
	])('is read when it is %s', (_name, text) => {
		expect(offer(text).offer).toBe(COMPLETE);
	});

	it.each([`${COMPLETE}+`, `${COMPLETE}+ `, `+${COMPLETE}`, `+ ${COMPLETE}`, 'ln++o1pqps7sjq'])(
		'needs something on both sides of a "+": %s',
		(text) => {
			expect(readOffer(text)).toMatchObject({ ok: false });
		},
	);

	it.each([
		['', 'is empty: enter an offer that starts with lno1'],
		['hello', 'is not an offer: offers start with lno1'],
		['lnbc21u1p5qz', 'is an invoice, not an offer'],
		['alice@example.com', 'is an LNURL or an address, not an offer: offers start with lno1'],
		['LNURL1DP68GURN', 'is an LNURL or an address, not an offer: offers start with lno1'],
	])('%j is something else', (text, problem) => {
		expect(readOffer(text)).toEqual({ ok: false, problem });
	});

	it.each([
		['empty', 'lno1'],
		['truncated at type', 'lno1pg'],
		['truncated in length', 'lno1pt7s'],
		['truncated after length', 'lno1pgpq'],
		['truncated in description', 'lno1pgpyz'],
		[
			'fields out of order',
			'lno1zcssyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszpgz5znzfgdzs',
		],
		['cut short', COMPLETE.slice(0, -3)],
		['with a letter that is not used', COMPLETE.replace('pqps', 'pbps')],
	])('is not complete: %s', (_name, text) => {
		expect(readOffer(text)).toEqual({
			ok: false,
			problem: 'is not a complete offer, or has a typing error. Copy the whole offer again',
		});
	});
});

describe('what an offer says', () => {
	it('may be next to nothing', () => {
		expect(offer(MINIMAL)).toMatchObject({
			isForBitcoin: true,
			currency: null,
			minAmount: null,
			expiresAt: null,
		});
	});

	it.each([
		[
			'testnet',
			false,
			'lno1qgsyxjtl6luzd9t3pr62xr7eemp6awnejusgf6gw45q75vcfqqqqqqq2p32x2um5ypmx2cm5dae8x93pqthvwfzadd7jejes8q9lhc4rvjxd022zv5l44g6qah82ru5rdpnpj',
		],
		[
			'bitcoin (redundant)',
			true,
			'lno1qgsxlc5vp2m0rvmjcxn2y34wv0m5lyc7sdj7zksgn35dvxgqqqqqqqq2p32x2um5ypmx2cm5dae8x93pqthvwfzadd7jejes8q9lhc4rvjxd022zv5l44g6qah82ru5rdpnpj',
		],
		[
			'liquid or bitcoin',
			true,
			'lno1qfqpge38tqmzyrdjj3x2qkdr5y80dlfw56ztq6yd9sme995g3gsxqqm0u2xq4dh3kdevrf4zg6hx8a60jv0gxe0ptgyfc6xkryqqqqqqqq9qc4r9wd6zqan9vd6x7unnzcss9mk8y3wkklfvevcrszlmu23kfrxh49px20665dqwmn4p72pksese',
		],
	])('is whether it is for bitcoin: %s', (_name, isForBitcoin, text) => {
		expect(offer(text).isForBitcoin).toBe(isForBitcoin);
	});

	it('is the amount in msat', () => {
		const text =
			'lno1pqpzwyq2p32x2um5ypmx2cm5dae8x93pqthvwfzadd7jejes8q9lhc4rvjxd022zv5l44g6qah82ru5rdpnpj';
		expect(offer(text).minAmount?.toMsats()).toBe('10000');
	});

	it('is the currency of an amount that is not in bitcoin', () => {
		const text =
			'lno1qcp4256ypqpzwyq2p32x2um5ypmx2cm5dae8x93pqthvwfzadd7jejes8q9lhc4rvjxd022zv5l44g6qah82ru5rdpnpj';
		expect(offer(text)).toMatchObject({ currency: 'USD', minAmount: null });
	});

	it('is the time it expires', () => {
		const text =
			'lno1pgx9getnwss8vetrw3hhyucwq3ay997czcss9mk8y3wkklfvevcrszlmu23kfrxh49px20665dqwmn4p72pksese';
		expect(offer(text).expiresAt).toBe(0x7a4297d8 * 1000);
	});

	it('may have fields that are not known, with long types', () => {
		const text =
			'lno1pgx9getnwss8vetrw3hhyuckyypwa3eyt44h6txtxquqh7lz5djge4afgfjn7k4rgrkuag0jsd5xvx078wdv5gg2dpjkcmr0wahhymry';
		expect(readTlv(bytesOf(text) ?? new Uint8Array())?.map(({ type }) => type)).toEqual([
			10, 22, 1000000033,
		]);
		expect(readOffer(text).ok).toBe(true);
	});
});

describe('the bytes of an offer', () => {
	it.each([
		[
			'lno1qgsqvgnwgcg35z6ee2h3yczraddm72xrfua9uve2rlrm9deu7xyfzrcgqgn3qzsnw3jhxapqdanxvetjypn8ymmdyp3kcmskyypd6pxmsez7v27lrzkya86ktztm534cnp23g2d2l5yyy8t5t3ygnfg',
			'6e322a6450edc31661b8376e6f2a25f23ef9eefa8f984914e7ab9537eb5034e2',
		],
		[
			// Made by LDK, with blinded paths.
			'lno1qsgxeghagrrs3fygrz74wxpskwfpsyxvqttftvqu0f5sneckep3lkwdut7mmhhpcyjmlmnjn4hze8ed7pq88xqs35u5wdnnnhpw53ntuems6qs8hggqac250urm6dl9vlpq9f2q2ucpq9kpa4r734cduc7lkt7gl0dcqn0ku648u9q9v643jsl6ec2kkgge4qqemsc8plk5hd96ljealz9cs9d3exlxw8jg876k2sv25kyk2dgyw7r3ry7fnn4f32d4g5lqy8n3qtqfr7zcecqm4ur8msqhfkuw0a3t75njaksj22ch9zhr43j6fjfntzqmgyacl6gqpq5lxewmaz5v5ktqww0qlv7m25kckyyp5zf4cqk35j2mfa23t9c8ukmtpu66vjca5d8xvp6zu3wuup7y28ss',
			'bb68a56239383eeb06f1301fc6e6102486fcb4bf2fac05b2d22c67d7b2e9e2c0',
		],
	])('are those of real nodes: Core Lightning calls it by their hash', (text, hash) => {
		expect(bytesToHex(sha256(bytesOf(text) ?? new Uint8Array()))).toBe(hash);
		expect(readOffer(text).ok).toBe(true);
	});
});

describe('the Merkle root', () => {
	const FIRST = '010203e8';
	const SECOND = '02080000010000020003';
	const THIRD =
		'03310266e4598d1d3c415f572a8488830b60f7e744ed9235eb0b1ba93283b315c0351800000000000000010000000000000002';

	it.each([
		[1, FIRST, 'b013756c8fee86503a0b4abdab4cddeb1af5d344ca6fc2fa8b6c08938caa6f93'],
		[2, FIRST + SECOND, 'c3774abbf4815aa54ccaa026bff6581f01f3be5fe814c620a252534f434bc0d1'],
		[3, FIRST + SECOND + THIRD, 'ab2e79b1283b0b31e0b035258de23782df6b89a38cfa7237bde69aed1a658c5d'],
	])('of %d fields is that of BOLT 12', (_count, hex, root) => {
		expect(rootOf(hexToBytes(hex))).toBe(root);
	});

	it('leaves signatures out, and is what they sign', () => {
		const request =
			'lnr1qqyqqqqqqqqqqqqqqcp4256ypqqkgzshgysy6ct5dpjk6ct5d93kzmpq23ex2ct5d9ek293pqthvwfzadd7jejes8q9lhc4rvjxd022zv5l44g6qah82ru5rdpnpjkppqvjx204vgdzgsqpvcp4mldl3plscny0rt707gvpdh6ndydfacz43euzqhrurageg3n7kafgsek6gz3e9w52parv8gs2hlxzk95tzeswywffxlkeyhml0hh46kndmwf4m6xma3tkq2lu04qz3slje2rfthc89vss';
		const root = rootOf(bytesOf(request));
		expect(root).toBe('608407c18ad9a94d9ea2bcdbe170b6c20c462a7833a197621c916f78cf18e624');
		const tag = utf8ToBytes('lightninginvoice_requestsignature');
		expect(bytesToHex(taggedHash(tag, hexToBytes(root)))).toBe(
			'aefe3aa88a69772c246dcaef75ed3e7566c08ecc4e9f995233526a5651fc34cd',
		);
	});
});

describe('the offer ID', () => {
	it('is the tagged hash of the root that LDK makes', () => {
		const root = hexToBytes(rootOf(bytesOf(COMPLETE)));
		const expected = bytesToHex(taggedHash(utf8ToBytes('LDK Offer ID'), root));
		expect(offer(COMPLETE).offerId).toBe(expected);
		expect(offer(COMPLETE).offerId).not.toBe(bytesToHex(root));
	});

	it.each([0, 1, 2, 3, 4])('is what the simulator says, with %d more fields', (more) => {
		const text = writeOffer({
			metadata: Buffer.alloc(16, more),
			issuer: Buffer.alloc(32, 7),
			minMsat: more > 0 ? 1_000n : null,
			description: more > 1 ? 'x'.repeat(300) : null,
			expiresAt: more > 2 ? 2_000_000_000_000 : null,
			currency: more > 3 ? 'EUR' : null,
		});
		expect(offer(text).offerId).toBe(simulatorReads(text)?.offerId);
	});
});
