import type { INodeProperties } from 'n8n-workflow';

import { TOKEN_ROOM } from './journal';

/** Fields that several operations share. Names are public: workflows depend on them. */

export const personalNoteField: INodeProperties = {
	displayName: 'Personal Note',
	name: 'personalNote',
	type: 'string',
	default: '',
	placeholder: 'e.g. Order 42',
	description:
		'A note kept in your wallet with the payment; the other side does not see it. At most 200 characters.',
};

/** For what is found again by a mark in its note. */
export const markedNoteField: INodeProperties = {
	...personalNoteField,
	description: `A note kept in your wallet with the payment; the other side does not see it. At most ${200 - TOKEN_ROOM} characters: the node adds a mark to find the payment by.`,
};

export const messageField: INodeProperties = {
	displayName: 'Message',
	name: 'message',
	type: 'string',
	default: '',
	placeholder: 'e.g. Thank you!',
	description: 'Sent to the receiver where the way of paying allows it. At most 200 characters.',
};

export const paymentIndexField: INodeProperties = {
	displayName: 'Payment Index',
	name: 'index',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. 0000001786000000123-ln_ad34…454d',
	description:
		'The "index" that Create Invoice, Pay Invoice or the Lexe Trigger returned for the payment',
};

export const partnerPkField: INodeProperties = {
	displayName: 'Partner Key',
	name: 'partnerPk',
	type: 'string',
	default: '',
	placeholder: 'e.g. 7f3fa48ca885678134842fa7456f3ece53a97f843b610185d900ac4e467c7490',
	description: 'The public user key of your Lexe partner: 64 characters from 0 to 9 and a to f',
};

export const simplifyField: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

export const invoiceField: INodeProperties = {
	displayName: 'Invoice',
	name: 'invoice',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. lnbc21u1p5…',
	description: 'The Lightning invoice (BOLT 11). It starts with lnbc.',
};

/** n8n's usual pair for operations that return many items. */
export const limitFields: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		displayOptions: { show: { returnAll: [false] } },
		description: 'Max number of results to return',
	},
];

/** What has to be seen before the operation is run. */
export function noticeField(text: string): INodeProperties {
	return { displayName: text, name: 'notice', type: 'notice', default: '' };
}
