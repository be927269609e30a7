import { valueOf } from '../../shared/nodeErrors';
import { defineOperation, item } from '../../shared/operation';

export const getAll = defineOperation({
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many clients',
	description:
		'Get the programs that may use the wallet, oldest first, without those that are revoked or expired',
	effect: 'read',
	endpoints: ['listClients'],
	fields: [],
	async run({ client, n8n, itemIndex }) {
		const clients = await client.listClients();
		return valueOf(clients, { node: n8n.getNode(), itemIndex }).map(item);
	},
});
