import { valueOf } from '../../shared/nodeErrors';
import { defineOperation, item } from '../../shared/operation';

export const getAll = defineOperation({
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many channels',
	description: 'Get the open Lightning channels of the wallet with their balances in satoshis',
	effect: 'read',
	endpoints: ['listChannels'],
	fields: [],
	async run({ client, n8n, itemIndex }) {
		const channels = await client.listChannels();
		return valueOf(channels, { node: n8n.getNode(), itemIndex }).map(item);
	},
});
