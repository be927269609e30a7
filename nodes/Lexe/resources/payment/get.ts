import { paymentIndexField, simplifyField } from '../../shared/fields';
import { valueOf } from '../../shared/nodeErrors';
import { defineOperation, item } from '../../shared/operation';
import { readPaymentIndex } from '../../shared/parameters';
import { simplified } from '../../shared/simplify';

export const get = defineOperation({
	name: 'Get',
	value: 'get',
	action: 'Get a payment',
	description: 'Get the status and details of a payment or invoice',
	effect: 'read',
	endpoints: ['payment'],
	fields: [paymentIndexField, simplifyField],
	async run(context) {
		const { client, n8n, itemIndex } = context;
		const index = readPaymentIndex(context);
		const payment = valueOf(await client.payment(index), { node: n8n.getNode(), itemIndex });
		return item(n8n.getNodeParameter('simplify', itemIndex, true) ? simplified(payment) : payment);
	},
});
