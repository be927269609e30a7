import { createHmac, randomBytes } from 'node:crypto';

/**
 * Keys, hashes and ids. The same seed gives the same sequence, so a test can be repeated exactly;
 * without a seed every simulator is another wallet.
 */
export class Random {
	private counter = 0;

	constructor(private readonly seed: string = randomBytes(16).toString('hex')) {}

	/** 32 bytes that nobody asked for before. */
	bytes(): Buffer {
		this.counter += 1;
		return this.derive(`value ${this.counter}`);
	}

	hex(): string {
		return this.bytes().toString('hex');
	}

	/** 32 bytes that belong to a name: always the same ones for one seed. */
	key(name: string): Buffer {
		return this.derive(`key ${name}`);
	}

	private derive(label: string): Buffer {
		return createHmac('sha256', this.seed).update(label).digest();
	}
}
