const EVERY_MS = 5_000;

/** @param {number} ms */
export const seconds = (ms) => `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;

/** @param {string} line */
export function say(line) {
	process.stdout.write(`${line}\n`);
}

/**
 * Runs slow work and keeps telling that it is alive: a line at the start, one every few seconds
 * and one at the end. Lines, not a spinner: they read the same in a terminal and in a CI log.
 *
 * @template T
 * @param {string} label what is being done, e.g. "Installing n8n"
 * @param {() => Promise<T>} work
 * @param {{ detail?: () => string | Promise<string>, quiet?: boolean }} [options] `detail` adds how
 *   far it is; `quiet` prints nothing for work that ends before the first regular line
 * @returns {Promise<T>}
 */
export async function withProgress(label, work, { detail, quiet = false } = {}) {
	const started = Date.now();
	let printed = !quiet;
	if (printed) say(`  ${label} …`);
	const timer = setInterval(async () => {
		const elapsed = seconds(Date.now() - started);
		const more = await Promise.resolve(detail?.()).catch(() => undefined);
		printed = true;
		say(`  ${label} … ${elapsed}${more ? `, ${more}` : ''}`);
	}, EVERY_MS);
	try {
		const result = await work();
		if (printed) say(`  ${label}: done in ${seconds(Date.now() - started)}`);
		return result;
	} finally {
		clearInterval(timer);
	}
}
