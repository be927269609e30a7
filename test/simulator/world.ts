import { rulesOf, type Age, type AgeRules } from './ages';
import { Access } from './http/access';
import { msatFrom } from './node/amount';
import { PaymentCache } from './cache';
import { Channels } from './node/channels';
import { Clients } from './node/clients';
import { Clock } from './node/clock';
import { HumanAddress } from './node/human-address';
import { OtherWallet } from './node/other';
import { Random } from './node/random';
import { Wallet } from './node/wallet';
import { Webhooks } from './webhooks';

export interface SimulatorOptions {
	/** Which sidecar to play; `current` by default. */
	age?: Age;
	/** 0, the default, takes a free one. */
	port?: number;
	host?: string;
	/** How long an outbound payment stays pending, unless its receiver says otherwise. ms, 50. */
	settleMs?: number;
	/** There is no default wallet: every request needs credentials (section 3). */
	requireAuth?: boolean;
	/** Bearer credentials that are accepted. Empty: any that can be decoded. */
	credentials?: string[];
	/** Makes keys, hashes and ids the same each time. */
	seed?: string;
	/** How far the node's clock is ahead of this machine's. */
	clockSkewMs?: number;
	/** What 0.4.16 and older allow one request; 25 000 ms as in the contract. */
	handlingLimitMs?: number;
	/** In the channels at the start; 1 000 000 sats. */
	balanceSats?: bigint | number | string;
	/** On chain at the start; 400 000 sats. */
	onchainBalanceSats?: bigint | number | string;
	/** Kept back by the channel; 1 % of the balance at the start. */
	reserveSats?: bigint | number | string;
	/** Fee of sending, parts per million; 1000. */
	outboundFeePpm?: number;
	/** Fee of receiving, which the recipient bears; 5000, as the contract's sample shows. */
	inboundFeePpm?: number;
	/** Cuts pages of `updated_payments` to this many, full or not: a short page is no end. */
	shortPageSize?: number;
	/** Sends webhooks there (section 8), signed when there is a secret too. */
	webhookUrl?: string;
	webhookSecret?: string;
	/** How often tracked payments are looked at; 5000 ms as in the contract. */
	webhookPollMs?: number;
}

/** One sidecar, its node and its surroundings. A reset makes a new one. */
export interface World {
	readonly options: SimulatorOptions;
	readonly rules: AgeRules;
	readonly clock: Clock;
	readonly random: Random;
	readonly wallet: Wallet;
	readonly cache: PaymentCache;
	readonly other: OtherWallet;
	readonly channels: Channels;
	readonly clients: Clients;
	readonly address: HumanAddress;
	readonly access: Access;
	readonly webhooks: Webhooks;
}

/** Ends everything that would still happen by itself. */
export function stopWorld(world: World): void {
	world.webhooks.stop();
	world.clock.stop();
}

export function makeWorld(options: SimulatorOptions, random: Random): World {
	const clock = new Clock(options.clockSkewMs);
	const balanceMsat = msatFrom({ amountSats: options.balanceSats ?? 1_000_000 }) ?? 0n;
	const onchainBalanceMsat = msatFrom({ amountSats: options.onchainBalanceSats ?? 400_000 }) ?? 0n;
	const reserveMsat =
		msatFrom({ amountSats: options.reserveSats }) ?? (balanceMsat / 100_000n) * 1000n;
	const wallet = new Wallet(clock, random, {
		balanceMsat,
		onchainBalanceMsat,
		reserveMsat,
		settleMs: options.settleMs ?? 50,
		outboundFeePpm: BigInt(options.outboundFeePpm ?? 1000),
		inboundFeePpm: BigInt(options.inboundFeePpm ?? 5000),
	});
	const clients = new Clients(clock, random);
	const base = {
		options,
		rules: rulesOf(options.age ?? 'current'),
		clock,
		random,
		wallet,
		cache: new PaymentCache(wallet.ledger),
		other: new OtherWallet(clock, random, wallet),
		channels: new Channels(random, wallet, reserveMsat),
		clients,
		address: new HumanAddress(random, wallet),
		access: new Access(options, clients),
	};
	return { ...base, webhooks: new Webhooks(base) };
}
