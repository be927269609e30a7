/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, never in n8n */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { endpointsAt } from '../endpoints';
import type { Endpoint } from '../endpoints/endpoint';
import type { PaymentRecord, SettlePlan } from '../node/payment';
import { Refusal, rejection, serverTimeout } from '../refusal';
import type { World } from '../world';
import { Call, type RecordedRequest } from './call';
import { errorReply, type Reply } from './reply';

const HANDLING_LIMIT_MS = 25_000;

/** One request and its reply: finds the handler, runs it, drops it when nobody waits any more. */
export class Exchange {
	/** The payment the request started or created, as soon as there is one. */
	payment: PaymentRecord | undefined;

	/** Replaces the receiver's plan; set by faults before the request is executed. */
	forcedPlan: SettlePlan | undefined;

	/** Settles once the node has taken the payment. */
	readonly accepted: Promise<void>;

	/** Settles once the client is gone or has its reply. */
	readonly closed: Promise<void>;

	private readonly dropped = new AbortController();

	private announce = () => {};

	constructor(
		readonly world: World,
		readonly request: RecordedRequest,
		readonly message: IncomingMessage,
		readonly response: ServerResponse,
		private readonly url: URL,
		private readonly bodyTooLong: boolean,
	) {
		this.accepted = new Promise((resolve) => {
			this.announce = resolve;
		});
		this.closed = new Promise((resolve) => {
			response.on('close', () => {
				if (!response.writableFinished) request.gone = true;
				this.dropped.abort();
				resolve();
			});
		});
	}

	/** Whether the handler has been dropped: nobody waits for it. */
	get isDropped(): boolean {
		return this.dropped.signal.aborted;
	}

	async execute(): Promise<Reply> {
		const reply = await this.route();
		this.request.status = reply.status;
		// Registration follows the reply; a caller that hung up has made it impossible.
		if (this.payment && reply.status === 200 && !this.isDropped) {
			this.world.webhooks.track(this.request.path, this.payment);
		}
		return reply;
	}

	private async route(): Promise<Reply> {
		const { method, path } = this.request;
		const { rules } = this.world;
		const found = endpointsAt(path, rules);
		if (found.length === 0) {
			const what = `Client requested a non-existent endpoint: ${method} ${path}`;
			return errorReply(rejection(what), rules);
		}
		// HEAD works where GET does.
		const wanted = method === 'HEAD' ? 'GET' : method;
		const endpoint = found.find((one) => one.method === wanted);
		if (endpoint) return await this.limited(endpoint);
		const allowed = found.map((one) => (one.method === 'GET' ? 'GET,HEAD' : one.method));
		return { status: 405, allow: allowed.join(',') };
	}

	/** 0.4.16 and older cut every request; what the node has accepted goes on. */
	private async limited(endpoint: Endpoint): Promise<Reply> {
		const { rules, clock, options } = this.world;
		if (!rules.handlingLimit) return await this.handle(endpoint);
		let cancel = () => {};
		const limit = new Promise<Reply>((resolve) => {
			cancel = clock.after(options.handlingLimitMs ?? HANDLING_LIMIT_MS, () => {
				this.dropped.abort();
				resolve(errorReply(serverTimeout(), rules));
			});
		});
		const reply = await Promise.race([this.handle(endpoint), limit]);
		cancel();
		return reply;
	}

	private async handle(endpoint: Endpoint): Promise<Reply> {
		const { signal } = this.dropped;
		const call = new Call(this.world, this.request, this.url, this.bodyTooLong, signal, {
			plan: (planned) => this.forcedPlan ?? planned,
			accepted: (payment) => {
				this.payment = payment;
				this.announce();
			},
		});
		try {
			if (!endpoint.authenticatesItself) call.authenticate();
			return { status: 200, body: await endpoint.run(call) };
		} catch (error) {
			const refusal =
				error instanceof Refusal ? error : new Refusal(500, 6, `Simulator bug: ${String(error)}`);
			return errorReply(refusal, this.world.rules, call.context);
		}
	}
}
