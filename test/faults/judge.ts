import type { Case } from './cases';
import type { Observation } from './run';

export type Verdict =
	/** More than one payment for one item. */
	| 'double'
	/** What the node said is not what happened. */
	| 'wrong'
	/** The user is left without an explanation, or without a way to find out. */
	| 'unexplained'
	/** The case did not become what its name says: a fault of the test itself. */
	| 'void';

export interface Finding {
	verdict: Verdict;
	why: string;
}

/** What an error says about the user's money. */
type Claim = 'failed' | 'none' | 'maybe' | 'nothing';

/** The sentences a user may get to see, and the sidecar's own words. */
const KNOWN_MESSAGES: readonly RegExp[] = [
	/^No Lexe sidecar is listening at \S+$/,
	/^The host name in \S+ cannot be found$/,
	/^Nothing answers at \S+$/,
	/^The payment failed: \S.*$/,
	/^The Lexe sidecar is too busy$/,
	/^The server at \S+ sends the request elsewhere$/,
	/^The execution was canceled(?: before the Lexe sidecar answered(?:: it is not known .*)?)?$/,
	/^The connection to the Lexe sidecar was cut before it answered(?:: it is not known .*)?$/,
	/^The Lexe sidecar did not answer in time(?:: it is not known .*)?$/,
	/^The reply of the Lexe sidecar could not be understood(?:: it is not known .*)?$/,
	/^The server at \S+ is not a Lexe sidecar(?:: it is not known .*)?$/,
	/^A proxy answered in place of the Lexe sidecar \(HTTP \d+\)(?:: it is not known .*)?$/,
	/^Server timed out handling request\b/,
	/^Failed to pay [^:]+: /,
	/^Failed to (?:open|close) channel: /,
	/^Error: \S/,
	/^(?:Failed to fetch|Failed to upsert|Could not get bearer token|Payment did not complete)\b/,
	/^Something that no list of messages knows\b/,
];

/** What must never reach a user. */
const UNFIT = /\n\s+at |\bundefined\b|\[object |\bNaN\b|unexpected error of the Lexe node/;

/** Compares what the user was told with what became of the money. */
export function judge(given: Case, seen: Observation): Finding[] {
	const findings = [...judgeScene(given, seen)];
	if (seen.outbound.length > 1) {
		findings.push({ verdict: 'double', why: `${seen.outbound.length} payments for one item` });
	}
	if (seen.error) findings.push(...judgeError(given, seen, seen.error));
	else findings.push(...judgeItem(seen));
	return findings;
}

function* judgeScene({ fault, setting }: Case, seen: Observation): Generator<Finding> {
	if (fault.effect && seen.struck === 0) yield { verdict: 'void', why: 'the fault never struck' };
	if (fault.executed && seen.outbound.length === 0) {
		yield { verdict: 'void', why: 'the payment was never made' };
	}
	const oneTry = setting.node.retryOnFail !== true;
	if (!fault.executed && (oneTry || setting.everyTry) && seen.outbound.length > 0) {
		yield { verdict: 'void', why: 'the payment was made' };
	}
}

function* judgeItem({ item, outbound }: Observation): Generator<Finding> {
	if (!item) return yield { verdict: 'unexplained', why: 'neither an item nor an error' };
	const payment = outbound.find(({ index }) => index === item.index);
	if (!payment) return yield { verdict: 'wrong', why: `no such payment: ${String(item.index)}` };
	// A pending payment becomes something else later; a final one must not.
	if (item.status !== 'pending' && item.status !== payment.status) {
		yield { verdict: 'wrong', why: `said ${String(item.status)}, is ${payment.status}` };
	}
	if (item.status === 'failed') yield { verdict: 'wrong', why: 'a failed payment as a result' };
}

function* judgeError(
	{ fault }: Case,
	{ outbound, names }: Observation,
	{ message, description }: NonNullable<Observation['error']>,
): Generator<Finding> {
	const quoted = `“${message} | ${description}”`;
	if (!KNOWN_MESSAGES.some((known) => known.test(message)) || description.trim() === '') {
		yield { verdict: 'unexplained', why: `not a sentence of the node: ${quoted}` };
	}
	if (UNFIT.test(message + description)) {
		yield { verdict: 'unexplained', why: `not fit for a user: ${quoted}` };
	}
	const claim = claimOf(message, description);
	if (claim === 'nothing') {
		yield { verdict: 'unexplained', why: `silent about the money: ${quoted}` };
	}
	if (claim === 'none' && outbound.length > 0) {
		yield { verdict: 'wrong', why: `says no money moved, but it did: ${quoted}` };
	}
	if (claim === 'failed') {
		const failed = outbound.filter(({ status }) => status === 'failed');
		if (!failed.some(({ index }) => description.includes(index))) {
			yield { verdict: 'wrong', why: `names no payment that has failed: ${quoted}` };
		}
	}
	if (claim === 'maybe') {
		if (!fault.nobodyCanTell) {
			yield { verdict: 'wrong', why: `could have been found out: ${quoted}` };
		}
		if (!names.some((name) => description.includes(name))) {
			yield { verdict: 'unexplained', why: `does not say how to check: ${quoted}` };
		}
	}
}

function claimOf(message: string, description: string): Claim {
	if (/\bMoney may have moved\b/.test(description)) return 'maybe';
	if (/\bNo money has moved\b|\bwere not paid\b|\bwas not sent\b/.test(description)) return 'none';
	return message.startsWith('The payment failed: ') ? 'failed' : 'nothing';
}
