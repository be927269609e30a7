import { setTimeout as sleep } from 'node:timers/promises';

/** No poll for so long: the kill comes anyway. */
const PATIENCE_MS = 60_000;

/**
 * @typedef {object} Plan
 * @property {'any time' | 'while reading' | 'while saving'} aim
 * @property {number} poll which poll after the start (1 = first); 0: not bound to one
 * @property {number} delayMs after n8n was started, or after that poll reached the point
 *
 * @typedef {object} Kill
 * @property {Plan} plan
 * @property {number} at ms since the epoch
 */

/**
 * When to kill. Half of the kills come at any time of a start and the seconds after it. The other
 * half is aimed: at a poll that reads, and at the moment in which n8n saves what a poll has found.
 *
 * @param {number} number counts from 0
 * @param {import('./random.mjs').Random} random
 * @returns {Plan}
 */
export function planKill(number, random) {
	if (number % 2 === 0) return { aim: 'any time', poll: 0, delayMs: random.between(1_000, 18_000) };
	const poll = random.between(1, 4);
	return number % 4 === 1
		? { aim: 'while reading', poll, delayMs: random.between(0, 400) }
		: { aim: 'while saving', poll, delayMs: random.between(0, 150) };
}

/**
 * Waits until the moment that was planned.
 *
 * @param {Plan} plan
 * @param {import('./door.mjs').Door} door
 */
export async function waitFor({ aim, poll, delayMs }, door) {
	if (aim !== 'any time') await nth(door, aim === 'while reading' ? 'reading' : 'read', poll);
	await sleep(delayMs);
}

/**
 * @param {import('./door.mjs').Door} door
 * @param {'reading' | 'read'} event
 * @param {number} count
 */
async function nth(door, event, count) {
	let seen = 0;
	/** @type {(() => void) | undefined} */
	let listener;
	const enough = AbortSignal.timeout(PATIENCE_MS);
	await new Promise((resolve) => {
		listener = () => {
			seen += 1;
			if (seen === count) resolve(undefined);
		};
		door.on(event, listener);
		enough.addEventListener('abort', resolve, { once: true });
	});
	door.off(event, /** @type {() => void} */ (listener));
}

/** @param {Plan} plan */
export function describe({ aim, poll, delayMs }) {
	return aim === 'any time'
		? `any time: ${(delayMs / 1000).toFixed(1)} s after its start`
		: `${aim}: poll ${poll} + ${delayMs} ms`;
}
