import type { INodeProperties } from 'n8n-workflow';

import type { OperationContext } from '../../shared/operation';
import { fieldError, readText } from '../../shared/parameters';

const MAX_BYTES = 8 * 1024;

export const payableField: INodeProperties = {
	displayName: 'Payable',
	name: 'payable',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. alice@example.com',
	description:
		'What to pay: an invoice, an offer, a Lightning address, a ₿ address, an LNURL, a bitcoin: link or a Bitcoin address',
};

/** The payable (contract 4.2: at most 8 KiB). */
export function readPayable(context: OperationContext): string {
	const payable = readText(context, 'payable');
	if (payable === '') throw fieldError(context, 'Payable', 'is empty: enter what to pay');
	if (Buffer.byteLength(payable) <= MAX_BYTES) return payable;
	throw fieldError(context, 'Payable', `must have at most ${MAX_BYTES} bytes`);
}
