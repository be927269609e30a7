import { messages, type FaultEffect } from '../simulator';

/** What stands between the node and the sidecar. */
export type Line =
	| 'open'
	/** Nothing listens on the port. */
	| 'refused'
	/** A connection is never completed. */
	| 'silent'
	/** The host name does not exist. */
	| 'unknownHost'
	/** The sidecar dies while the node waits: the request is cut, later connections are refused. */
	| 'crash';

export interface FaultCase {
	name: string;
	line: Line;
	/** What happens to the request that pays. */
	effect?: FaultEffect;
	/** What happens to a look-up. */
	lookups?: { effect: FaultEffect; when: 'before paying' | 'after paying' };
	/** The user stops the execution once the request has arrived. */
	stops?: true;
	/** The request, not executed at first, is executed after the node has made up its mind. */
	late?: true;
	/** The receiver refuses the payment. */
	fails?: true;
	/** Whether the payment is made. For `late` ones: in the end. */
	executed: boolean;
	/** Whether the node is allowed to answer that it does not know. */
	nobodyCanTell: boolean;
	/** The node's own time limit is what ends the request. */
	waits?: true;
	only?: 'bolt11' | 'lightning';
	/** Whether it makes sense for every try of a retried node. */
	canRepeat: boolean;
}

type Options = Partial<FaultCase> & Pick<FaultCase, 'name' | 'executed' | 'nobodyCanTell'>;

const fault = (options: Options): FaultCase => ({ line: 'open', canRepeat: true, ...options });

/** The payment is made, and then something goes wrong: the node has to find it. */
const paid = (name: string, effect: FaultEffect, more: Partial<FaultCase> = {}) =>
	fault({ name, effect, executed: true, nobodyCanTell: false, ...more });

/** The payment is not made, and the answer proves it: the node has to say so. */
const unpaid = (name: string, effect: FaultEffect, more: Partial<FaultCase> = {}) =>
	fault({ name, effect, executed: false, nobodyCanTell: false, ...more });

/** The payment is not made, but the same answer could come with a payment. */
const unclear = (name: string, effect: FaultEffect, more: Partial<FaultCase> = {}) =>
	fault({ name, effect, executed: false, nobodyCanTell: true, ...more });

/** The same, and the payment is made after all, minutes later. */
const late = (name: string, effect: FaultEffect, more: Partial<FaultCase> = {}) =>
	unclear(`${name}, executed later`, effect, {
		executed: true,
		late: true,
		canRepeat: false,
		...more,
	});

type Status = Extract<FaultEffect, { kind: 'status' }>;

function status(code: number, msg: string, more: Partial<Status> = {}): FaultEffect {
	return { kind: 'status', status: code === 8 ? 503 : 500, code, msg, ...more };
}

const ACCEPTED = { execute: true, at: 'accepted' } as const;
const ANSWERED = { execute: true } as const;

/** Contract 5.3: trouble while waiting, after the node has accepted. */
const AFTER_ACCEPTING = [
	'bearerToken',
	'latestUpdate',
	'fetchUpdates',
	'upsert',
	'waitTimeout',
] as const;

/** Contract 5.3: the reply of the node was lost. */
const NODE_LOST = ['nodeTimeout', 'nodeConnect', 'nodeDecode'] as const;

const UNHEARD_OF = 'Something that no list of messages knows';

export const FAULTS: readonly FaultCase[] = [
	fault({ name: 'refused connection', line: 'refused', executed: false, nobodyCanTell: false }),
	fault({ name: 'connect timeout', line: 'silent', executed: false, nobodyCanTell: false }),
	fault({ name: 'DNS failure', line: 'unknownHost', executed: false, nobodyCanTell: false }),
	fault({
		name: 'sidecar dies after executing',
		line: 'crash',
		effect: { kind: 'hang', ...ACCEPTED },
		executed: true,
		nobodyCanTell: true,
		canRepeat: false,
	}),

	unclear('reset before reading', { kind: 'resetBefore' }),
	paid('reset once paid', { kind: 'resetAfter' }),
	paid('reset while under way', { kind: 'resetAfter', at: 'accepted' }),
	paid('reply lost once paid', { kind: 'loseReply' }),
	paid('reply lost while under way', { kind: 'loseReply', at: 'accepted' }),
	paid('reply lost, payment fails', { kind: 'loseReply' }, { fails: true, only: 'lightning' }),
	paid(
		'reply lost and look-ups fail',
		{ kind: 'loseReply' },
		{
			lookups: { effect: { kind: 'resetBefore' }, when: 'after paying' },
			nobodyCanTell: true,
			canRepeat: false,
		},
	),
	paid(
		'reply lost and look-ups answer 500',
		{ kind: 'loseReply' },
		{
			lookups: { effect: status(100, messages.fetchUpdates), when: 'after paying' },
			nobodyCanTell: true,
			canRepeat: false,
		},
	),

	unclear('hang', { kind: 'hang' }, { waits: true, canRepeat: false }),
	late('hang', { kind: 'hang' }, { waits: true }),
	paid('hang, then complete', { kind: 'hangThenComplete', afterMs: 20 }, { waits: true }),
	paid('hang, then fail', { kind: 'hangThenFail', afterMs: 20 }, { waits: true }),

	paid('500 code 6 while under way', status(6, messages.serverTimeout, ACCEPTED)),
	paid('500 code 6 once paid', status(6, messages.serverTimeout, ANSWERED)),
	unclear('500 code 6', status(6, messages.serverTimeout)),
	late('500 code 6', status(6, messages.serverTimeout)),
	unpaid('503 code 8', status(8, messages.atCapacity)),

	paid('500 already tried', status(100, messages.alreadyTried, ANSWERED), { only: 'bolt11' }),
	unpaid('500 own invoice', status(100, messages.ownInvoice), { only: 'bolt11' }),
	unpaid('500 expired', status(100, messages.expired), { only: 'bolt11' }),
	unpaid('500 insufficient balance', status(100, messages.insufficientBalance)),
	unpaid('500 no channel', status(100, messages.noChannel), { only: 'lightning' }),
	unpaid('500 no route', status(100, messages.noRoute), { only: 'lightning' }),
	paid('500 no route, failed payment left', status(100, messages.noRoute, ANSWERED), {
		fails: true,
		only: 'lightning',
	}),
	...NODE_LOST.flatMap((name) => [
		paid(`500 ${name} while under way`, status(100, messages[name], ACCEPTED)),
		unclear(`500 ${name}`, status(100, messages[name])),
		late(`500 ${name}`, status(100, messages[name])),
	]),
	...AFTER_ACCEPTING.map((name) =>
		paid(`500 ${name} while under way`, status(100, messages[name], ACCEPTED)),
	),
	paid('500 of an unknown kind once paid', status(100, UNHEARD_OF, ANSWERED)),
	unclear('500 of an unknown kind', status(100, UNHEARD_OF)),
	paid('500 marked sensitive once paid', status(100, UNHEARD_OF, { ...ANSWERED, sensitive: true })),

	paid('truncated JSON', { kind: 'truncated' }),
	unclear('truncated JSON, not executed', { kind: 'truncated', execute: false }),
	paid('empty reply', { kind: 'emptyBody' }),
	paid('JSON of something else', { kind: 'wrongJson' }),
	paid('HTML 502 once paid', { kind: 'html', status: 502, ...ANSWERED }),
	unclear('HTML 502', { kind: 'html', status: 502 }),
	late('HTML 502', { kind: 'html', status: 502 }),
	paid('HTML 200 once paid', { kind: 'html', status: 200, ...ANSWERED }),
	unpaid('redirect', { kind: 'redirect', to: 'http://127.0.0.1:1/v2/node/pay' }),

	fault({
		name: 'stopped by the user while under way',
		effect: { kind: 'hang', ...ACCEPTED },
		stops: true,
		executed: true,
		nobodyCanTell: true,
		canRepeat: false,
	}),
	fault({
		name: 'stopped by the user, not executed',
		effect: { kind: 'hang' },
		stops: true,
		executed: false,
		nobodyCanTell: true,
		canRepeat: false,
	}),
	fault({
		name: 'stopped by the user before paying',
		lookups: { effect: { kind: 'hang' }, when: 'before paying' },
		stops: true,
		executed: false,
		nobodyCanTell: false,
		only: 'bolt11',
		canRepeat: false,
	}),
];
