import { valueOf } from '../../shared/nodeErrors';
import { defineOperation, item } from '../../shared/operation';
import { payableField, readPayable } from './field';

export const analyze = defineOperation({
	name: 'Analyze',
	value: 'analyze',
	action: 'Analyze what a text can be paid with',
	description: 'Find out what an address, invoice, offer or link is and how much it asks for',
	effect: 'read',
	endpoints: ['analyze'],
	fields: [payableField],
	async run(context) {
		const { client, n8n, itemIndex } = context;
		const analysis = await client.analyze(readPayable(context));
		return item(valueOf(analysis, { node: n8n.getNode(), itemIndex }));
	},
});
