import type { Call } from '../http/call';

/** One row of section 1. `run` gives the JSON of a 200 or throws a refusal. */
export interface Endpoint {
	method: 'GET' | 'POST' | 'PUT';
	path: string;
	/** Patch number of the 0.4.x that has it first; 17 is what follows 0.4.16, 0 is the seed. */
	since: number;
	/** Looks at the query before the credentials (section 2, order of checks). */
	authenticatesItself?: boolean;
	run: (call: Call) => unknown;
}
