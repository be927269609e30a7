/* eslint-disable @n8n/community-nodes/no-restricted-globals -- runs in Node, never in n8n */

/** Figures of one line of the table. Empty where they make no sense. */
export interface Line {
	what: string;
	count: number;
	perSecond: number;
	medianMs?: number;
	p95Ms?: number;
	peakHeapMb?: number;
}

/** Does something many times, `abreast` at a time, after a few rounds to warm up. */
export async function measure(
	what: string,
	count: number,
	run: (place: number) => Promise<void>,
	abreast = 1,
): Promise<Line> {
	for (let place = 0; place < Math.min(50, count); place++) await run(place);
	const times: number[] = [];
	let next = 0;
	const worker = async () => {
		while (next < count) {
			const place = next++;
			const start = performance.now();
			await run(place);
			times.push(performance.now() - start);
		}
	};
	const start = performance.now();
	await Promise.all(Array.from({ length: abreast }, worker));
	const perSecond = count / ((performance.now() - start) / 1000);
	times.sort((a, b) => a - b);
	return { what, count, perSecond, medianMs: at(times, 0.5), p95Ms: at(times, 0.95) };
}

/** The same for something that does not wait and is over too quickly to be timed one by one. */
export function measureSync(what: string, count: number, run: (place: number) => void): Line {
	for (let place = 0; place < Math.min(50, count); place++) run(place);
	const start = performance.now();
	for (let place = 0; place < count; place++) run(place);
	return { what, count, perSecond: count / ((performance.now() - start) / 1000) };
}

function at(sorted: readonly number[], share: number): number {
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

const MB = 1024 * 1024;

/** The most memory in use, in MB above what it was before, while `run` is at work. */
export async function peakHeap(run: () => Promise<void>): Promise<number> {
	global.gc?.();
	const before = process.memoryUsage().heapUsed;
	let peak = before;
	const look = () => {
		peak = Math.max(peak, process.memoryUsage().heapUsed);
	};
	const timer = setInterval(look, 5);
	await run().finally(() => clearInterval(timer));
	look();
	return (peak - before) / MB;
}

export function table(lines: readonly Line[]): string {
	const rows = lines.map(({ what, count, perSecond, medianMs, p95Ms, peakHeapMb }) => [
		what,
		String(count),
		perSecond >= 100 ? perSecond.toFixed(0) : perSecond.toFixed(2),
		medianMs?.toFixed(2) ?? '',
		p95Ms?.toFixed(2) ?? '',
		peakHeapMb?.toFixed(1) ?? '',
	]);
	const head = ['', 'count', 'per second', 'median ms', 'p95 ms', 'peak heap MB'];
	const widths = head.map((title, column) =>
		Math.max(...[head, ...rows].map((row) => (row[column] ?? title).length)),
	);
	const print = (row: readonly string[]) =>
		row
			.map((cell, column) =>
				column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
			)
			.join('  ');
	return [
		print(head),
		widths.map((width) => '-'.repeat(width)).join('  '),
		...rows.map(print),
	].join('\n');
}
