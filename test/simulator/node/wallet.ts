import { createHash } from 'node:crypto';
import { signInvoice } from './bolt11';
import type { Clock } from './clock';
import { Ledger } from './ledger';
import { indexOf, makePayment, type PaymentRecord, type SettlePlan } from './payment';
import type { Random } from './random';
import { command } from '../refusal';

export interface WalletSettings {
	balanceMsat: bigint;
	onchainBalanceMsat: bigint;
	/** What the channel keeps back: it cannot be spent. */
	reserveMsat: bigint;
	/** How long a payment is under way when its receiver says nothing else. */
	settleMs: number;
	/** Parts per million; the recipient of an inbound payment bears that one (section 6). */
	outboundFeePpm: bigint;
	inboundFeePpm: bigint;
}

export interface NewInvoice {
	amountMsat: bigint | null;
	description: string;
	expirySecs: number;
	personalNote?: string | null;
	kind?: string;
	partnerPk?: string | null;
	partnerPropFee?: number | null;
	partnerBaseFeeMsat?: bigint | null;
}

/** A payment about to leave. `payable` is what the caller was asked to pay. */
export interface Order {
	id: string;
	rail: string;
	amountMsat: bigint;
	plan: SettlePlan;
	payable: string;
	details?: Partial<PaymentRecord>;
}

export interface BulkOptions {
	direction?: 'inbound' | 'outbound';
	status?: 'completed' | 'failed';
	amountMsat?: bigint;
	/** ms since the epoch of the first one; now, if not given. */
	startAt?: number;
	/** Between two payments. 0: all in the same millisecond, the hardest case for a cursor. */
	stepMs?: number;
	note?: string;
}

/** The sidecar's own wallet: what its node would hold. All amounts in msat. */
export class Wallet {
	/** In the channels, payments under way taken off. */
	balance: bigint;

	onchainBalance: bigint;

	readonly ledger: Ledger;

	/** What each outbound payment was asked to pay, by index. */
	readonly payables = new Map<string, string>();

	constructor(
		private readonly clock: Clock,
		private readonly random: Random,
		private readonly settings: WalletSettings,
	) {
		this.balance = settings.balanceMsat;
		this.onchainBalance = settings.onchainBalanceMsat;
		this.ledger = new Ledger(clock);
	}

	/** By index. */
	get payments(): ReadonlyMap<string, PaymentRecord> {
		return this.ledger.payments;
	}

	/** The most that can leave now, fee included. */
	get sendable(): bigint {
		const left = this.balance - this.settings.reserveMsat;
		return left > 0n ? left : 0n;
	}

	createInvoice(given: NewInvoice): { payment: PaymentRecord; secret: string } {
		const preimage = this.random.bytes();
		const hash = createHash('sha256').update(preimage).digest('hex');
		const secret = this.random.hex();
		const createdAt = this.clock.now();
		const timestamp = Math.floor(createdAt / 1000);
		const expiresAt = (timestamp + given.expirySecs) * 1000;
		const invoice = signInvoice({
			key: this.random.key('node'),
			hash,
			secret,
			timestamp,
			amountMsat: given.amountMsat,
			description: given.description,
			expirySecs: given.expirySecs,
		});
		const payment = this.ledger.add(
			makePayment({
				id: `ln_${hash}`,
				createdAt,
				rail: 'invoice',
				kind: given.kind ?? 'invoice',
				direction: 'inbound',
				status: 'pending',
				statusMsg: 'invoice generated',
				hash,
				preimage: preimage.toString('hex'),
				amountMsat: given.amountMsat,
				invoice,
				expiresAt,
				personalNote: given.personalNote ?? null,
				partnerPk: given.partnerPk ?? null,
				partnerPropFee: given.partnerPropFee ?? null,
				partnerBaseFeeMsat: given.partnerBaseFeeMsat ?? null,
			}),
		);
		this.clock.after(expiresAt - createdAt, () => this.expire(payment));
		return { payment, secret };
	}

	/** A customer pays our invoice. What arrives is the amount less the fee for receiving. */
	payInbound(index: string, given: { amountMsat?: bigint } = {}): PaymentRecord {
		const payment = this.pending(index, 'inbound');
		if (payment.rail === 'onchain') return this.confirmOnchain(index);
		const paid = given.amountMsat ?? payment.amountMsat;
		if (paid === null) throw new Error('An amountless invoice needs amountMsat');
		const partner = BigInt(payment.partnerPropFee ?? 0);
		const base = payment.partnerBaseFeeMsat ?? 0n;
		const fees = partsOf(paid, this.settings.inboundFeePpm + partner) + base;
		const arrived = paid > fees ? paid - fees : 0n;
		this.balance += arrived;
		return this.finish(payment, 'completed', 'completed', {
			amountMsat: arrived,
			feesMsat: paid - arrived,
		});
	}

	failInbound(index: string, statusMsg = 'invoice expired'): PaymentRecord {
		return this.finish(this.pending(index, 'inbound'), 'failed', statusMsg);
	}

	/** Someone paid one of our offers, or our address: never announced by a create call. */
	receiveOffer(given: {
		amountMsat: bigint;
		offerId?: string;
		message?: string;
		payerName?: string;
		kind?: string;
	}): PaymentRecord {
		const preimage = this.random.bytes();
		this.balance += given.amountMsat;
		return this.record('fr', 'offer', 'inbound', {
			amountMsat: given.amountMsat,
			kind: given.kind ?? 'offer',
			hash: createHash('sha256').update(preimage).digest('hex'),
			preimage: preimage.toString('hex'),
			offerId: given.offerId ?? this.random.hex(),
			message: given.message ?? null,
			payerName: given.payerName ?? null,
		});
	}

	/** Unconfirmed ones stay pending until `confirmOnchain`. */
	receiveOnchain(given: { amountMsat: bigint; confirmed?: boolean }): PaymentRecord {
		const txid = this.random.hex();
		const confirmed = given.confirmed ?? true;
		if (confirmed) this.onchainBalance += given.amountMsat;
		return this.record('or', 'onchain', 'inbound', {
			id: `or_${txid}`,
			txid,
			amountMsat: given.amountMsat,
			tx: fakeTransaction(txid, given.amountMsat),
			...(confirmed
				? { statusMsg: CONFIRMED }
				: {
						status: 'pending',
						statusMsg: 'in mempool awaiting confirmations',
						finalizedAt: null,
					}),
		});
	}

	confirmOnchain(index: string): PaymentRecord {
		const payment = this.pending(index, 'inbound');
		this.onchainBalance += payment.amountMsat ?? 0n;
		return this.finish(payment, 'completed', CONFIRMED);
	}

	receiveSpontaneous(given: { amountMsat: bigint }): PaymentRecord {
		const preimage = this.random.bytes();
		const hash = createHash('sha256').update(preimage).digest('hex');
		this.balance += given.amountMsat;
		return this.record('ln', 'spontaneous', 'inbound', {
			id: `ln_${hash}`,
			hash,
			preimage: preimage.toString('hex'),
			amountMsat: given.amountMsat,
		});
	}

	/** Bookkeeping of a waived fee: direction `info`, no balance change. */
	addInfoEntry(given: { amountMsat?: bigint; kind?: string } = {}): PaymentRecord {
		return this.record('ln', 'waived_fee', 'info', {
			kind: given.kind ?? 'waived_channel_fee',
			amountMsat: given.amountMsat ?? 1_000_000n,
		});
	}

	/** The user edits the note in the app: the payment shows up in the feed again. */
	setNote(index: string, note: string | null): PaymentRecord {
		return this.ledger.save(this.existing(index), { personalNote: note });
	}

	/** Saved again with nothing changed but `updated_at`. */
	touch(index: string): PaymentRecord {
		return this.ledger.save(this.existing(index), {});
	}

	/** What a payment of this amount costs on top. */
	feeFor(amountMsat: bigint): bigint {
		return partsOf(amountMsat, this.settings.outboundFeePpm);
	}

	/** Hands a Lightning payment to the network. Amount and fee are taken off at once. */
	send(order: Order): PaymentRecord {
		const feesMsat = this.feeFor(order.amountMsat);
		this.balance -= order.amountMsat + feesMsat;
		const payment = this.ledger.add(
			makePayment({
				id: order.id,
				createdAt: this.clock.now(),
				rail: order.rail,
				kind: order.rail,
				direction: 'outbound',
				status: 'pending',
				statusMsg: 'pending',
				amountMsat: order.amountMsat,
				feesMsat,
				...order.details,
			}),
		);
		this.payables.set(indexOf(payment), order.payable);
		this.settle(payment, order.plan);
		return payment;
	}

	/** An on-chain send: pending until `completeOutbound` (six confirmations) says otherwise. */
	sendOnchain(given: {
		address: string;
		amountMsat: bigint;
		personalNote: string | null;
		payable: string;
	}): PaymentRecord {
		const feesMsat = 412_000n;
		if (given.amountMsat + feesMsat > this.onchainBalance) {
			throw command('Error: Insufficient funds: on-chain balance is too small');
		}
		this.onchainBalance -= given.amountMsat + feesMsat;
		const txid = this.random.hex();
		const payment = this.ledger.add(
			makePayment({
				id: `os_${this.random.hex()}`,
				createdAt: this.clock.now(),
				rail: 'onchain',
				kind: 'onchain',
				direction: 'outbound',
				status: 'pending',
				statusMsg: 'broadcasted',
				txid,
				amountMsat: given.amountMsat,
				feesMsat,
				address: given.address,
				tx: fakeTransaction(txid, given.amountMsat),
				personalNote: given.personalNote,
				priority: 'normal',
			}),
		);
		this.payables.set(indexOf(payment), given.payable);
		return payment;
	}

	completeOutbound(index: string): PaymentRecord {
		const payment = this.pending(index, 'outbound');
		const words = payment.rail === 'onchain' ? CONFIRMED : 'completed';
		return this.finish(payment, 'completed', words);
	}

	/** The money comes back. */
	failOutbound(index: string, statusMsg = 'the recipient rejected our payment'): PaymentRecord {
		const payment = this.pending(index, 'outbound');
		const back = (payment.amountMsat ?? 0n) + payment.feesMsat;
		if (payment.rail === 'onchain') this.onchainBalance += back;
		else this.balance += back;
		return this.finish(payment, 'failed', statusMsg);
	}

	/** What its receiver planned happens to a payment later, unless it is final by then. */
	settle(payment: PaymentRecord, plan: SettlePlan): void {
		if (plan.outcome === 'stuck') return;
		this.clock.after(plan.settleMs ?? this.settings.settleMs, () => {
			if (payment.status !== 'pending') return;
			if (plan.outcome === 'complete') this.completeOutbound(indexOf(payment));
			else this.failOutbound(indexOf(payment), plan.statusMsg);
		});
	}

	/** A long history at once: spontaneous payments, final, without touching the balance. */
	addFinalized(count: number, given: BulkOptions = {}): PaymentRecord[] {
		const startAt = given.startAt ?? this.clock.now();
		return Array.from({ length: count }, (_, place) => {
			const at = startAt + place * (given.stepMs ?? 0);
			const hash = this.random.hex();
			const status = given.status ?? 'completed';
			return this.record('ln', 'spontaneous', given.direction ?? 'inbound', {
				id: `ln_${hash}`,
				hash,
				createdAt: at,
				updatedAt: at,
				finalizedAt: at,
				status,
				statusMsg: status === 'completed' ? 'completed' : NO_ROUTE,
				amountMsat: given.amountMsat ?? BigInt(place + 1) * 1000n,
				personalNote: given.note ?? null,
			});
		});
	}

	/** A payment that is final (or not) the moment it appears. */
	private record(
		prefix: string,
		rail: string,
		direction: PaymentRecord['direction'],
		details: Partial<PaymentRecord>,
	): PaymentRecord {
		const createdAt = this.clock.now();
		return this.ledger.add(
			makePayment({
				id: details.id ?? `${prefix}_${this.random.hex()}`,
				createdAt,
				finalizedAt: createdAt,
				rail,
				kind: rail,
				direction,
				status: 'completed',
				statusMsg: 'completed',
				...details,
			}),
		);
	}

	private expire(payment: PaymentRecord): void {
		if (payment.status === 'pending') this.finish(payment, 'failed', 'invoice expired');
	}

	private finish(
		payment: PaymentRecord,
		status: 'completed' | 'failed',
		statusMsg: string,
		changes: Partial<PaymentRecord> = {},
	): PaymentRecord {
		const finalizedAt = this.clock.now();
		return this.ledger.save(payment, { ...changes, status, statusMsg, finalizedAt });
	}

	private existing(index: string): PaymentRecord {
		const payment = this.ledger.get(index);
		if (!payment) throw new Error(`No payment ${index}`);
		return payment;
	}

	private pending(index: string, direction: PaymentRecord['direction']): PaymentRecord {
		const payment = this.existing(index);
		if (payment.direction !== direction || payment.status !== 'pending') {
			throw new Error(`Not a pending ${direction} payment: ${index} is ${payment.status}`);
		}
		return payment;
	}
}

export const NO_ROUTE = 'could not find usable route to send payment over';

const CONFIRMED = 'fully confirmed (6+ confirmations)';

/** Rounded up, so that a fee is never zero. */
function partsOf(amountMsat: bigint, ppm: bigint): bigint {
	return ppm === 0n ? 0n : (amountMsat * ppm + 999_999n) / 1_000_000n;
}

function fakeTransaction(txid: string, amountMsat: bigint): Record<string, unknown> {
	return {
		version: 2,
		lock_time: 0,
		input: [
			{
				previous_output: `${[...txid].toReversed().join('')}:0`,
				script_sig: '',
				sequence: 4294967293,
				witness: ['3044aa', '02bb'],
			},
		],
		output: [{ value: Number(amountMsat / 1000n), script_pubkey: `0014${txid.slice(0, 40)}` }],
	};
}
