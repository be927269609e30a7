import { valueOf } from '../../shared/nodeErrors';
import { defineOperation, item } from '../../shared/operation';

export const get = defineOperation({
	name: 'Get',
	value: 'get',
	action: 'Get the address of the wallet',
	description:
		'Get the ₿ address, the Lightning address and the offer under which anybody can pay you',
	effect: 'read',
	endpoints: ['humanBitcoinAddress'],
	fields: [],
	async run({ client, n8n, itemIndex }) {
		const address = await client.humanBitcoinAddress();
		return item(valueOf(address, { node: n8n.getNode(), itemIndex }));
	},
});
