import { createECDH, createHash } from 'node:crypto';
import { msatFrom } from './amount';
import { encodeBech32, toWords } from './bech32';
import { readInvoice, signInvoice, type Network } from './bolt11';
import type { Clock } from './clock';
import { readOffer, writeOffer, type Offer } from './offer';
import { indexOf, type PaymentRecord, type SettlePlan } from './payment';
import type { Random } from './random';
import type { Wallet } from './wallet';

/** Sats or msats, whichever is handier; both left out means that the payer chooses. */
export interface GivenAmount {
	amountMsat?: bigint | undefined;
	amountSats?: bigint | number | string | undefined;
}

/** How paying it ends: completes by default, `settleMs` after it was sent. */
export interface GivenOutcome {
	outcome?: SettlePlan['outcome'] | undefined;
	settleMs?: number | undefined;
	/** The reason a failing one gives. */
	statusMsg?: string | undefined;
}

export interface GivenInvoice extends GivenAmount, GivenOutcome {
	description?: string | undefined;
	/** Seconds, 3600 by default. */
	expirySecs?: number | undefined;
	network?: Network | undefined;
	/** Seconds since the epoch; now by default. Earlier ones make expired invoices. */
	timestamp?: number | undefined;
}

export interface GivenOffer extends GivenAmount, GivenOutcome {
	description?: string | undefined;
	/** ms since the epoch; never by default. */
	expiresAt?: number | undefined;
	/** An offer priced in this currency, which the node refuses. */
	currency?: string | undefined;
}

export interface GivenLnurl extends GivenOutcome {
	minMsat?: bigint | undefined;
	maxMsat?: bigint | undefined;
	description?: string | undefined;
	/** Characters of a message it takes; 0 drops messages. */
	commentAllowed?: number | undefined;
}

/** An LNURL endpoint on an https server that exists only in here. */
export interface LnurlService {
	type: 'pay' | 'withdraw';
	minMsat: bigint;
	maxMsat: bigint;
	description: string;
	commentAllowed: number;
	plan: SettlePlan;
}

export interface CreatedInvoice {
	invoice: string;
	hash: string;
	preimage: string;
	/** ms since the epoch. */
	expiresAt: number;
}

/** One payment that left the wallet, whatever came of it. */
export interface OutboundPayment {
	index: string;
	/** What the request asked to pay. */
	payable: string;
	rail: string;
	hash: string | null;
	amountMsat: bigint;
	status: PaymentRecord['status'];
}

/** The counterparty: another node, which makes things to pay and pays our invoices. */
export class OtherWallet {
	private readonly invoices = new Map<string, { preimage: string; plan: SettlePlan }>();

	private readonly offers = new Map<string, SettlePlan>();

	private readonly services = new Map<string, LnurlService>();

	private readonly humanAddresses = new Map<string, string>();

	constructor(
		private readonly clock: Clock,
		private readonly random: Random,
		private readonly wallet: Wallet,
	) {
		this.createLightningAddress('alice');
		this.createLightningAddress('fails', { outcome: 'fail' });
		this.createLightningAddress('stuck', { outcome: 'stuck' });
		this.createHumanAddress('alice');
	}

	/** 66 hex. */
	get nodePk(): string {
		return publicKey(this.random.key('other node'));
	}

	createInvoice(given: GivenInvoice = {}): CreatedInvoice {
		const preimage = this.random.bytes();
		const hash = createHash('sha256').update(preimage).digest('hex');
		const timestamp = given.timestamp ?? Math.floor(this.clock.now() / 1000);
		const expirySecs = given.expirySecs ?? 3600;
		const invoice = signInvoice({
			key: this.random.key('other node'),
			hash,
			secret: this.random.hex(),
			amountMsat: msatFrom(given),
			description: given.description ?? '',
			timestamp,
			expirySecs,
			network: given.network,
		});
		const secret = preimage.toString('hex');
		this.invoices.set(hash, { preimage: secret, plan: planOf(given) });
		return { invoice, hash, preimage: secret, expiresAt: (timestamp + expirySecs) * 1000 };
	}

	/** The amount, if given, is the least the offer accepts. */
	createOffer(given: GivenOffer = {}): Offer {
		const text = writeOffer({
			metadata: this.random.bytes().subarray(0, 16),
			issuer: this.random.key('other node'),
			minMsat: msatFrom(given),
			currency: given.currency,
			description: given.description,
			expiresAt: given.expiresAt,
		});
		this.offers.set(text, planOf(given));
		const offer = readOffer(text);
		if (!offer) throw new Error('The simulator cannot read its own offer');
		return offer;
	}

	/** `lnurl1…` of a pay endpoint. */
	createLnurlPay(given: GivenLnurl = {}): string {
		const url = `https://pay.example.com/lnurlp/${this.random.hex().slice(0, 16)}`;
		this.services.set(url, serviceOf('pay', given));
		return lnurlOf(url);
	}

	/** `lnurl1…` of a withdraw endpoint: it pays the invoice it is handed. */
	createLnurlWithdraw(given: GivenLnurl = {}): string {
		const url = `https://pay.example.com/lnurlw/${this.random.hex().slice(0, 16)}`;
		this.services.set(url, serviceOf('withdraw', given));
		return lnurlOf(url);
	}

	/** `user@example.com`. From the start there are alice, fails and stuck. */
	createLightningAddress(user: string, given: GivenLnurl = {}): string {
		this.services.set(addressUrl(user, 'example.com'), serviceOf('pay', given));
		return `${user}@example.com`;
	}

	/** `₿user@example.com`, which leads to an offer. From the start there is alice. */
	createHumanAddress(user: string, given: GivenOffer = {}): string {
		const offer = this.createOffer({ description: `Pay ${user}`, ...given });
		this.humanAddresses.set(`${user}@example.com`, offer.text);
		return `₿${user}@example.com`;
	}

	onchainAddress(): string {
		return encodeBech32('bc', [0, ...toWords(this.random.bytes().subarray(0, 20))]);
	}

	/** BIP 321. With neither address nor Lightning string, a fresh address. */
	bitcoinUri(
		given: GivenAmount & {
			address?: string;
			invoice?: string;
			offer?: string;
			label?: string;
		} = {},
	): string {
		const msat = msatFrom(given);
		const query = new URLSearchParams();
		if (msat !== null) query.set('amount', bitcoins(msat));
		if (given.label) query.set('label', given.label);
		if (given.invoice) query.set('lightning', given.invoice);
		if (given.offer) query.set('lno', given.offer);
		const lightning = given.invoice ?? given.offer;
		const address = given.address ?? (lightning ? '' : this.onchainAddress());
		const tail = query.toString();
		return `bitcoin:${address}${tail ? `?${tail}` : ''}`;
	}

	/** Plays the customer with nothing but the invoice in hand. */
	pay(invoice: string, given: { amountMsat?: bigint } = {}): PaymentRecord {
		const payment = this.wallet.ledger.find(`ln_${readInvoice(invoice)?.hash ?? ''}`);
		if (!payment) throw new Error('Not an invoice of the wallet');
		return this.wallet.payInbound(indexOf(payment), given);
	}

	/** Everything that left the wallet, oldest first: one entry too many is a double payment. */
	outboundPayments(): OutboundPayment[] {
		return [...this.wallet.payments.values()]
			.filter((payment) => this.wallet.payables.has(indexOf(payment)))
			.map((payment) => ({
				index: indexOf(payment),
				payable: this.wallet.payables.get(indexOf(payment)) ?? '',
				rail: payment.rail,
				hash: payment.hash,
				amountMsat: payment.amountMsat ?? 0n,
				status: payment.status,
			}));
	}

	/** Sum of what has arrived for good, in msat. */
	receivedMsat(): bigint {
		return this.outboundPayments()
			.filter((payment) => payment.status === 'completed')
			.reduce((sum, payment) => sum + payment.amountMsat, 0n);
	}

	/** What the network knows about an invoice; undefined when nobody here made it. */
	invoiceSecret(hash: string): { preimage: string; plan: SettlePlan } | undefined {
		return this.invoices.get(hash);
	}

	offerPlan(text: string): SettlePlan | undefined {
		return this.offers.get(text);
	}

	/** The endpoint behind a URL, as an https request would find it. */
	service(url: string): LnurlService | undefined {
		return this.services.get(url);
	}

	/** BIP 353: the offer behind `user@domain`. */
	offerOf(address: string): string | undefined {
		return this.humanAddresses.get(address);
	}
}

/** Where a Lightning Address is served (LUD-16). */
export function addressUrl(user: string, domain: string): string {
	return `https://${domain}/.well-known/lnurlp/${user}`;
}

/** Compressed secp256k1 public key, hex. */
export function publicKey(secret: Buffer): string {
	const curve = createECDH('secp256k1');
	curve.setPrivateKey(secret);
	return curve.getPublicKey('hex', 'compressed');
}

function lnurlOf(url: string): string {
	return encodeBech32('lnurl', toWords(Buffer.from(url)));
}

function planOf(given: GivenOutcome): SettlePlan {
	return {
		outcome: given.outcome ?? 'complete',
		...(given.settleMs === undefined ? {} : { settleMs: given.settleMs }),
		...(given.statusMsg === undefined ? {} : { statusMsg: given.statusMsg }),
	};
}

function serviceOf(type: 'pay' | 'withdraw', given: GivenLnurl): LnurlService {
	return {
		type,
		minMsat: given.minMsat ?? 1000n,
		maxMsat: given.maxMsat ?? 1_000_000_000n,
		description: given.description ?? (type === 'pay' ? 'Pay to example' : 'Payout'),
		commentAllowed: given.commentAllowed ?? 100,
		plan: planOf(given),
	};
}

/** BIP 321 amounts are bitcoins; what is below a satoshi is dropped. */
function bitcoins(msat: bigint): string {
	const sats = msat / 1000n;
	const fraction = (sats % 100_000_000n).toString().padStart(8, '0').replace(/0+$/, '');
	return `${sats / 100_000_000n}${fraction ? `.${fraction}` : ''}`;
}
