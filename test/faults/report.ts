import type { Case } from './cases';
import type { Finding, Verdict } from './judge';

export interface Judged {
	given: Case;
	findings: Finding[];
}

type Row = [string, string, number, number, number, number];

const HEADINGS = ['Operation', 'Sidecar', 'Cases', 'Wrong', 'Double payments', 'Unexplained'];

/** The matrix in numbers, by operation and release, with a line for all of it. */
export function summary(judged: readonly Judged[]): string {
	const rows = [...groups(judged)].map(([name, group]) => {
		const [operation = '', age = ''] = name.split('\n');
		return row(operation, age, group);
	});
	return table([...rows, row('all', '', judged)]);
}

function groups(judged: readonly Judged[]): Map<string, Judged[]> {
	const found = new Map<string, Judged[]>();
	for (const one of judged) {
		const name = `${one.given.target.name}\n${one.given.age}`;
		found.set(name, [...(found.get(name) ?? []), one]);
	}
	return found;
}

function row(operation: string, age: string, group: readonly Judged[]): Row {
	const having = (...verdicts: Verdict[]) =>
		group.filter(({ findings }) => findings.some(({ verdict }) => verdicts.includes(verdict)))
			.length;
	return [
		operation,
		age,
		group.length,
		having('wrong', 'void'),
		having('double'),
		having('unexplained'),
	];
}

function table(rows: readonly Row[]): string {
	const lines = [HEADINGS, ...rows.map((cells) => cells.map(String))];
	const widths = HEADINGS.map((_, column) =>
		Math.max(...lines.map((cells) => cells[column]?.length ?? 0)),
	);
	const [head = '', ...body] = lines.map(
		(cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`,
	);
	return [head, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body].join('\n');
}
