import type { Parsed } from '../node/amount';

/**
 * The entries of a JSON object, repeated keys included: `JSON.parse` keeps the last of two, the
 * sidecar refuses both. Undefined when the text is JSON but not an object.
 */
export function parseObject(source: string): Parsed<Array<[string, unknown]> | undefined> {
	const parsed = parseJson(source);
	if ('problem' in parsed) return parsed;
	const { value } = parsed;
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		return { value: undefined };
	}
	const entries = Object.entries(value);
	const repeated = topLevelKeys(source).filter((key, at, keys) => keys.indexOf(key) !== at);
	return { value: [...entries, ...entries.filter(([key]) => repeated.includes(key))] };
}

export function parseJson(source: string): Parsed<unknown> {
	try {
		return { value: JSON.parse(source) as unknown };
	} catch (error) {
		const reason = error instanceof Error ? error.message : 'invalid JSON';
		const problem = source.trim() === '' ? 'EOF while parsing a value at line 1 column 0' : reason;
		return { problem };
	}
}

/** Walks JSON that is known to parse: a text at depth one followed by a colon is a key. */
function topLevelKeys(source: string): string[] {
	const keys: string[] = [];
	let depth = 0;
	for (const token of source.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g)) {
		if ('{['.includes(token[0])) depth += 1;
		else if ('}]'.includes(token[0])) depth -= 1;
		else if (depth === 1 && token[1]) {
			keys.push(JSON.parse(token[0].slice(0, -token[1].length)) as string);
		}
	}
	return keys;
}
