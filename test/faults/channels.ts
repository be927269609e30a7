import type { OutboundPayment, Simulator } from '../simulator';
import type { Target } from './cases';

/*
 * Channels as targets of the matrix. To open or close one moves money as a payment does: it must
 * happen once, and what the node says about it must be so.
 */

/** The channel that every wallet has from the start. */
const first = new WeakMap<Simulator, string>();

const idsOf = (sim: Simulator) => sim.channels.list().map((one) => String(one.channel_id));

function happened(channelId: string, sats: unknown): OutboundPayment {
	return {
		index: channelId,
		payable: channelId,
		rail: 'channel',
		hash: null,
		amountMsat: BigInt(String(sats)) * 1000n,
		status: 'completed',
	};
}

/** Since 0.4.14. No receiver can refuse: in that they are like payments on chain. */
const COMMON = {
	ages: ['0.4.16', 'current'],
	isBolt11: false,
	isOnchain: true,
	indexKey: 'channel_id',
} as const;

export const CHANNEL_TARGETS: readonly Target[] = [
	{
		...COMMON,
		name: 'channel / open',
		path: 'open_channel',
		context: 'Failed to open channel: ',
		make: () => ({ resource: 'channel', operation: 'open', value: '20000' }),
		happened: (sim) =>
			sim.channels
				.list()
				.slice(1)
				.map((one) => happened(String(one.channel_id), one.channel_value)),
	},
	{
		...COMMON,
		name: 'channel / close',
		path: 'close_channel',
		context: 'Failed to close channel: ',
		make: (sim) => {
			const [channelId = ''] = idsOf(sim);
			first.set(sim, channelId);
			return { resource: 'channel', operation: 'close', channelId };
		},
		happened: (sim) => {
			const channelId = first.get(sim) ?? '';
			return idsOf(sim).includes(channelId) ? [] : [happened(channelId, 0)];
		},
	},
];
