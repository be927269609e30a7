import { readLnurl } from '../../nodes/Lexe/shared/lnurl';

/** The example of LUD-01. */
const LNURL =
	'lnurl1dp68gurn8ghj7um9wfmxjcm99e3k7mf0v9cxj0m385ekvcenxc6r2c35xvukxefcv5mkvv34x5ekzd3ev56nyd3hxqurzepexejxxepnxscrvwfnv9nxzcn9xq6xyefhvgcxxcmyxymnserxfq5fns';

describe('an LNURL', () => {
	it.each([
		['as it is', LNURL, LNURL],
		['from a QR code', ` LIGHTNING:${LNURL.toUpperCase()}\n`, LNURL],
		['in a web address', `https://shop.example/?a=B&lightning=${LNURL}`, undefined],
	])('is read for both uses: %s', (_name, text, expected) => {
		for (const use of ['pay', 'withdraw'] as const) {
			expect(readLnurl(text, use)).toEqual({ ok: true, lnurl: expected ?? text });
		}
	});

	it.each(['lnurlp://pay.example/Alice', 'alice@example.com', 'lightning:alice@example.com'])(
		'that can only be paid is refused for a withdrawal: %s',
		(text) => {
			expect(readLnurl(text, 'pay')).toEqual({ ok: true, lnurl: text.replace('lightning:', '') });
			expect(readLnurl(text, 'withdraw')).toEqual({
				ok: false,
				problem: 'can only be paid: nothing can be withdrawn from it',
			});
		},
	);

	it('that gives money is refused for paying', () => {
		const text = 'lnurlw://voucher.example/X';
		expect(readLnurl(text, 'withdraw')).toEqual({ ok: true, lnurl: text });
		expect(readLnurl(text, 'pay')).toMatchObject({
			problem: expect.stringMatching(/cannot be paid: use LNURL → Withdraw/) as string,
		});
	});

	it.each([
		['', /^is empty/],
		['₿alice@example.com', /^is a ₿ address, not an LNURL: use Payable → Pay for it$/],
		['lno1pqps7', /^is an offer, not an LNURL: use Offer → Pay/],
		['LNBC21u1p', /^is an invoice, not an LNURL: use Invoice → Pay/],
		['bitcoin:bc1q?lightning=x', /^is a bitcoin: link, not an LNURL: use Payable → Pay/],
		['https://shop.example/', /"lightning=lnurl1…" is missing$/],
		['hello', /^is not an LNURL: it starts with lnurl1/],
		[LNURL.replace('dp68', 'dp86'), /^has a typing error: its checksum does not match/],
		[LNURL.slice(0, -2), /^has a typing error/],
		[`https://shop.example/?lightning=${LNURL}&x=${'x'.repeat(8192)}`, /^must have at most 8192/],
	])('is not %j', (text, problem) => {
		for (const use of ['pay', 'withdraw'] as const) {
			expect(readLnurl(text, use)).toEqual({
				ok: false,
				problem: expect.stringMatching(problem) as string,
			});
		}
	});
});
