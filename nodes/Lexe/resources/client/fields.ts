import { tryToParseDateTime, type INodeProperties } from 'n8n-workflow';

import type { OperationContext } from '../../shared/operation';
import { fieldError, readHex, readText, refuseLostExpression } from '../../shared/parameters';

const MAX_LABEL_BYTES = 64;

export const clientPkField: INodeProperties = {
	displayName: 'Client Public Key',
	name: 'clientPk',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. a5543e08f17e91f2…',
	description: 'The "client_pk" that Get Many or Create returned for the client',
};

export const labelField: INodeProperties = {
	displayName: 'Label',
	name: 'label',
	type: 'string',
	default: '',
	placeholder: 'e.g. Till in the shop',
	description: 'What the client is called in the list. At most 64 bytes.',
};

export const expiresAtField: INodeProperties = {
	displayName: 'Expires At',
	name: 'expiresAt',
	type: 'dateTime',
	default: '',
	description: 'From when on the client cannot use the wallet any more. Leave empty for never.',
};

/** The public key of a client (contract 4.2). */
export function readClientPk(context: OperationContext): string {
	const clientPk = readHex(context, readText(context, 'clientPk'), 'Client Public Key', 32);
	if (clientPk !== undefined) return clientPk;
	throw fieldError(context, 'Client Public Key', 'is empty: enter the "client_pk" of a client');
}

/** At most 64 bytes (contract 7.27), or undefined when the field is empty. */
export function readLabel(context: OperationContext): string | undefined {
	const label = readText(context, 'label');
	const bytes = Buffer.byteLength(label);
	if (bytes <= MAX_LABEL_BYTES) return label === '' ? undefined : label;
	throw fieldError(context, 'Label', `must have at most ${MAX_LABEL_BYTES} bytes, not ${bytes}`);
}

/** A moment in the future, in ms, or undefined when the field is empty. */
export function readExpiresAt(context: OperationContext): number | undefined {
	const { n8n, itemIndex, client } = context;
	const value: unknown = n8n.getNodeParameter('expiresAt', itemIndex, '');
	const text = value === null || value === undefined ? '' : String(value).trim();
	const label = 'Expires At';
	if (text === '') {
		const advice = '. To set no date, leave the field itself empty';
		refuseLostExpression(context, { name: 'expiresAt', label }, advice);
		return undefined;
	}
	const ms = momentOf(value, text, n8n.getTimezone());
	if (ms === undefined) {
		const problem = `must be a date and time such as 2030-12-31 18:00, not "${text.slice(0, 60)}"`;
		throw fieldError(context, label, problem);
	}
	if (ms > client.clock.now()) return ms;
	throw fieldError(context, label, `must be in the future, not ${new Date(ms).toISOString()}`);
}

/**
 * The sidecar's own form (13 digits of ms), or year, month, day and what may follow. Anything else,
 * such as 1/2/2030, could be read in two ways.
 */
function momentOf(value: unknown, text: string, timezone: string): number | undefined {
	if (/^\d{13}$/.test(text)) return Number(text);
	const isDate = typeof value === 'object' || /^\d{4}-\d{2}-\d{2}/.test(text);
	if (!isDate) return undefined;
	try {
		return tryToParseDateTime(value, timezone).toMillis();
	} catch {
		return undefined;
	}
}
