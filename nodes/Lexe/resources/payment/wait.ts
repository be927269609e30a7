import { paymentIndexField, simplifyField } from '../../shared/fields';
import { apiError, operationError, valueOf } from '../../shared/nodeErrors';
import { defineOperation, item, type OperationContext } from '../../shared/operation';
import { readInteger, readPaymentIndex } from '../../shared/parameters';
import { DEFAULT_MAX_WAIT_SECS, LONGEST_WAIT_SECS } from '../../shared/payOptions';
import { simplified } from '../../shared/simplify';
import { waitOn } from '../../sidecar/lookup';
import { isFinal, type Payment } from '../../sidecar/payment';

export const wait = defineOperation({
	name: 'Wait',
	value: 'wait',
	action: 'Wait until a payment is completed or failed',
	description:
		'Wait until an invoice is paid, or any payment is completed or failed, and return it. One that failed or expired is an item with status "failed".',
	effect: 'read',
	endpoints: ['payment', 'waitForPayment'],
	fields: [
		paymentIndexField,
		{
			displayName: 'Max Wait',
			name: 'maxWaitSecs',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: LONGEST_WAIT_SECS, numberPrecision: 0 },
			default: DEFAULT_MAX_WAIT_SECS,
			hint: 'Seconds, at most 3600',
			description:
				'How long to wait for the payment. If the workflow or n8n has an execution timeout, set that one longer: n8n stops the whole execution when it is over. Of several items, five are waited for at a time. To wait for hours, use the Lexe Trigger instead.',
		},
		{
			displayName: 'When Still Pending',
			name: 'onTimeout',
			type: 'options',
			options: [
				{
					name: 'Return the Payment',
					value: 'return',
					description: 'Output the payment with status "pending"',
				},
				{
					name: 'Stop With an Error',
					value: 'throw',
					description: 'Fail the node, or use its error output',
				},
			],
			default: 'return',
			description: 'What to do when the payment is still pending after Max Wait',
		},
		simplifyField,
	],
	async run(context) {
		const { client, n8n, itemIndex } = context;
		const place = { node: n8n.getNode(), itemIndex };
		const index = readPaymentIndex(context);
		const maxWaitSecs = readInteger(
			context,
			n8n.getNodeParameter('maxWaitSecs', itemIndex, DEFAULT_MAX_WAIT_SECS),
			'Max Wait',
			{ min: 1, max: LONGEST_WAIT_SECS, unit: 'seconds' },
		);

		const found = valueOf(await client.payment(index), place);
		const until = client.clock.now() + maxWaitSecs * 1000;
		const { payment, failure } = await waitOn(client, index, until, { payment: found });
		const last = payment ?? found;
		if (!isFinal(last)) {
			const { origin } = client;
			if (client.signal?.aborted) {
				const stopped = { fault: 'cancelled', certainty: 'inDoubt', endpoint: 'payment' } as const;
				throw apiError({ ...stopped, origin }, place);
			}
			// What was seen before the line broke is not how the payment is now.
			if (failure) throw apiError(failure, place);
			if (n8n.getNodeParameter('onTimeout', itemIndex, 'return') === 'throw') {
				throw stillPending(context, last, maxWaitSecs);
			}
		}
		return item(n8n.getNodeParameter('simplify', itemIndex, true) ? simplified(last) : last);
	},
});

function stillPending({ n8n, itemIndex }: OperationContext, payment: Payment, secs: number) {
	return operationError(
		n8n.getNode(),
		`The payment is still pending after ${secs} ${secs === 1 ? 'second' : 'seconds'}`,
		{
			itemIndex,
			description: `It may still be completed or fail. Wait for it again, or let the Lexe Trigger tell you. Payment index: ${payment.index}`,
		},
	);
}
