import type { INodeProperties } from 'n8n-workflow';

import type { OperationContext } from './operation';
import { fieldError, readInteger, refuseLostExpression } from './parameters';

/** How long and how hard to wait: the Options of every operation that pays. */
export interface PayOptions {
	/** Milliseconds to wait for the payment to become final. */
	maxWaitMs: number;
	/** What a failed payment is: an error, or an item with `status: failed`. */
	whenFailed: 'throw' | 'return';
	/** The user's own name for the payment; empty = none. */
	idempotencyKey: string;
}

export const DEFAULT_MAX_WAIT_SECS = 60;
export const LONGEST_WAIT_SECS = 3600;

const idempotencyKeyOption: INodeProperties = {
	displayName: 'Idempotency Key',
	name: 'idempotencyKey',
	type: 'string',
	default: '',
	placeholder: 'e.g. payout-2026-11-22-alice',
	description:
		'A text of your own that names this payment, such as an order number. A payment with the same key is made only once, also when the execution is run again or another invoice is given; later runs return the first payment. Needs sidecar 0.4.8 or newer.',
};

/** For what a node would pay again if it were asked again: everything but BOLT 11 invoices. */
export const repeatablePayOptionsField = optionsField([idempotencyKeyOption]);

export const payOptionsField = optionsField([]);

function optionsField(more: INodeProperties[]): INodeProperties {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			...more,
			{
				displayName: 'Max Wait',
				name: 'maxWaitSecs',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: LONGEST_WAIT_SECS, numberPrecision: 0 },
				default: DEFAULT_MAX_WAIT_SECS,
				hint: 'Seconds, at most 3600. The request itself always gets 30.',
				description:
					'How long to wait until the payment is completed or failed. After that it is returned as pending, with its index. The paying request itself always gets 30 seconds, since a sleeping node has to wake up.',
			},
			{
				displayName: 'When the Payment Fails',
				name: 'whenFailed',
				type: 'options',
				options: [
					{
						name: 'Return the Payment',
						value: 'return',
						description: 'Output the payment with status "failed"',
					},
					{
						name: 'Stop With an Error',
						value: 'throw',
						description: 'Fail the node, or use its error output',
					},
				],
				default: 'throw',
				description: 'What to do when the payment was tried and did not go through',
			},
		],
	};
}

export function readPayOptions(context: OperationContext): PayOptions {
	const options = context.n8n.getNodeParameter('options', context.itemIndex, {}) as {
		maxWaitSecs?: unknown;
		whenFailed?: PayOptions['whenFailed'];
		idempotencyKey?: unknown;
	};
	const maxWaitSecs = readInteger(
		context,
		options.maxWaitSecs ?? DEFAULT_MAX_WAIT_SECS,
		'Max Wait',
		{ min: 1, max: LONGEST_WAIT_SECS, unit: 'seconds' },
	);
	return {
		maxWaitMs: maxWaitSecs * 1000,
		whenFailed: options.whenFailed === 'return' ? 'return' : 'throw',
		idempotencyKey: readIdempotencyKey(context, options),
	};
}

/**
 * The user's name for the payment, empty if the option was not added. An expression that gives
 * nothing is a mistake: every run would pay again. So is one that gives an object: as text, all
 * objects are the same.
 */
function readIdempotencyKey(
	context: OperationContext,
	options: { idempotencyKey?: unknown },
): string {
	const { idempotencyKey: value } = options;
	const label = 'Idempotency Key';
	const isText = typeof value === 'string' || typeof value === 'number';
	const isNothing = value === undefined || value === null;
	if (!isText && !isNothing) {
		const shown = JSON.stringify(value).slice(0, 60);
		throw fieldError(context, label, `must be text, not ${shown}`);
	}
	const key = isNothing ? '' : String(value).trim();
	if (key === '' && Object.hasOwn(options, 'idempotencyKey')) {
		const field = { name: 'options', option: 'idempotencyKey', label };
		refuseLostExpression(context, field, '. To pay without a key, remove the option');
	}
	return key;
}

/** A sleeping node needs time to wake; hanging up earlier could lose the payment. */
const SHORTEST_SEND_MS = 30_000;

/** How long the sidecar may hold the reply of a paying request, in ms. */
export function sendDeadlineMs(options: PayOptions): number {
	return Math.max(options.maxWaitMs, SHORTEST_SEND_MS);
}
