import { limitFields, simplifyField } from '../../shared/fields';
import { valueOf } from '../../shared/nodeErrors';
import { defineOperation, item, type OperationContext } from '../../shared/operation';
import { fieldError, readLimit, readText } from '../../shared/parameters';
import { simplified } from '../../shared/simplify';
import { collectPages } from '../../sidecar/paging';
import type { Payment } from '../../sidecar/payment';
import { cursorAt, isCursor } from '../../sidecar/paymentIndex';

export const getUpdated = defineOperation({
	name: 'Get Updated',
	value: 'getUpdated',
	action: 'Get payments that changed',
	description: 'Get payments in the order in which they changed, starting behind a given one',
	effect: 'read',
	endpoints: ['updatedPayments'],
	fields: [
		{
			displayName: 'Start Index',
			name: 'startIndex',
			type: 'string',
			default: '',
			placeholder: 'e.g. u0000001786000045801-ln_ad34…454d',
			description:
				'The "updated_index" of the last payment you have. Leave empty to start with the oldest change.',
		},
		...limitFields,
		simplifyField,
	],
	async run(context) {
		const { client, n8n, itemIndex } = context;
		const start = readStartIndex(context);
		const payments = valueOf(
			await collectPages(
				client,
				start,
				readLimit(context),
				async (cursor, pageSize) => await client.updatedPayments(cursor, pageSize),
			),
			{ node: n8n.getNode(), itemIndex },
		);
		const simplify = n8n.getNodeParameter('simplify', itemIndex, true);
		return payments.map((payment) =>
			item({
				...(simplify ? simplified(payment) : payment),
				updated_index: updatedIndex(payment),
			}),
		);
	},
});

function readStartIndex(context: OperationContext): string | undefined {
	const text = readText(context, 'startIndex');
	if (text === '' || isCursor(text)) return text || undefined;
	throw fieldError(
		context,
		'Start Index',
		'is not an "updated_index": it starts with u, 19 digits and a dash',
	);
}

function updatedIndex(payment: Payment): string | null {
	return payment.updated_at === null ? null : cursorAt(payment.updated_at, payment.index);
}
