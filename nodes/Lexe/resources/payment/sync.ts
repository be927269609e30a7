import { valueOf } from '../../shared/nodeErrors';
import { defineOperation, item } from '../../shared/operation';

export const sync = defineOperation({
	name: 'Sync',
	value: 'sync',
	action: 'Sync the payments of the sidecar',
	description:
		"Bring the sidecar's copy of your payments up to date and return how many are new or changed. Get Many does this by itself.",
	effect: 'read',
	endpoints: ['syncPayments'],
	fields: [],
	async run({ client, n8n, itemIndex }) {
		const summary = await client.syncPayments();
		return item(valueOf(summary, { node: n8n.getNode(), itemIndex }));
	},
});
