/** A poll is saved within this time after it has read its last page, even on a busy machine. */
const WINDOW_MS = 2_000;

/**
 * @typedef {object} Loss payments that are gone together
 * @property {string[]} indexes
 * @property {import('./kills.mjs').Kill | undefined} kill the one that took them
 * @property {number | undefined} sinceReadMs from the end of the last poll's reading to that kill
 * @property {boolean} isExplained by n8n saving the trigger's place before the execution
 *
 * @typedef {object} Counts
 * @property {number} finals
 * @property {number} emitted different payments
 * @property {string[]} lost
 * @property {Loss[]} losses
 * @property {Map<string, string[]>} repeated index → executions
 * @property {string[]} unknown emitted, but not final
 * @property {number} executions
 * @property {number} unfinished executions that did not run to their end
 * @property {number} unfinishedPayments payments that no execution has finished
 */

/**
 * A payment counts as emitted when it is in a saved execution: n8n has it, shows it, and it can be
 * run again from there, whether or not that execution reached its end. What was recorded outside
 * n8n counts as well.
 *
 * @param {object} given
 * @param {Map<string, number>} given.finals index → when it became final
 * @param {import('./executions.mjs').Execution[]} given.executions
 * @param {Map<string, string[]>} given.records execution → indexes
 * @param {import('./kills.mjs').Kill[]} given.kills
 * @param {import('./door.mjs').Page[]} given.pages
 * @returns {Counts}
 */
export function count({ finals, executions, records, kills, pages }) {
	const emitted = emittedBy(executions, records);
	const finished = new Set(executions.filter(isFinished).flatMap(({ indexes }) => indexes));
	const lost = [...finals.keys()].filter((index) => !emitted.has(index));
	return {
		finals: finals.size,
		emitted: emitted.size,
		lost,
		losses: explainLosses(lost, finals, kills, pages),
		repeated: new Map([...emitted].filter(([, by]) => by.length > 1)),
		unknown: [...emitted.keys()].filter((index) => !finals.has(index)),
		executions: executions.length,
		unfinished: executions.filter((execution) => !isFinished(execution)).length,
		unfinishedPayments: [...emitted.keys()].filter((index) => !finished.has(index)).length,
	};
}

/** @param {import('./executions.mjs').Execution} execution */
const isFinished = ({ status }) => status === 'success';

/**
 * Which executions got each payment.
 *
 * @param {import('./executions.mjs').Execution[]} executions
 * @param {Map<string, string[]>} records
 */
export function emittedBy(executions, records) {
	/** @type {Map<string, string[]>} */
	const by = new Map();
	const add = (/** @type {string} */ index, /** @type {string} */ id) =>
		by.set(index, [...(by.get(index) ?? []), id]);
	for (const { id, indexes } of executions) for (const index of indexes) add(index, id);
	for (const [id, indexes] of records) {
		for (const index of new Set(indexes)) if (!by.get(index)?.includes(id)) add(index, id);
	}
	return by;
}

/**
 * Puts each lost payment to the kill that took it: the one soonest after a poll that has read it.
 *
 * @param {string[]} lost
 * @param {Map<string, number>} finals
 * @param {import('./kills.mjs').Kill[]} kills
 * @param {import('./door.mjs').Page[]} pages
 * @returns {Loss[]}
 */
function explainLosses(lost, finals, kills, pages) {
	/** @type {Map<import('./kills.mjs').Kill | undefined, Loss>} */
	const losses = new Map();
	for (const index of lost) {
		const { kill, sinceReadMs } = takenBy(finals.get(index) ?? 0, kills, pages);
		const loss = losses.get(kill) ?? { indexes: [], kill, sinceReadMs, isExplained: false };
		loss.indexes.push(index);
		loss.isExplained = sinceReadMs !== undefined && sinceReadMs <= WINDOW_MS;
		losses.set(kill, loss);
	}
	return [...losses.values()];
}

/**
 * The poll that has read the payment is the first that ended after it became final, or the second
 * if the first was at its last page just then.
 *
 * @param {number} finalAt
 * @param {import('./kills.mjs').Kill[]} kills
 * @param {import('./door.mjs').Page[]} pages
 */
function takenBy(finalAt, kills, pages) {
	const reads = pages.filter(({ at, isLast }) => isLast && at >= finalAt).slice(0, 2);
	const candidates = reads.flatMap((read) => {
		const kill = kills.find(({ at }) => at >= read.at);
		return kill ? [{ kill, sinceReadMs: kill.at - read.at }] : [];
	});
	candidates.sort((a, b) => a.sinceReadMs - b.sinceReadMs);
	return candidates[0] ?? { kill: undefined, sinceReadMs: undefined };
}
