import type { INode, NodeOperationError } from 'n8n-workflow';

import { Amount, type ParsedAmount } from './Amount';
import { operationError } from './nodeErrors';

/** Fields of the credential that limit what may be spent (DESIGN section 4). */
export interface PolicyFields {
	/** A boolean, as the form saves it. */
	allowSending?: unknown;
	/** Satoshis; empty = no limit. */
	maxPaymentSats?: unknown;
	/** Satoshis; empty = no limit. */
	maxDailySats?: unknown;
}

/**
 * What the owner of the wallet allows. It lives in the credential, where neither an expression
 * nor an AI agent can change it.
 */
export interface SpendingPolicy {
	allowSending: boolean;
	maxPayment: Amount | null;
	maxDaily: Amount | null;
}

/** For what does not spend. */
export const NO_LIMITS: SpendingPolicy = { allowSending: true, maxPayment: null, maxDaily: null };

interface Place {
	node: INode;
	itemIndex: number;
}

/** Reads the policy. A limit that cannot be read is an error, never "no limit". */
export function readPolicy(fields: PolicyFields, place: Place, notDone?: string): SpendingPolicy {
	const limit = (name: 'maxPaymentSats' | 'maxDailySats', label: string): Amount | null => {
		const read = name in fields ? readLimit(fields[name]) : NO_LIMIT;
		if (read.ok) return read.amount;
		throw refusal(`${label} in the Lexe credential ${read.problem}`, place, notDone);
	};
	return {
		// Credentials saved before the field existed do not have it. What an expression or n8n's
		// credential overwrites put there may be text; anything unclear means no.
		allowSending:
			!('allowSending' in fields) || [true, 'true'].some((yes) => yes === fields.allowSending),
		maxPayment: limit('maxPaymentSats', 'Max Payment'),
		maxDaily: limit('maxDailySats', 'Max per Day'),
	};
}

const NO_LIMIT = { ok: true, amount: null } as const;

/** Only an empty field means no limit: what an expression gives instead of a text does not. */
function readLimit(value: unknown): ParsedAmount | typeof NO_LIMIT {
	if (value === undefined || value === null) {
		return { ok: false, problem: 'is empty, because its expression gives nothing' };
	}
	return typeof value === 'string' && value.trim() === '' ? NO_LIMIT : Amount.parse(value, 'sats');
}

/** Refuses every spend when sending is switched off. */
export function checkSendingAllowed(policy: SpendingPolicy, place: Place, notDone?: string): void {
	if (policy.allowSending) return;
	throw refusal('Sending is switched off in the Lexe credential', place, notDone);
}

/** Refuses what could be used to get around the limits of the credential. */
export function checkNoLimits(policy: SpendingPolicy, { node, itemIndex }: Place): void {
	if (policy.allowSending && policy.maxPayment === null && policy.maxDaily === null) return;
	throw operationError(node, 'This cannot be done with a Lexe credential that limits spending', {
		itemIndex,
		level: 'warning',
		description:
			'Nothing was changed. A client can spend as much as it likes: the limits would not hold for it. Use a Lexe credential with Allow Sending on and with neither Max Payment nor Max per Day.',
	});
}

/** Refuses an amount above the limit for one payment. Fees do not count here. */
export function checkMaxPayment(
	policy: SpendingPolicy,
	amount: Amount,
	place: Place,
	what: { name: string; notDone?: string } = { name: 'payment' },
): void {
	if (policy.maxPayment === null || amount.compare(policy.maxPayment) <= 0) return;
	throw refusal(
		`This ${what.name} of ${amount.toSats()} sats is above the limit of ${policy.maxPayment.toSats()} sats for one payment`,
		place,
		what.notDone,
	);
}

/** An error that says that nothing was sent and where the limit is. */
export function refusal(
	message: string,
	{ node, itemIndex }: Place,
	notDone = 'the payment was not sent',
): NodeOperationError {
	return operationError(node, message, {
		itemIndex,
		level: 'warning',
		description: `No money has moved: ${notDone}. The owner of the wallet can change the limits in the Lexe credential.`,
	});
}
