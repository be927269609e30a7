import { limitFields, simplifyField } from '../../shared/fields';
import { valueOf } from '../../shared/nodeErrors';
import { defineOperation, item } from '../../shared/operation';
import { readLimit } from '../../shared/parameters';
import { simplified } from '../../shared/simplify';
import type { ListPayments } from '../../sidecar/requests';
import { collectPages } from '../../sidecar/paging';

export const getAll = defineOperation({
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many payments',
	description: 'Get the payments and invoices of the wallet, newest first',
	effect: 'read',
	endpoints: ['listPayments', 'syncPayments'],
	fields: [
		...limitFields,
		simplifyField,
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add Filter',
			default: {},
			options: [
				{
					displayName: 'Status',
					name: 'status',
					type: 'options',
					options: [
						{ name: 'All', value: 'all' },
						{ name: 'Completed', value: 'completed' },
						{ name: 'Failed', value: 'failed' },
						{ name: 'Final', value: 'finalized', description: 'Completed or failed' },
						{ name: 'Pending', value: 'pending' },
					],
					default: 'all',
				},
			],
		},
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			options: [
				{
					displayName: 'Order',
					name: 'order',
					type: 'options',
					options: [
						{ name: 'Newest First', value: 'desc' },
						{ name: 'Oldest First', value: 'asc' },
					],
					default: 'desc',
					description: 'By the time the payment was created',
				},
			],
		},
	],
	async run(context) {
		const { client, n8n, itemIndex } = context;
		const place = { node: n8n.getNode(), itemIndex };
		const filters = n8n.getNodeParameter('filters', itemIndex, {}) as Partial<ListPayments>;
		const options = n8n.getNodeParameter('options', itemIndex, {}) as Partial<ListPayments>;
		const list = { status: filters.status ?? 'all', order: options.order ?? 'desc' };
		const limit = readLimit(context);

		// The list is a cache beside the sidecar, and empty until it is synced (contract 7.17).
		valueOf(await client.syncPayments(), place);
		const payments = valueOf(
			await collectPages(
				client,
				undefined,
				limit,
				async (after, pageSize) => await client.listPayments(list, after, pageSize),
			),
			place,
		);
		const simplify = n8n.getNodeParameter('simplify', itemIndex, true);
		return payments.map((payment) => item(simplify ? simplified(payment) : payment));
	},
});
