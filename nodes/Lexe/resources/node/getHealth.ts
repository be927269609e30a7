import { defineOperation, item } from '../../shared/operation';
import { valueOf } from '../../shared/nodeErrors';

export const getHealth = defineOperation({
	name: 'Get Health',
	value: 'getHealth',
	action: 'Get the health of the sidecar',
	description: 'Check that the sidecar runs and has a wallet. Does not contact the node.',
	effect: 'read',
	endpoints: ['health'],
	fields: [],
	async run({ client, n8n, itemIndex }) {
		const health = await client.health();
		return item(valueOf(health, { node: n8n.getNode(), itemIndex }));
	},
});
