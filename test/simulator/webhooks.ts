import { createHmac } from 'node:crypto';
import { paymentJson } from './http/wire';
import { indexOf, type PaymentRecord } from './node/payment';
import type { World } from './world';

const ATTEMPT_PAUSES_MS = [0, 250, 500];
const ATTEMPT_LIMIT_MS = 5000;
const POLL_MS = 5000;

/** Paths whose payments are tracked (section 8.5). */
const TRACKED = [
	'create_invoice',
	'buy_with_cash_app',
	'pay',
	'pay_invoice',
	'pay_offer',
	'pay_lnurl',
	'withdraw_lnurl',
];

/** Standard Webhooks signature (section 8.3): the secret is base64, with or without `whsec_`. */
export function signWebhook(secret: string, id: string, seconds: number, body: string): string {
	const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
	const mac = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
	return `v1,${mac}`;
}

/**
 * Sends `payment.finalized` (section 8), with the real gap: while one payment of the wallet is
 * tracked, later pending ones are not recorded at all.
 */
export class Webhooks {
	private tracked: PaymentRecord[] = [];

	private readonly aborted = new AbortController();

	constructor(private readonly world: Omit<World, 'webhooks'>) {
		if (world.options.webhookUrl !== undefined && world.rules.webhooks) this.pollLater();
	}

	/** Called once a request that made or sent a payment has been answered. */
	track(path: string, payment: PaymentRecord): void {
		if (this.world.options.webhookUrl === undefined || !this.world.rules.webhooks) return;
		if (!TRACKED.includes(path.split('/').at(-1) ?? '')) return;
		const isFinal = payment.status !== 'pending';
		if (isFinal || this.tracked.length === 0) this.tracked.push(payment);
	}

	stop(): void {
		this.aborted.abort();
	}

	private pollLater(): void {
		const pause = this.world.options.webhookPollMs ?? POLL_MS;
		this.world.clock.after(pause, () => void this.poll().then(() => this.pollLater()));
	}

	/** One loop detects and delivers: a slow receiver holds up everything behind it. */
	private async poll(): Promise<void> {
		const final = this.tracked.filter((payment) => payment.status !== 'pending');
		this.tracked = this.tracked.filter((payment) => payment.status === 'pending');
		for (const payment of final) await this.deliver(payment);
	}

	/** At most three attempts; after that the event is gone for good. */
	private async deliver(payment: PaymentRecord): Promise<void> {
		const body = JSON.stringify(this.payload(payment));
		for (const pause of ATTEMPT_PAUSES_MS) {
			await this.world.clock.sleep(pause);
			if (this.aborted.signal.aborted || (await this.attempt(payment, body))) return;
		}
	}

	private async attempt(payment: PaymentRecord, body: string): Promise<boolean> {
		const { webhookUrl = '' } = this.world.options;
		const signal = AbortSignal.any([this.aborted.signal, AbortSignal.timeout(ATTEMPT_LIMIT_MS)]);
		const headers = { 'content-type': 'application/json', ...this.signature(payment, body) };
		return await fetch(webhookUrl, { method: 'POST', headers, body, signal }).then(
			(reply) => reply.ok,
			() => false,
		);
	}

	private signature(payment: PaymentRecord, body: string): Record<string, string> {
		const { webhookSecret } = this.world.options;
		if (webhookSecret === undefined) return {};
		const id = `pf-${indexOf(payment)}`;
		const seconds = Math.floor(this.world.clock.now() / 1000);
		return {
			'webhook-id': id,
			'webhook-timestamp': String(seconds),
			'webhook-signature': signWebhook(webhookSecret, id, seconds, body),
		};
	}

	private payload(payment: PaymentRecord): Record<string, unknown> {
		const at = new Date(payment.finalizedAt ?? 0).toISOString();
		return {
			type: 'payment.finalized',
			// A fraction only when there is one.
			timestamp: at.replace('.000Z', 'Z'),
			user_pk: this.world.random.key('user').toString('hex'),
			...paymentJson(payment, this.world.rules),
		};
	}
}
