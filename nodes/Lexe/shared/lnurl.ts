import { bech32 } from '@scure/base';

/** The sidecar takes no longer one. */
const MAX_BYTES = 8 * 1024;

/** What an LNURL is good for, as far as it shows. */
export type LnurlUse = 'pay' | 'withdraw';

export type ReadLnurl = { ok: true; lnurl: string } | { ok: false; problem: string };

const ELSEWHERE: ReadonlyArray<[RegExp, string]> = [
	[/^₿/, 'is a ₿ address, not an LNURL: use Payable → Pay for it'],
	[/^lno1/i, 'is an offer, not an LNURL: use Offer → Pay for it'],
	[/^ln(?:bc|tb|sb)/i, 'is an invoice, not an LNURL: use Invoice → Pay for it'],
	[/^bitcoin:/i, 'is a bitcoin: link, not an LNURL: use Payable → Pay for it'],
];

/** Links that say what they are for, and text that can only be paid to. */
const ONLY_FOR: Readonly<Record<LnurlUse, readonly RegExp[]>> = {
	pay: [/^lnurlp:\/\//i, /^[^\s:/@]+@[^\s:/@]+$/],
	withdraw: [/^lnurlw:\/\//i],
};

const WRONG_USE: Readonly<Record<LnurlUse, string>> = {
	pay: 'takes money out of its service and cannot be paid: use LNURL → Withdraw for it',
	withdraw: 'can only be paid: nothing can be withdrawn from it',
};

/**
 * Checks the form of an LNURL (contract 7.11 and 7.12) and removes what people copy along. What
 * is behind it is known only after it was asked. The problem is a sentence without a subject.
 */
export function readLnurl(input: string, use: LnurlUse): ReadLnurl {
	const text = input.trim().replace(/^lightning:(?:\/\/)?/i, '');
	if (text === '') return problem('is empty: enter an LNURL, which starts with lnurl1');
	if (Buffer.byteLength(text) > MAX_BYTES) return problem(`must have at most ${MAX_BYTES} bytes`);
	const [, elsewhere] = ELSEWHERE.find(([form]) => form.test(text)) ?? [];
	if (elsewhere !== undefined) return problem(elsewhere);
	if (/^lnurl1/i.test(text)) return readBech32(text.toLowerCase());
	if (ONLY_FOR[use].some((form) => form.test(text))) return { ok: true, lnurl: text };
	const otherUse = use === 'pay' ? 'withdraw' : 'pay';
	if (ONLY_FOR[otherUse].some((form) => form.test(text))) return problem(WRONG_USE[use]);
	if (!/^https:\/\//i.test(text)) {
		return problem('is not an LNURL: it starts with lnurl1, lnurlp://, lnurlw:// or https://');
	}
	if (/[?&]lightning=lnurl1/i.test(text)) return { ok: true, lnurl: text };
	return problem('is a web address without an LNURL in it: "lightning=lnurl1…" is missing');
}

function readBech32(lnurl: string): ReadLnurl {
	if (bech32.decodeUnsafe(lnurl, false)) return { ok: true, lnurl };
	return problem('has a typing error: its checksum does not match. Copy the whole LNURL again');
}

function problem(sentence: string): ReadLnurl {
	return { ok: false, problem: sentence };
}
