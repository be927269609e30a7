/** Random numbers that come out the same for the same seed (mulberry32). */
export class Random {
	/** @param {number} seed */
	constructor(seed) {
		this.state = seed >>> 0;
	}

	/** From 0 up to, not including, 1. */
	next() {
		this.state = (this.state + 0x6d2b79f5) >>> 0;
		let mixed = this.state;
		mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	}

	/**
	 * @param {number} from
	 * @param {number} to not included
	 */
	between(from, to) {
		return Math.floor(from + this.next() * (to - from));
	}

	/**
	 * @template T
	 * @param {T[]} list
	 * @returns {T} one of them, which is no longer in the list
	 */
	take(list) {
		const at = this.between(0, list.length);
		const [taken] = list.splice(at, 1, /** @type {T} */ (list.at(-1)));
		list.pop();
		return /** @type {T} */ (taken);
	}
}
