import { amountFields, readAmountFrom, withConversion } from '../../shared/amountFields';
import { noticeField } from '../../shared/fields';
import { valueOf } from '../../shared/nodeErrors';
import { defineOperation, item } from '../../shared/operation';

const MIN_SATS = 5_000;

export const buy = defineOperation({
	name: 'Buy Bitcoin',
	value: 'buy',
	action: 'Buy bitcoin with Cash App',
	description: 'Get a link with which a person buys bitcoin into the wallet in Cash App',
	effect: 'create',
	endpoints: ['buyWithCashApp'],
	fields: [
		noticeField(
			'Nothing is bought until a person opens the link in Cash App and confirms it, within two hours. The Lexe Trigger tells when the bitcoin has arrived.',
		),
		...amountFields({
			displayName: 'Amount',
			name: 'amount',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. 10000',
			description: 'How much bitcoin to buy, in the unit below: at least 5000 satoshis',
		}),
	],
	async run(context) {
		const { client, n8n, itemIndex } = context;
		const entered = readAmountFrom(context, 'amount', 'Amount', MIN_SATS);
		const purchase = await client.buyWithCashApp(entered.amount.toSats());
		return item(withConversion(valueOf(purchase, { node: n8n.getNode(), itemIndex }), entered));
	},
});
