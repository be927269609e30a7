import type { INodeProperties } from 'n8n-workflow';

import { Amount, isAmountUnit, type ParsedAmount } from './Amount';
import type { OperationContext } from './operation';
import { fieldError, refuseLostExpression } from './parameters';

/** An amount field with the fields that say in which unit it is. */
export function amountFields(amount: INodeProperties): INodeProperties[] {
	return [
		amount,
		{
			displayName: 'Amount Unit',
			name: 'amountUnit',
			type: 'options',
			options: [
				{ name: 'Bitcoin', value: 'btc', description: '1 bitcoin = 100,000,000 satoshis' },
				{
					name: 'Fiat',
					value: 'fiat',
					description: 'Another currency, at a price of bitcoin that you give',
				},
				{ name: 'Millisatoshis', value: 'msats', description: '1 satoshi = 1,000 millisatoshis' },
				{ name: 'Satoshis', value: 'sats' },
			],
			default: 'sats',
			description: 'The unit the amount is entered in',
		},
		{
			displayName: 'Price of One Bitcoin',
			name: 'fiatPrice',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. 97250.50',
			displayOptions: { show: { amountUnit: ['fiat'] } },
			description: 'What one bitcoin costs in the currency of the amount',
		},
		{
			displayName: 'Round Down To',
			name: 'fiatRounding',
			type: 'options',
			options: [
				{ name: 'Whole Millisatoshi', value: 'msats' },
				{ name: 'Whole Satoshi', value: 'sats' },
			],
			default: 'sats',
			displayOptions: { show: { amountUnit: ['fiat'] } },
			description: 'How the converted amount is rounded: always down, never up',
		},
	];
}

/** How an amount in another currency became bitcoin; shown in the output item. */
export interface Conversion {
	amount: string;
	price: string;
	rounded_down_to: 'sats' | 'msats';
	sats: string;
}

export interface EnteredAmount {
	amount: Amount;
	conversion?: Conversion;
}

/** An amount above zero, or undefined when the field is empty. */
export function readAmount(
	context: OperationContext,
	name: string,
	label: string,
): EnteredAmount | undefined {
	const entered = readEntered(context, name, label);
	if (entered) refuseZero(context, label, entered.amount);
	return entered;
}

/**
 * The same for an amount whose absence lets the payer choose. An expression that gives nothing, such
 * as a misspelt field name, is a mistake: customers could pay a single satoshi.
 */
export function readOwnAmount(
	context: OperationContext,
	name: string,
	label: string,
): EnteredAmount | undefined {
	const entered = readAmount(context, name, label);
	if (entered === undefined) {
		const advice = '. To let the payer choose, leave the field itself empty';
		refuseLostExpression(context, { name, label }, advice);
	}
	return entered;
}

/** What is in the field, zero included; undefined when it is empty. */
function readEntered(
	context: OperationContext,
	name: string,
	label: string,
): EnteredAmount | undefined {
	const { n8n, itemIndex } = context;
	const value: unknown = n8n.getNodeParameter(name, itemIndex, '');
	if (value === null || value === undefined || value === '') return undefined;
	const unit: unknown = n8n.getNodeParameter('amountUnit', itemIndex, 'sats');
	if (isAmountUnit(unit)) {
		return { amount: checked(context, label, Amount.parse(value, unit)) };
	}
	if (unit !== 'fiat') {
		const problem = `must be sats, msats, btc or fiat, not ${JSON.stringify(unit) ?? 'empty'}`;
		throw fieldError(context, 'Amount Unit', problem);
	}

	const price: unknown = n8n.getNodeParameter('fiatPrice', itemIndex, '');
	const rounding: unknown = n8n.getNodeParameter('fiatRounding', itemIndex, 'sats');
	if (!isRounding(rounding)) {
		const problem = `must be sats or msats, not ${JSON.stringify(rounding) ?? 'empty'}`;
		throw fieldError(context, 'Round Down To', problem);
	}
	const amount = checked(context, label, Amount.fromFiat(value, price, rounding));
	const conversion = {
		amount: String(value).trim(),
		price: String(price).trim(),
		rounded_down_to: rounding,
		sats: amount.toSats(),
	};
	return { amount, conversion };
}

function isRounding(unit: unknown): unit is Conversion['rounded_down_to'] {
	return unit === 'sats' || unit === 'msats';
}

/** An amount that has to be there, of at least so many satoshis. */
export function readAmountFrom(
	context: OperationContext,
	name: string,
	label: string,
	minSats: number,
): EnteredAmount {
	const entered = readEntered(context, name, label);
	if (entered === undefined) {
		throw fieldError(context, label, `is empty: enter an amount of at least ${minSats} sats`);
	}
	if (entered.amount.compare(Amount.fromSats(String(minSats))) >= 0) return entered;
	const problem = `must be at least ${minSats} sats, not ${entered.amount.toSats()}`;
	throw fieldError(context, label, problem);
}

/** An amount above zero in satoshis, or undefined when it is empty. For amounts without a unit. */
export function readSats(
	context: OperationContext,
	value: unknown,
	label: string,
): Amount | undefined {
	if (value === null || value === undefined || value === '') return undefined;
	const amount = checked(context, label, Amount.parse(value, 'sats'));
	refuseZero(context, label, amount);
	return amount;
}

function checked(context: OperationContext, label: string, parsed: ParsedAmount): Amount {
	if (parsed.ok) return parsed.amount;
	throw fieldError(context, label, parsed.problem);
}

function refuseZero(context: OperationContext, label: string, amount: Amount): void {
	if (!amount.isZero) return;
	throw fieldError(
		context,
		label,
		'must be more than 0 (after rounding down, if it was converted); leave it empty for no amount',
	);
}

/** Puts the conversion beside the result, when there was one. */
export function withConversion<T extends object>(json: T, entered: EnteredAmount | undefined): T {
	return entered?.conversion ? { ...json, conversion: entered.conversion } : json;
}
