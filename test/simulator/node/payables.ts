import { decodeBech32, fromWords } from './bech32';
import { readInvoice, type Invoice } from './bolt11';
import { readOffer, type Offer } from './offer';
import { addressUrl, type LnurlService, type OtherWallet } from './other';

/** One way to pay (or be paid by) a payment string, section 7.5. */
export type Payable =
	| { kind: 'invoice'; text: string; invoice: Invoice; fixedMsat: bigint | null }
	| { kind: 'offer'; text: string; offer: Offer; fixedMsat: bigint | null }
	| { kind: 'lnurl-pay'; text: string; service: LnurlService }
	| { kind: 'lnurl-withdraw'; text: string; service: LnurlService }
	| { kind: 'onchain'; text: string; address: string; fixedMsat: bigint | null };

const PREFERENCE = ['invoice', 'offer', 'lnurl-pay', 'onchain', 'lnurl-withdraw'];
const BASE58_ADDRESS = /^[13][1-9A-HJ-NP-Za-km-z]{25,34}$/;
const USER_AT_DOMAIN = /^(₿?)([a-z0-9._+-]+)@([a-z0-9-]+(?:\.[a-z0-9-]+)+)$/;

/** Everything usable in the string, best first; empty when there is nothing. */
export function resolve(text: string, other: OtherWallet): Payable[] {
	const found = find(text.trim(), other);
	return found.sort((a, b) => PREFERENCE.indexOf(a.kind) - PREFERENCE.indexOf(b.kind));
}

/** The endpoint behind anything LNURL (section 7.11): `lnurl1…`, `lnurlp://…`, https, address. */
export function resolveLnurl(text: string, other: OtherWallet): Payable | undefined {
	const url = lnurlUrl(text.trim());
	const service = url === undefined ? undefined : other.service(url);
	if (!service) return undefined;
	const kind = service.type === 'pay' ? 'lnurl-pay' : 'lnurl-withdraw';
	return { kind, text: text.trim(), service };
}

function find(text: string, other: OtherWallet): Payable[] {
	if (/^bitcoin:/i.test(text)) return fromUri(text, other);
	const bare = text.replace(/^lightning:/i, '');
	const invoice = readInvoice(bare);
	if (invoice) {
		return [{ kind: 'invoice', text: bare, invoice, fixedMsat: invoice.amountMsat }];
	}
	const offer = readOffer(bare) ?? humanOffer(bare, other);
	if (offer) return [{ kind: 'offer', text: offer.text, offer, fixedMsat: null }];
	const lnurl = resolveLnurl(bare, other);
	if (lnurl) return [lnurl];
	return isAddress(bare) ? [{ kind: 'onchain', text: bare, address: bare, fixedMsat: null }] : [];
}

/** BIP 321: an address, an amount in bitcoins, and Lightning strings, all optional. */
function fromUri(text: string, other: OtherWallet): Payable[] {
	const [path = '', tail = ''] = text.slice('bitcoin:'.length).split('?', 2);
	const query = new URLSearchParams(tail);
	const fixedMsat = bitcoinMsat(query.get('amount'));
	const lightning = ['lightning', 'lno'].flatMap((key) => find(query.get(key) ?? '', other));
	const onchain: Payable[] = isAddress(path)
		? [{ kind: 'onchain', text: path, address: path, fixedMsat }]
		: [];
	return [...lightning.map((payable) => withAmount(payable, fixedMsat)), ...onchain];
}

function withAmount(payable: Payable, msat: bigint | null): Payable {
	return 'fixedMsat' in payable ? { ...payable, fixedMsat: payable.fixedMsat ?? msat } : payable;
}

function bitcoinMsat(text: string | null): bigint | null {
	const match = /^(\d{1,8})(?:\.(\d{1,8}))?$/.exec(text ?? '');
	if (!match) return null;
	return BigInt((match[1] ?? '') + (match[2] ?? '').padEnd(8, '0')) * 1000n;
}

function humanOffer(text: string, other: OtherWallet): Offer | undefined {
	const match = USER_AT_DOMAIN.exec(text);
	if (match?.[1] !== '₿') return undefined;
	return readOffer(other.offerOf(`${match[2]}@${match[3]}`) ?? '');
}

function lnurlUrl(text: string): string | undefined {
	if (/^https:\/\//i.test(text)) {
		const lightning = URL.canParse(text) ? new URL(text).searchParams.get('lightning') : null;
		return lightning === null ? undefined : lnurlUrl(lightning);
	}
	if (/^lnurl[pw]:\/\//i.test(text)) return text.replace(/^lnurl[pw]:/i, 'https:');
	const decoded = decodeBech32(text.replace(/^lightning:/i, ''));
	if (decoded?.prefix === 'lnurl') return fromWords(decoded.words).toString();
	const match = USER_AT_DOMAIN.exec(text);
	return match?.[1] === '' ? addressUrl(match[2] ?? '', match[3] ?? '') : undefined;
}

function isAddress(text: string): boolean {
	return BASE58_ADDRESS.test(text) || decodeBech32(text)?.prefix === 'bc';
}
