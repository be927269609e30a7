import { closeChannel } from '../../shared/channelClosing';
import { defineOperation } from '../../shared/operation';
import { fieldError, readHex, readText } from '../../shared/parameters';

export const close = defineOperation({
	name: 'Close',
	value: 'close',
	action: 'Close a channel',
	description:
		'Close a Lightning channel together with the other side. Its money goes back to the on-chain balance, less the fee of a Bitcoin transaction.',
	effect: 'spend',
	endpoints: ['closeChannel', 'listChannels'],
	notDone: 'the channel was not closed',
	fields: [
		{
			displayName: 'Channel ID',
			name: 'channelId',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. 996815ce088fc879…',
			description: 'The "channel_id" that Get Many or Open returned for the channel',
		},
	],
	async run(context) {
		const channelId = readHex(context, readText(context, 'channelId'), 'Channel ID', 32);
		if (channelId !== undefined) return await closeChannel(context, channelId);
		throw fieldError(context, 'Channel ID', 'is empty: enter the "channel_id" of a channel');
	},
});
