import type { INodeProperties, IPollFunctions } from 'n8n-workflow';

import { Amount } from '../shared/Amount';
import { simplifyField } from '../shared/fields';
import { inputError } from '../shared/nodeErrors';
import { problemWithIndex } from '../shared/parameters';
import type { Payment } from '../sidecar/payment';
import type { Filters } from './filters';
import { parseIndexes } from './indexes';

/** The part of n8n that both triggers have for reading what the user set. */
type Parameters = Pick<IPollFunctions, 'getNode'> & {
	getNodeParameter(name: string, fallback: unknown): unknown;
};

/** What the user set in the Lexe Trigger. */
export interface TriggerSettings {
	watch: 'all' | 'indexes';
	indexes: string[];
	filters: Filters;
	simplify: boolean;
	/** Emit the last payments once more after a restart of n8n rather than risk losing one. */
	repeatAfterRestart: boolean;
}

/** What both triggers let through. */
export const paymentFilterProperties: INodeProperties[] = [
	{
		displayName: 'Events',
		name: 'events',
		type: 'multiOptions',
		options: [
			{
				name: 'Payment Completed',
				value: 'completed',
				description: 'The money has arrived, or was sent',
			},
			{
				name: 'Payment Failed',
				value: 'failed',
				description: 'A payment did not go through, or an invoice expired unpaid',
			},
		],
		default: ['completed', 'failed'],
		required: true,
		description: 'Which events start the workflow',
	},
	simplifyField,
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		options: [
			{
				displayName: 'Direction',
				name: 'direction',
				type: 'options',
				options: [
					{ name: 'Any', value: 'any', description: 'Received and sent payments' },
					{ name: 'Bookkeeping Entries', value: 'info', description: 'Such as waived fees' },
					{ name: 'Received', value: 'inbound' },
					{ name: 'Sent', value: 'outbound' },
				],
				default: 'inbound',
			},
			{
				displayName: 'Minimum Amount',
				name: 'minAmount',
				type: 'string',
				default: '',
				placeholder: 'e.g. 2100',
				hint: 'In satoshis',
				description: 'Only payments of at least this many satoshis',
			},
			{
				displayName: 'Note Contains',
				name: 'noteContains',
				type: 'string',
				default: '',
				placeholder: 'e.g. Order',
				description: 'Only payments whose personal note contains this text',
			},
			{
				displayName: 'Offer ID',
				name: 'offerId',
				type: 'string',
				default: '',
				description:
					'Only payments of this offer: the "offer_id" that Create Offer returned (64 characters)',
			},
			{
				displayName: 'Rail',
				name: 'rail',
				type: 'options',
				options: [
					{ name: 'Invoice', value: 'invoice', description: 'Lightning invoices (BOLT 11)' },
					{ name: 'Offer', value: 'offer', description: 'Lightning offers (BOLT 12)' },
					{ name: 'On-Chain', value: 'onchain', description: 'Bitcoin transactions' },
					{ name: 'Spontaneous', value: 'spontaneous', description: 'Payments without an invoice' },
				],
				default: 'invoice',
				description: 'How the payment travels',
			},
		],
	},
];

export const triggerProperties: INodeProperties[] = [
	{
		displayName:
			'After a restart of n8n, the last payments can come once more, so that none is lost. If that would do harm, put a Remove Duplicates node on "index" right behind this trigger.',
		name: 'repeatNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Watch',
		name: 'watch',
		type: 'options',
		options: [
			{
				name: 'Every Payment',
				value: 'all',
				description: 'Every payment of the wallet. Needs sidecar 0.4.8 or newer.',
			},
			{
				name: 'Listed Payments',
				value: 'indexes',
				description: 'Only the payments you list. Works with every sidecar.',
			},
		],
		default: 'all',
		description: 'Which payments to watch',
	},
	{
		displayName: 'Payment Indexes',
		name: 'indexes',
		type: 'string',
		typeOptions: { rows: 4 },
		default: '',
		required: true,
		placeholder: 'e.g. 0000001786000000123-ln_ad34…454d',
		displayOptions: { show: { watch: ['indexes'] } },
		description: 'The "index" of each payment to watch, one per line, or an expression with a list',
	},
	...paymentFilterProperties,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			{
				displayName: 'Repeat After a Restart',
				name: 'repeatAfterRestart',
				type: 'boolean',
				default: true,
				description:
					'Whether to emit the last payments once more after n8n has restarted, so that none is lost. Without this, payments get lost if n8n is killed in the very moment in which it starts the workflow.',
			},
		],
	},
];

/** Reads and checks the settings. Throws a NodeOperationError that names the field. */
export function readSettings(n8n: IPollFunctions): TriggerSettings {
	const watch = n8n.getNodeParameter('watch', 'all') as TriggerSettings['watch'];
	const options = n8n.getNodeParameter('options', {}) as { repeatAfterRestart?: boolean };
	return {
		watch,
		indexes: watch === 'indexes' ? readIndexList(n8n) : [],
		filters: readFilters(n8n),
		simplify: n8n.getNodeParameter('simplify', true) as boolean,
		repeatAfterRestart: options.repeatAfterRestart !== false,
	};
}

function readIndexList(n8n: IPollFunctions): string[] {
	const { indexes, invalid } = parseIndexes(n8n.getNodeParameter('indexes', ''));
	if (invalid[0] !== undefined)
		throw settingError(n8n, 'Payment Indexes', problemWithIndex(invalid[0]));
	if (indexes.length === 0) throw settingError(n8n, 'Payment Indexes', problemWithIndex(''));
	return indexes;
}

/** Reads which payments the workflow is for. Throws a NodeOperationError that names the field. */
export function readFilters(n8n: Parameters): Filters {
	const given = n8n.getNodeParameter('filters', {}) as Record<string, unknown>;
	const events = n8n.getNodeParameter('events', ['completed', 'failed']) as Filters['events'];
	if (events.length === 0) throw settingError(n8n, 'Events', 'is empty: choose at least one');
	const text = (name: string) => String(given[name] ?? '').trim() || undefined;
	const direction = text('direction');
	return {
		events,
		direction: direction === 'any' ? undefined : (direction as Payment['direction'] | undefined),
		rail: text('rail'),
		noteContains: text('noteContains'),
		offerId: text('offerId')?.toLowerCase(),
		minAmount: readMinAmount(n8n, given.minAmount),
	};
}

function readMinAmount(n8n: Parameters, value: unknown): Amount | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const parsed = Amount.parse(value, 'sats');
	if (!parsed.ok) throw settingError(n8n, 'Minimum Amount', parsed.problem);
	return parsed.amount;
}

function settingError(n8n: Parameters, field: string, problem: string) {
	return inputError(field, problem, { node: n8n.getNode() });
}
