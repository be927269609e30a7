import type { INodeProperties } from 'n8n-workflow';

import { readSats } from '../../shared/amountFields';
import { partnerPkField } from '../../shared/fields';
import { operationError } from '../../shared/nodeErrors';
import type { OperationContext } from '../../shared/operation';
import { fieldError, readInteger, readHex } from '../../shared/parameters';
import type { Partner } from '../../sidecar/requests';

/** Parts per million (contract 7.7). */
const PROP_FEE = { min: 5_000, max: 500_000 };

/** As n8n hands them over: what the user has not added is undefined. */
export interface PartnerOptions {
	partnerPk?: unknown;
	partnerPropFee?: unknown;
	partnerBaseFee?: unknown;
}

export const partnerOptions: INodeProperties[] = [
	{
		displayName: 'Partner Base Fee',
		name: 'partnerBaseFee',
		type: 'string',
		default: '',
		placeholder: 'e.g. 10',
		hint: 'Satoshis',
		description:
			'A fixed fee that your Lexe partner gets from this invoice, besides the Partner Fee. Needs an Amount. Up to 3 decimals of a satoshi.',
	},
	{
		displayName: 'Partner Fee',
		name: 'partnerPropFee',
		type: 'number',
		typeOptions: { minValue: PROP_FEE.min, maxValue: PROP_FEE.max, numberPrecision: 0 },
		default: 5_000,
		hint: 'Parts per million: 10000 is 1 %. From 5000 to 500000.',
		description:
			'The share of the amount that your Lexe partner gets from this invoice. Needs a Partner Key.',
	},
	{
		...partnerPkField,
		description: `${partnerPkField.description}. Needs a Partner Fee, and sidecar 0.4.5 or newer: an older one leaves the partner out without a word, so the node looks, and stops with an error.`,
	},
];

/** Who shares in the invoice, or undefined. A fee without a partner is a mistake, as is the reverse. */
export function readPartner(
	context: OperationContext,
	options: PartnerOptions,
	hasAmount: boolean,
): Partner | undefined {
	const pk = readHex(context, options.partnerPk, 'Partner Key', 32);
	const baseFee = readSats(context, options.partnerBaseFee, 'Partner Base Fee');
	const hasPropFee = !isEmpty(options.partnerPropFee);
	if (pk === undefined) {
		if (!hasPropFee && baseFee === undefined) return undefined;
		const fee = hasPropFee ? 'Partner Fee' : 'Partner Base Fee';
		throw fieldError(context, 'Partner Key', `is empty, but there is a ${fee}: enter who gets it`);
	}
	if (!hasPropFee) {
		throw fieldError(context, 'Partner Fee', 'is empty, but there is a Partner Key: add the fee');
	}
	const propFee = readInteger(context, options.partnerPropFee, 'Partner Fee', {
		...PROP_FEE,
		unit: 'parts per million',
	});
	if (baseFee !== undefined && !hasAmount) {
		throw fieldError(
			context,
			'Partner Base Fee',
			'needs an invoice with an amount: enter the Amount, or remove the fee',
		);
	}
	return { pk, propFee, baseFee: baseFee?.toSats() };
}

/**
 * Sidecars older than 0.4.5 ignore the partner, and their reply does not show it. The partner would
 * go without the fee unnoticed, so such an invoice is not handed out.
 */
export async function checkPartnerKept(context: OperationContext, index: string): Promise<void> {
	const { client, n8n, itemIndex } = context;
	const payment = await client.payment(index);
	// A look that fails says nothing about the invoice.
	if (!payment.ok || payment.value.partner_pk !== null) return;
	throw operationError(n8n.getNode(), 'This sidecar ignores the partner of an invoice', {
		itemIndex,
		description: `Partner fees need Lexe sidecar 0.4.5 or newer: update it, or remove the partner options. The invoice was created without a partner and is not returned; nobody has seen it, and it expires by itself. Payment index: ${index}`,
	});
}

function isEmpty(value: unknown): boolean {
	return value === undefined || value === null || value === '';
}
