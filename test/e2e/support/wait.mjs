import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks again and again until the answer is truthy.
 *
 * @template T
 * @param {() => Promise<T> | T} ask
 * @param {{ timeoutMs: number, everyMs?: number, what: string }} options
 * @returns {Promise<NonNullable<T>>}
 */
export async function until(ask, { timeoutMs, everyMs = 250, what }) {
	const deadline = Date.now() + timeoutMs;
	for (;;) {
		const answer = await ask();
		if (answer) return answer;
		if (Date.now() >= deadline) {
			throw new Error(`Waited ${Math.round(timeoutMs / 1000)} s for ${what}, in vain.`);
		}
		await sleep(everyMs);
	}
}

/**
 * Whether a URL answers with a success status.
 *
 * @param {string} url
 */
export async function answers(url) {
	try {
		const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
		await response.arrayBuffer();
		return response.ok;
	} catch {
		return false;
	}
}
