import { amount, optional, text } from '../http/decode';
import type { Call } from '../http/call';
import { command } from '../refusal';

export interface Arguments {
	amount: bigint | null;
	personalNote: string | null;
	/** Refuses with 500 code 100 when it is missing. */
	text: (name: string) => string;
	optionalText: (name: string) => string | null;
}

/**
 * `pay` and `withdraw_lnurl`: each argument from the query or from the body, never from both.
 * The order of checks is theirs too: query, credentials, body.
 */
export function fromQueryOrBody(
	call: Call,
	given: { names: string[]; query: boolean; bodyRequired: boolean },
): Arguments {
	const fields = Object.fromEntries(
		given.names.filter((name) => name !== 'amount').map((name) => [name, optional(text)]),
	);
	const all = { ...fields, amount: optional(amount) };
	const query: Record<string, unknown> = given.query ? call.query(all) : {};
	call.authenticate();
	const inBody: Record<string, unknown> | undefined = given.bodyRequired
		? call.requiredOrNull(all)
		: call.optionalBody(all);
	const merged = new Map<string, unknown>();
	for (const name of given.names) {
		const values = [query[name], inBody?.[name]].filter((value) => value !== undefined);
		const set = values.filter((value) => value !== null);
		if (set.length > 1) throw command(`Field \`${name}\` given in both the query and the body`);
		merged.set(name, set[0] ?? null);
	}
	const optionalText = (name: string) => {
		const value = merged.get(name);
		return typeof value === 'string' ? value : null;
	};
	const msat = merged.get('amount');
	return {
		amount: typeof msat === 'bigint' ? msat : null,
		personalNote: optionalText('personal_note'),
		optionalText,
		text: (name) => {
			const value = optionalText(name);
			if (value === null) throw command(`Missing \`${name}\``);
			return value;
		},
	};
}
