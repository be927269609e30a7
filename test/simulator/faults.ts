import type { RecordedRequest } from './http/call';

/** Which requests a fault hits: all conditions have to hold. */
export interface FaultTarget {
	method?: string;
	/** The whole path, or its last part: `pay_invoice`. */
	path?: string;
	match?: (request: RecordedRequest) => boolean;
	/** How many requests; 1 by default, `Infinity` for all. */
	times?: number;
}

/** Whether the request is carried out before the reply goes wrong. */
export interface Execution {
	execute?: boolean;
	/**
	 * When the reply goes wrong: once the handler is done (`answered`, the default), or as soon as
	 * the node has taken the payment, which is then still pending (`accepted`).
	 */
	at?: 'accepted' | 'answered';
}

export type FaultEffect =
	/** Waits, then behaves. Nothing is executed when the client leaves during the wait. */
	| { kind: 'delay'; ms: number }
	/** Never answers. Not executed unless asked for. */
	| ({ kind: 'hang' } & Execution)
	/** RST before anything is executed. */
	| { kind: 'resetBefore' }
	/** Executes, then RST without a byte. */
	| { kind: 'resetAfter'; at?: Execution['at'] }
	/** Executes, then closes (FIN) without a byte. */
	| { kind: 'loseReply'; at?: Execution['at'] }
	/**
	 * The payment starts, the reply is held until the client is gone, and `afterMs` later (the
	 * simulator's settleMs by default) the payment completes or fails.
	 */
	| { kind: 'hangThenComplete'; afterMs?: number }
	| { kind: 'hangThenFail'; afterMs?: number; statusMsg?: string }
	/** An error body with these fields; `data` and `sensitive` as the age has them. */
	| ({
			kind: 'status';
			status: number;
			code: number;
			msg: string;
			data?: unknown;
			sensitive?: boolean;
	  } & Execution)
	/** Executes, announces the whole body, sends half of it, closes. */
	| ({ kind: 'truncated' } & Execution)
	/** A proxy's page. Not executed unless asked for. */
	| ({ kind: 'html'; status: 200 | 502 } & Execution)
	/** Not executed unless asked for. 307 by default. */
	| ({ kind: 'redirect'; to: string; status?: number } & Execution)
	/** Executes, answers 200 without a body. */
	| ({ kind: 'emptyBody' } & Execution)
	/** Executes, answers 200 with JSON that is something else. */
	| ({ kind: 'wrongJson' } & Execution)
	/** Executes, answers 200 with JSON of this many bytes. */
	| ({ kind: 'oversized'; bytes: number } & Execution);

export type Fault = FaultTarget & FaultEffect;
export type FaultKind = FaultEffect['kind'];

export const FAULT_KINDS: readonly FaultKind[] = [
	'delay',
	'hang',
	'resetBefore',
	'resetAfter',
	'loseReply',
	'hangThenComplete',
	'hangThenFail',
	'status',
	'truncated',
	'html',
	'redirect',
	'emptyBody',
	'wrongJson',
	'oversized',
];

export interface FaultHandle {
	/** How many requests it has hit. */
	readonly used: number;
	remove: () => void;
}

interface Armed {
	fault: Fault;
	left: number;
	used: number;
}

/** What goes wrong next. The oldest fault that fits a request hits it. */
export class Faults {
	private armed: Armed[] = [];

	add(fault: Fault): FaultHandle {
		const armed = { fault, left: fault.times ?? 1, used: 0 };
		this.armed.push(armed);
		return {
			get used() {
				return armed.used;
			},
			remove: () => {
				this.armed = this.armed.filter((one) => one !== armed);
			},
		};
	}

	clear(): void {
		this.armed = [];
	}

	/** Faults that still wait for a request. */
	list(): Array<{ kind: FaultKind; path: string | null; left: number }> {
		return this.armed.map(({ fault, left }) => ({
			kind: fault.kind,
			path: fault.path ?? null,
			left,
		}));
	}

	/** The fault for this request, used up by it. */
	take(request: RecordedRequest): Fault | undefined {
		const hit = this.armed.find(({ fault }) => isTarget(fault, request));
		if (!hit) return undefined;
		hit.left -= 1;
		hit.used += 1;
		if (hit.left <= 0) this.armed = this.armed.filter((one) => one !== hit);
		return hit.fault;
	}
}

/** What executes unless the fault says otherwise: the reply is damaged, not the request. */
const EXECUTING: readonly FaultKind[] = ['truncated', 'emptyBody', 'wrongJson', 'oversized'];

export function executes(fault: FaultEffect): boolean {
	const asked = 'execute' in fault ? fault.execute : undefined;
	return asked ?? EXECUTING.includes(fault.kind);
}

function isTarget(fault: FaultTarget, request: RecordedRequest): boolean {
	const { method, path, match } = fault;
	if (method !== undefined && method.toUpperCase() !== request.method) return false;
	if (path !== undefined && path !== request.path && path !== request.path.split('/').at(-1)) {
		return false;
	}
	return match?.(request) ?? true;
}
