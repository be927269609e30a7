import { amountFields, readAmountFrom, withConversion } from '../../shared/amountFields';
import { NOT_OPENED, openChannel } from '../../shared/channelOpening';
import { noticeField } from '../../shared/fields';
import { defineOperation } from '../../shared/operation';
import { fieldError, readHex, readText, refuseLostExpression } from '../../shared/parameters';

const MIN_SATS = 5_000;

export const open = defineOperation({
	name: 'Open',
	value: 'open',
	action: 'Open a channel',
	description: 'Put money of the on-chain balance into a new Lightning channel',
	effect: 'spend',
	endpoints: ['openChannel', 'listChannels'],
	notDone: NOT_OPENED,
	fields: [
		noticeField(
			'The money comes from the on-chain balance and stays yours. The Bitcoin transaction costs a fee, and so does closing the channel.',
		),
		...amountFields({
			displayName: 'Value',
			name: 'value',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. 100000',
			description:
				'How much to put into the channel, in the unit below: at least 5000 satoshis, and whole ones. Max Payment of the credential applies.',
		}),
		{
			displayName: 'User Channel ID',
			name: 'userChannelId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 2bfb93f0ee2ecc3405a75187f8d94b8d',
			description:
				'A name of your own for the channel: 32 characters from 0-9 and a-f. A channel with the same ID is opened only once, also when the execution is run again; later runs return the first channel for as long as it is open. Leave empty to get one made.',
		},
	],
	async run(context) {
		const entered = readAmountFrom(context, 'value', 'Value', MIN_SATS);
		const value = entered.amount;
		if (value.toSats().includes('.')) {
			throw fieldError(context, 'Value', `must be whole satoshis, not ${value.toSats()}`);
		}
		const field = { name: 'userChannelId', label: 'User Channel ID' };
		const userChannelId = readHex(context, readText(context, field.name), field.label, 16);
		if (userChannelId === undefined) {
			const advice =
				': every run would open another channel. To get an ID made, leave the field itself empty';
			refuseLostExpression(context, field, advice);
		}
		const opened = await openChannel(context, { value, userChannelId });
		return { ...opened, json: withConversion(opened.json, entered) };
	},
});
