/**
 * A Lexe sidecar that exists only here: the HTTP of the contract, of four ages, over a pretend
 * node, another wallet to pay and be paid by, and everything that can go wrong in between.
 */
import type { Age } from './ages';
import type { RecordedRequest } from './http/call';
import { Faults } from './faults';
import { SidecarServer } from './http/server';
import type { Channels } from './node/channels';
import type { Clients } from './node/clients';
import type { OtherWallet } from './node/other';
import { Random } from './node/random';
import type { Wallet } from './node/wallet';
import { makeControl } from './web/control';
import { makeWorld, stopWorld, type SimulatorOptions } from './world';

export { AGES, type Age } from './ages';
export type { Fault, FaultEffect, FaultHandle, FaultKind, FaultTarget } from './faults';
export type { RecordedRequest } from './http/call';
export { printMsat } from './node/amount';
export { readInvoice, type Invoice } from './node/bolt11';
export type { OtherWallet, OutboundPayment } from './node/other';
export { cursorOf, indexOf, type PaymentRecord } from './node/payment';
export type { Wallet } from './node/wallet';
export { messages } from './refusal';
export { signWebhook } from './webhooks';
export type { SimulatorOptions } from './world';

export interface Simulator {
	readonly age: Age;
	/** Without a trailing slash. */
	readonly url: string;
	/** Requests to the sidecar so far, oldest first; the page and its endpoints do not count. */
	readonly requests: RecordedRequest[];
	readonly faults: Faults;
	/** The sidecar's own wallet. A reset replaces it. */
	readonly wallet: Wallet;
	/** The counterparty. A reset replaces it. */
	readonly other: OtherWallet;
	/** The channels of the wallet. A reset replaces them. */
	readonly channels: Channels;
	/** The programs that may use the wallet. A reset replaces them. */
	readonly clients: Clients;
	/** The node's clock, ms since the epoch. */
	now(): number;
	/** Moves the node's clock ahead: invoices expire, payments settle. */
	advance(ms: number): void;
	/** Credentials that look real, for `options.credentials` and the Authorization header. */
	makeCredentials(): string;
	/** Empty wallet, no faults, no requests; the address and the node's keys stay. */
	reset(): void;
	/** Breaks open connections and leaves no timer behind. */
	close(): Promise<void>;
}

export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
	const random = new Random(options.seed);
	const faults = new Faults();
	const requests: RecordedRequest[] = [];
	let world = makeWorld(options, random);

	function reset(): void {
		stopWorld(world);
		faults.clear();
		requests.length = 0;
		world = makeWorld(options, random);
	}

	const control = makeControl({ world: () => world, faults, requests, reset });
	const server = new SidecarServer(() => world, faults, requests, control);
	await server.listen(options.host ?? '127.0.0.1', options.port ?? 0);

	return {
		age: options.age ?? 'current',
		url: server.url,
		requests,
		faults,
		get wallet() {
			return world.wallet;
		},
		get other() {
			return world.other;
		},
		get channels() {
			return world.channels;
		},
		get clients() {
			return world.clients;
		},
		now: () => world.clock.now(),
		advance: (ms) => world.clock.advance(ms),
		makeCredentials: () => makeCredentials(random),
		reset,
		close: async () => {
			stopWorld(world);
			await server.close();
		},
	};
}

function makeCredentials(random: Random): string {
	const content = { user_pk: random.key('user').toString('hex'), client_pk: random.hex() };
	return Buffer.from(JSON.stringify(content)).toString('base64').replace(/=+$/, '');
}
