import type { INodeProperties } from 'n8n-workflow';

import type { OperationContext } from './operation';
import { readInteger } from './parameters';

/** How long and how hard to wait: the Options of every operation that pays. */
export interface PayOptions {
	/** Milliseconds to wait for the payment to become final. */
	maxWaitMs: number;
	/** What a failed payment is: an error, or an item with `status: failed`. */
	whenFailed: 'throw' | 'return';
}

const DEFAULT_MAX_WAIT_SECS = 60;
const LONGEST_WAIT_SECS = 3600;

export const payOptionsField: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		{
			displayName: 'Max Wait',
			name: 'maxWaitSecs',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: LONGEST_WAIT_SECS, numberPrecision: 0 },
			default: DEFAULT_MAX_WAIT_SECS,
			hint: 'Seconds, at most 3600',
			description:
				'How long to wait until the payment is completed or failed. After that it is returned as pending, with its index.',
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

export function readPayOptions(context: OperationContext): PayOptions {
	const options = context.n8n.getNodeParameter('options', context.itemIndex, {}) as {
		maxWaitSecs?: unknown;
		whenFailed?: PayOptions['whenFailed'];
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
	};
}
