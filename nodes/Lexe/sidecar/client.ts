import type { Clock } from './clock';
import { endpoints, type Endpoint, type EndpointName } from './endpoints';
import { succeeded, type Result } from './outcome';
import { normalisePayment, normalisePayReply, type Payment, type PayReply } from './payment';
import { paymentId } from './paymentIndex';
import { interpret } from './reply';
import type {
	CreateClient,
	CreateInvoice,
	CreateOffer,
	ListPayments,
	OpenChannel,
	Pay,
	PayInvoice,
	PayLnurl,
	PayOffer,
	PaymentsPage,
	UpdateClient,
	WithdrawLnurl,
} from './requests';
import { withRetry } from './retry';
import { send, type TransportOptions } from './transport';
import * as wire from './wire';

const readers = {
	health: wire.reader(wire.health),
	nodeInfo: wire.reader(wire.nodeInfo),
	createInvoice: wire.reader(wire.createdInvoice),
	payInvoice: wire.reader(wire.payReply),
	analyze: wire.reader(wire.analysis),
	pay: wire.reader(wire.payReply),
	createOffer: wire.reader(wire.createdOffer),
	payOffer: wire.reader(wire.payReply),
	payLnurl: wire.reader(wire.payReply),
	withdrawLnurl: wire.reader(wire.payment),
	payment: wire.reader(wire.payment),
	syncPayments: wire.reader(wire.syncSummary),
	listPayments: wire.reader(wire.listedPayments),
	updatedPayments: wire.reader(wire.updatedPayments),
	waitForPayment: wire.reader(wire.payment),
	updatePersonalNote: wire.reader(wire.nothing),
	clearPayments: wire.reader(wire.done),
	signUp: wire.reader(wire.done),
	provision: wire.reader(wire.done),
	humanBitcoinAddress: wire.reader(wire.humanBitcoinAddress),
	updateHumanBitcoinAddress: wire.reader(wire.humanBitcoinAddress),
	listChannels: wire.reader(wire.listedChannels),
	openChannel: wire.reader(wire.openedChannel),
	closeChannel: wire.reader(wire.nothing),
	listClients: wire.reader(wire.listedClients),
	createClient: wire.reader(wire.createdClient),
	updateClient: wire.reader(wire.changedClient),
	revokeClient: wire.reader(wire.changedClient),
	buyWithCashApp: wire.reader(wire.cashAppPurchase),
} satisfies Record<EndpointName, wire.Reader<unknown>>;

export interface ClientOptions extends TransportOptions {
	readonly clock: Clock;
	/** Aborts every request of this client, e.g. when the user stops the execution. */
	readonly signal?: AbortSignal | undefined;
}

/**
 * The sidecar as a set of functions, for every release (contract section 14). Failures are
 * values; amounts are satoshi strings.
 */
export class SidecarClient {
	constructor(private readonly options: ClientOptions) {}

	get origin(): string {
		return this.options.origin;
	}

	/** Tells wallets apart inside this process. Holds the secret: never to be shown or stored. */
	get wallet(): string {
		return `${this.options.origin} ${this.options.clientCredentials ?? ''}`;
	}

	/** Whether requests carry credentials of their own instead of using the sidecar's wallet. */
	get hasClientCredentials(): boolean {
		return Boolean(this.options.clientCredentials);
	}

	get clock(): Clock {
		return this.options.clock;
	}

	get signal(): AbortSignal | undefined {
		return this.options.signal;
	}

	/** Contract 7.1. Says nothing about the node: use `nodeInfo` for that. */
	async health(): Promise<Result<wire.Health>> {
		return await this.call('health', {}, readers.health);
	}

	/** Contract 7.4. May wake a sleeping node. */
	async nodeInfo(deadlineMs?: number): Promise<Result<wire.NodeInfo>> {
		return await this.call('nodeInfo', withDeadline(deadlineMs), readers.nodeInfo);
	}

	/** Contract 7.7. */
	async createInvoice(invoice: CreateInvoice): Promise<Result<wire.CreatedInvoice>> {
		const body = withoutEmpty({
			expiration_secs: invoice.expirationSecs,
			amount: invoice.amount,
			description: invoice.description,
			personal_note: invoice.personalNote,
			partner_pk: invoice.partner?.pk,
			partner_prop_fee: invoice.partner?.propFee,
			partner_base_fee: invoice.partner?.baseFee,
		});
		return await this.call('createInvoice', { body }, readers.createInvoice);
	}

	/** Contract 7.8. Sends the payment once; a repeat is never made here. */
	async payInvoice(payment: PayInvoice): Promise<Result<PayReply>> {
		const body = withoutEmpty({
			invoice: payment.invoice,
			fallback_amount: payment.fallbackAmount,
			// The name changed in 0.4.6; every release ignores the one it does not know.
			personal_note: payment.personalNote,
			note: payment.personalNote,
		});
		return await this.sendPayment('payInvoice', body, payment.deadlineMs);
	}

	/** Contract 7.5: what a text can be paid with. Asks the network for addresses and LNURLs. */
	async analyze(payable: string): Promise<Result<wire.Analysis>> {
		// The name changed in 0.4.11; every release ignores the one it does not know.
		const query = { payment_string: payable, payable };
		return await this.call('analyze', { query }, readers.analyze);
	}

	/** Contract 7.6. Sends the payment once; a repeat could pay twice and is never made here. */
	async pay(payment: Pay): Promise<Result<PayReply>> {
		const body = withoutEmpty({
			payable: payment.payable,
			amount: payment.amount,
			message: payment.message,
			personal_note: payment.personalNote,
		});
		return await this.sendPayment('pay', body, payment.deadlineMs);
	}

	/** Contract 7.9. A repeat would leave a second offer behind. */
	async createOffer(offer: CreateOffer): Promise<Result<wire.CreatedOffer>> {
		const body = withoutEmpty({
			description: offer.description,
			min_amount: offer.minAmount,
			expiration_secs: offer.expirationSecs,
		});
		return await this.call('createOffer', { body }, readers.createOffer);
	}

	/** Contract 7.10. Sends the payment once; a repeat would pay twice and is never made here. */
	async payOffer(payment: PayOffer): Promise<Result<PayReply>> {
		const body = withoutEmpty({
			offer: payment.offer,
			amount: payment.amount,
			// The names changed in 0.4.6; every release ignores those it does not know.
			message: payment.message,
			payer_note: payment.message,
			personal_note: payment.personalNote,
			note: payment.personalNote,
		});
		return await this.sendPayment('payOffer', body, payment.deadlineMs);
	}

	/** Contract 7.11. Sends the payment once; a repeat would pay twice and is never made here. */
	async payLnurl(payment: PayLnurl): Promise<Result<PayReply>> {
		const body = withoutEmpty({
			lnurl: payment.lnurl,
			amount: payment.amount,
			message: payment.message,
			personal_note: payment.personalNote,
		});
		return await this.sendPayment('payLnurl', body, payment.deadlineMs);
	}

	/** Contract 7.12. Waits up to 60 s for the money; the reply is the inbound payment. */
	async withdrawLnurl(withdrawal: WithdrawLnurl): Promise<Result<Payment>> {
		// In the body, which every release reads; the query came with 0.4.15.
		const body = withoutEmpty({
			lnurl: withdrawal.lnurl,
			amount: withdrawal.amount,
			description: withdrawal.description,
			personal_note: withdrawal.personalNote,
		});
		const reply = await this.call('withdrawLnurl', { body }, readers.withdrawLnurl);
		return reply.ok ? succeeded(normalisePayment(reply.value)) : reply;
	}

	/** Contract 7.20. A payment that does not exist is a failure with fault `notFound`. */
	async payment(index: string, deadlineMs?: number): Promise<Result<Payment>> {
		const reply = await this.call(
			'payment',
			{ query: { index }, ...withDeadline(deadlineMs) },
			wire.readerAbout(readers.payment, isPayment(index)),
		);
		return reply.ok ? succeeded(normalisePayment(reply.value)) : reply;
	}

	/** Contract 7.21 and 9: what changed after the cursor, oldest first, at most `limit` (1–100). */
	async updatedPayments(
		startIndex: string | undefined,
		limit: number,
	): Promise<Result<PaymentsPage>> {
		const query = {
			...(startIndex !== undefined && { start_index: startIndex }),
			limit: String(limit),
		};
		const reply = await this.call('updatedPayments', { query }, readers.updatedPayments);
		if (!reply.ok) return reply;
		return succeeded({
			payments: reply.value.payments.map(normalisePayment),
			cursor: reply.value.updated_index,
		});
	}

	/** Contract 7.16: brings the sidecar's cache up to date, which `listPayments` reads. */
	async syncPayments(): Promise<Result<wire.SyncSummary>> {
		return await this.call('syncPayments', {}, readers.syncPayments);
	}

	/** Contract 7.17: a page of the sidecar's cache. `after` is the cursor of the page before. */
	async listPayments(
		list: ListPayments,
		after: string | undefined,
		limit: number,
	): Promise<Result<PaymentsPage>> {
		const query = {
			filter: list.status,
			order: list.order,
			limit: String(limit),
			...(after !== undefined && { after }),
		};
		const reply = await this.call('listPayments', { query }, readers.listPayments);
		if (!reply.ok) return reply;
		return succeeded({
			payments: reply.value.payments.map(normalisePayment),
			cursor: reply.value.next_index,
		});
	}

	/**
	 * Contract 7.19: the sidecar replies once the payment is final; not final after `timeoutSecs` is
	 * a failure. An index that does not exist is waited for as well. Asked once: a repeat would start
	 * the wait anew.
	 */
	async waitForPayment(
		index: string,
		timeoutSecs: number,
		deadlineMs: number,
	): Promise<Result<Payment>> {
		const query = { index, timeout_secs: String(timeoutSecs) };
		const args = { query, deadlineMs, once: true };
		const read = wire.readerAbout(readers.waitForPayment, isPayment(index));
		const reply = await this.call('waitForPayment', args, read);
		return reply.ok ? succeeded(normalisePayment(reply.value)) : reply;
	}

	/**
	 * Contract 7.22; null clears the note. The node keeps the note even if the sidecar then fails
	 * because its cache lacks the payment: sync first.
	 */
	async updatePersonalNote(index: string, note: string | null): Promise<Result<wire.Done>> {
		// Also sending the note under its other name would be refused.
		return await this.call(
			'updatePersonalNote',
			{ body: { index, note } },
			readers.updatePersonalNote,
		);
	}

	/** Contract 7.18. */
	async clearPayments(): Promise<Result<wire.Done>> {
		return await this.call('clearPayments', {}, readers.clearPayments);
	}

	/** Contract 7.2. Only for the root seed of the sidecar itself, so without client credentials. */
	async signUp(partnerPk: string | undefined): Promise<Result<wire.Done>> {
		const body = partnerPk === undefined ? {} : { body: { partner_pk: partnerPk } };
		return await this.call('signUp', body, readers.signUp);
	}

	/** Contract 7.3. Only for the root seed of the sidecar itself, so without client credentials. */
	async provision(): Promise<Result<wire.Done>> {
		return await this.call('provision', {}, readers.provision);
	}

	/** Contract 7.14. */
	async humanBitcoinAddress(): Promise<Result<wire.HumanBitcoinAddress>> {
		return await this.call('humanBitcoinAddress', {}, readers.humanBitcoinAddress);
	}

	/** Contract 7.15. */
	async updateHumanBitcoinAddress(username: string): Promise<Result<wire.HumanBitcoinAddress>> {
		const body = { username };
		return await this.call(
			'updateHumanBitcoinAddress',
			{ body },
			readers.updateHumanBitcoinAddress,
		);
	}

	/** Contract 7.23. */
	async listChannels(): Promise<Result<wire.Channel[]>> {
		const reply = await this.call('listChannels', {}, readers.listChannels);
		return reply.ok ? succeeded(reply.value.channels) : reply;
	}

	/** Contract 7.24. Sends the request once; after an unclear answer look into `listChannels`. */
	async openChannel(channel: OpenChannel): Promise<Result<wire.OpenedChannel>> {
		const body = { value: channel.value, user_channel_id: channel.userChannelId };
		const isIt = (opened: wire.OpenedChannel) => opened.user_channel_id === channel.userChannelId;
		return await this.call('openChannel', { body }, wire.readerAbout(readers.openChannel, isIt));
	}

	/** Contract 7.25. Cooperative; sends the request once. */
	async closeChannel(channelId: string): Promise<Result<object>> {
		return await this.call(
			'closeChannel',
			{ body: { channel_id: channelId } },
			readers.closeChannel,
		);
	}

	/** Contract 7.26, oldest first: the sidecar has no order of its own. */
	async listClients(): Promise<Result<wire.ClientInfo[]>> {
		const reply = await this.call('listClients', {}, readers.listClients);
		if (!reply.ok) return reply;
		const clients = Object.values(reply.value.clients);
		return succeeded(clients.sort((a, b) => a.created_at - b.created_at));
	}

	/** Contract 7.27. Every call makes another secret; never repeated after an unclear answer. */
	async createClient(client: CreateClient): Promise<Result<wire.CreatedClient>> {
		const body = withoutEmpty({ label: client.label, expires_at: client.expiresAt });
		return await this.call('createClient', { body }, readers.createClient);
	}

	/** Contract 7.28. */
	async updateClient(client: UpdateClient): Promise<Result<wire.ClientInfo>> {
		const body = withoutEmpty({
			client_pk: client.clientPk,
			label: client.label,
			clear_label: client.clearLabel,
			expires_at: client.expiresAt,
			clear_expiration: client.clearExpiration,
		});
		const read = wire.readerAbout(readers.updateClient, isClient(client.clientPk));
		const reply = await this.call('updateClient', { body }, read);
		return reply.ok ? succeeded(reply.value.client) : reply;
	}

	/** Contract 7.29. For good; revoking once more is accepted. */
	async revokeClient(clientPk: string): Promise<Result<wire.ClientInfo>> {
		const body = { client_pk: clientPk };
		const read = wire.readerAbout(readers.revokeClient, isClient(clientPk));
		const reply = await this.call('revokeClient', { body }, read);
		return reply.ok ? succeeded(reply.value.client) : reply;
	}

	/** Contract 7.13. `amount` in satoshis, at least 5000. */
	async buyWithCashApp(amount: string): Promise<Result<wire.CashAppPurchase>> {
		return await this.call('buyWithCashApp', { body: { amount } }, readers.buyWithCashApp);
	}

	private async sendPayment(
		name: 'payInvoice' | 'pay' | 'payOffer' | 'payLnurl',
		body: object,
		deadlineMs: number,
	): Promise<Result<PayReply>> {
		const reply = await this.call(name, { body, deadlineMs }, readers[name]);
		return reply.ok ? succeeded(normalisePayReply(reply.value)) : reply;
	}

	private async call<T>(
		name: EndpointName,
		args: { query?: Record<string, string>; body?: object; deadlineMs?: number; once?: boolean },
		read: wire.Reader<T>,
	): Promise<Result<T>> {
		const endpoint: Endpoint = endpoints[name];
		const { clock, signal } = this.options;
		const deadlineMs = args.deadlineMs ?? endpoint.deadlineMs;
		const attempt = async (remainingMs: number) => {
			const outcome = await send(this.options, {
				method: endpoint.method,
				path: endpoint.path,
				query: args.query,
				body: args.body,
				deadlineMs: remainingMs,
				signal,
			});
			return interpret({ ...endpoint, name }, this.options, outcome, read);
		};
		return args.once
			? await attempt(deadlineMs)
			: await withRetry(endpoint.effect, deadlineMs, clock, signal, attempt);
	}
}

/** By the ID alone: up to 0.4.16 the time in the index may be wrong (contract 7.20). */
function isPayment(index: string): (found: { index: string }) => boolean {
	return (found) => paymentId(found.index) === paymentId(index);
}

function isClient(clientPk: string): (found: { client: wire.ClientInfo }) => boolean {
	return ({ client }) => client.client_pk === clientPk;
}

/** Empty values are left out: the sidecar refuses them (contract section 2). */
function withoutEmpty(body: Record<string, string | number | true | undefined>): object {
	return Object.fromEntries(
		Object.entries(body).filter(([, value]) => value !== undefined && value !== ''),
	);
}

function withDeadline(deadlineMs: number | undefined): { deadlineMs?: number } {
	return deadlineMs === undefined ? {} : { deadlineMs };
}
