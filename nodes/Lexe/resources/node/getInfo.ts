import { defineOperation, item } from '../../shared/operation';
import { valueOf } from '../../shared/nodeErrors';

export const getInfo = defineOperation({
	name: 'Get Info',
	value: 'getInfo',
	action: 'Get balances and info of the node',
	description: 'Get the balances in satoshis, the channels and the keys of your node',
	effect: 'read',
	endpoints: ['nodeInfo'],
	fields: [],
	async run({ client, n8n, itemIndex }) {
		const info = await client.nodeInfo();
		return item(valueOf(info, { node: n8n.getNode(), itemIndex }));
	},
});
