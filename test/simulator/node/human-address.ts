import { writeOffer } from './offer';
import type { Random } from './random';
import { command } from '../refusal';
import type { Wallet } from './wallet';

/** The wallet's ₿-address (sections 7.14 and 7.15): a generated name until one is claimed. */
export class HumanAddress {
	private name: string;

	private readonly offer: string;

	constructor(
		random: Random,
		private readonly wallet: Wallet,
	) {
		this.name = `quiet-otter-${random.key('address').toString('hex').slice(0, 4)}`;
		this.offer = writeOffer({
			metadata: random.key('address offer').subarray(0, 16),
			issuer: random.key('node'),
		});
	}

	json(): Record<string, unknown> {
		return {
			human_bitcoin_address: `₿${this.name}@lexe.app`,
			lightning_address: `${this.name}@lexe.app`,
			offer: this.offer,
			updatable: true,
		};
	}

	claim(name: string): void {
		if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) || name.length > 24) {
			throw command('Invalid username: use 1 to 24 of a-z, 0-9 and single inner hyphens');
		}
		if (name.length < 6) throw command('Error: Username must have 6 to 24 characters');
		if (this.wallet.balance + this.wallet.onchainBalance < 10_000_000n) {
			throw command('Error: A balance of at least 10000 sats is needed');
		}
		this.name = name;
	}
}
