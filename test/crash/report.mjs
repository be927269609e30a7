import { describe } from './kills.mjs';

/** @type {Record<import('./one-run.mjs').Scheduler, string>} */
export const NAMES = {
	default: 'default',
	once: 'default, Repeat After a Restart off',
	durable: 'durable',
};

export const DATABASES = { sqlite: 'SQLite', postgres: 'PostgreSQL' };

const COLUMNS = [
	'scheduler',
	'database',
	'kills',
	'finals',
	'emitted',
	'lost',
	'repeated',
	'minutes',
];

/**
 * @param {import('./one-run.mjs').Result[]} results
 * @returns {string}
 */
export function table(results) {
	const rows = results.map((result) => [
		NAMES[result.scheduler],
		DATABASES[result.database],
		result.kills.length,
		result.finals,
		result.emitted,
		result.lost.length,
		result.repeated.size,
		result.minutes.toFixed(1),
	]);
	const lines = [COLUMNS, COLUMNS.map(() => '---'), ...rows];
	return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/**
 * Where the lost and the repeated payments come from.
 *
 * @param {import('./one-run.mjs').Result} result
 * @returns {string[]}
 */
export function details(result) {
	const { scheduler, database, losses, repeated, unknown } = result;
	const { executions, unfinished, unfinishedPayments, selfEnded } = result;
	const lines = [
		`${scheduler}, ${database}: ${executions} executions, ${unfinished} of them cut off by a kill; ` +
			`${unfinishedPayments} payments are in no execution that ran to its end`,
	];
	if (selfEnded > 0) lines.push(`  n8n ended by itself ${selfEnded} times, and was started again`);
	for (const { indexes, kill, sinceReadMs, isExplained } of losses) {
		const when = kill
			? `kill ${result.kills.indexOf(kill) + 1} (${describe(kill.plan)})`
			: 'no kill';
		const since = sinceReadMs === undefined ? '' : `, ${sinceReadMs} ms after the poll had read`;
		const judged = isExplained ? '' : ' NOT EXPLAINED';
		lines.push(`  lost ${indexes.length}: ${when}${since}${judged}`);
	}
	const byExecutions = Map.groupBy(repeated, ([, ids]) => ids.join(' and '));
	for (const [ids, group] of byExecutions) {
		lines.push(`  repeated ${group.length}: in executions ${ids}`);
	}
	if (unknown.length > 0) lines.push(`  emitted although not final: ${unknown.join(', ')}`);
	return lines;
}

/**
 * What must not be.
 *
 * @param {import('./one-run.mjs').Result} result
 * @returns {string[]}
 */
export function faults({ scheduler, lost, losses, repeated, unknown }) {
	const found = [];
	if (unknown.length > 0) found.push(`${scheduler}: emitted what is not final`);
	if (scheduler !== 'once' && lost.length > 0) found.push(`${scheduler}: payments were lost`);
	if (scheduler !== 'default' && repeated.size > 0) {
		found.push(`${scheduler}: payments were repeated`);
	}
	if (scheduler === 'once' && losses.some(({ isExplained }) => !isExplained)) {
		found.push('once: payments were lost outside the known window');
	}
	return found;
}
