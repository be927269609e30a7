import { printMsat } from './amount';
import type { Random } from './random';
import { command } from '../refusal';
import type { Wallet } from './wallet';

interface Channel {
	channelId: string;
	userChannelId: string;
	fundingTxo: string;
	valueMsat: bigint;
}

/**
 * The channels with the LSP (sections 7.23 to 7.25). The whole Lightning balance is shown in the
 * first; further ones start empty on our side, their value having left the on-chain balance.
 */
export class Channels {
	private readonly channels: Channel[] = [];

	constructor(
		private readonly random: Random,
		private readonly wallet: Wallet,
		private readonly reserveMsat: bigint,
	) {
		this.add(random.key('user channel').toString('hex').slice(0, 32), 2n * wallet.balance);
	}

	get usable(): number {
		return this.channels.length;
	}

	list(): Array<Record<string, unknown>> {
		return this.channels.map((channel, place) => {
			const ours = place === 0 ? this.wallet.balance : 0n;
			const theirs = channel.valueMsat > ours ? channel.valueMsat - ours : 0n;
			return {
				channel_id: channel.channelId,
				user_channel_id: channel.userChannelId,
				funding_txo: channel.fundingTxo,
				is_usable: true,
				channel_value: printMsat(channel.valueMsat),
				our_balance: printMsat(ours),
				their_balance: printMsat(theirs),
				punishment_reserve: printMsat(this.reserveMsat),
				outbound_capacity: printMsat(place === 0 ? this.wallet.sendable : 0n),
				inbound_capacity: printMsat(theirs),
			};
		});
	}

	/** The same `user_channel_id` again gives the channel that is there already. */
	open(valueMsat: bigint, userChannelId: string | null): Channel {
		const existing = this.channels.find((channel) => channel.userChannelId === userChannelId);
		if (existing) return existing;
		if (valueMsat < 5_000_000n) throw command('Error: Channel value is below 5000 sats');
		if (valueMsat > this.wallet.onchainBalance) {
			throw command('Error: Insufficient on-chain funds to open the channel');
		}
		const whole = valueMsat - (valueMsat % 1000n);
		this.wallet.onchainBalance -= whole;
		this.wallet.balance += whole;
		return this.add(userChannelId ?? this.random.hex().slice(0, 32), whole);
	}

	close(channelId: string): void {
		const place = this.channels.findIndex((channel) => channel.channelId === channelId);
		if (place < 0) throw command('Error: Unknown channel, or already closed');
		this.channels.splice(place, 1);
		if (this.channels.length > 0) return;
		this.wallet.onchainBalance += this.wallet.balance;
		this.wallet.balance = 0n;
	}

	private add(userChannelId: string, valueMsat: bigint): Channel {
		const channel = {
			channelId: this.random.hex(),
			userChannelId,
			fundingTxo: `${this.random.hex()}_1`,
			valueMsat,
		};
		this.channels.push(channel);
		return channel;
	}
}
