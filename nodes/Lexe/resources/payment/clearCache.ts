import { valueOf } from '../../shared/nodeErrors';
import { defineOperation, item } from '../../shared/operation';

export const clearCache = defineOperation({
	name: 'Clear Cache',
	value: 'clearCache',
	action: 'Clear the payment cache of the sidecar',
	description:
		"Delete the sidecar's own copy of your payments. Your node keeps all payments and notes; the next sync fetches them again, which can take a while.",
	effect: 'read',
	endpoints: ['clearPayments'],
	fields: [],
	async run({ client, n8n, itemIndex }) {
		valueOf(await client.clearPayments(), { node: n8n.getNode(), itemIndex });
		return item({ cleared: true });
	},
});
