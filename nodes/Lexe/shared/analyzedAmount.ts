import type { EndpointName } from '../sidecar/endpoints';
import type { Analysis, AnalyzedPayable } from '../sidecar/wire';
import { Amount } from './Amount';
import { apiError } from './nodeErrors';
import type { OperationContext } from './operation';
import { fieldError } from './parameters';

/** Something that only the sidecar can read before it is paid. */
export interface AnalyzedTarget {
	text: string;
	/** Name of the field it was entered in. */
	label: string;
	/** What a sentence calls it, such as `payable`. */
	noun: string;
	/** Pays it: of a sidecar that is too old, this decides which release is asked for. */
	paidBy: EndpointName;
	/** The way to pay it, or what is wrong with it: a sentence without a subject. */
	choose(analysis: Analysis): AnalyzedPayable | string;
}

/**
 * Asks the sidecar what the target is, so that what cannot be paid is refused before any money is
 * touched, and returns the amount. The paying request names it, so that it cannot become another
 * one in between: the sidecar refuses an amount that differs (contract 7.6).
 */
export async function analyzedAmount(
	context: OperationContext,
	target: AnalyzedTarget,
	entered: Amount | undefined,
): Promise<Amount> {
	const { client, n8n, itemIndex } = context;
	const analysis = await client.analyze(target.text);
	if (!analysis.ok) {
		const { failure } = analysis;
		const endpoint = failure.fault === 'unsupported' ? target.paidBy : failure.endpoint;
		throw apiError(
			{ ...failure, endpoint, certainty: 'notSent' },
			{ node: n8n.getNode(), itemIndex, effect: 'spend' },
		);
	}
	const way = target.choose(analysis.value);
	if (typeof way === 'string') throw fieldError(context, target.label, way);

	const refuse = (problem: string) => fieldError(context, 'Amount', problem);
	const asked = way.amount ? Amount.fromSats(way.amount) : undefined;
	const amount = entered ?? asked;
	const it = `this ${target.noun}`;
	if (amount === undefined) throw refuse(`is empty, but ${it} leaves the amount to you`);
	if (asked && amount.compare(asked) !== 0) {
		throw refuse(`is ${amount.toSats()} sats, but ${it} asks for ${asked.toSats()} sats`);
	}
	if (way.min_amount && amount.compare(Amount.fromSats(way.min_amount)) < 0) {
		throw refuse(`must be at least ${way.min_amount} sats for ${it}, not ${amount.toSats()}`);
	}
	if (way.max_amount && amount.compare(Amount.fromSats(way.max_amount)) > 0) {
		throw refuse(`must be at most ${way.max_amount} sats for ${it}, not ${amount.toSats()}`);
	}
	if (way.kind === 'onchain' && amount.toSats().includes('.')) {
		throw refuse(`must be whole satoshis for a Bitcoin address, not ${amount.toSats()}`);
	}
	return amount;
}
