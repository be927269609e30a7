import { printMsat } from '../node/amount';
import { publicKey } from '../node/other';
import type { World } from '../world';
import type { Endpoint } from './endpoint';

/** Sections 7.1 to 7.4. */
export const nodeEndpoints: Endpoint[] = [
	{
		method: 'GET',
		path: '/v2/health',
		since: 0,
		// It decodes the header but knows nothing about wallets.
		authenticatesItself: true,
		run: (call) => ({ status: call.world.access.health(call.request.headers.authorization) }),
	},
	{
		method: 'GET',
		path: '/v2/node/node_info',
		since: 0,
		run: (call) => nodeInfo(call.world),
	},
];

function nodeInfo(world: World): Record<string, unknown> {
	const { wallet, random, channels } = world;
	const { seedNode } = world.rules;
	// The seed's own sample has the "hard upper bound" 302 sats below the estimate.
	const quirk = seedNode && wallet.sendable > 302_000n ? 302_000n : 0n;
	return {
		version: seedNode ? '0.7.10' : '0.10.0',
		measurement: random.key('measurement').toString('hex'),
		user_pk: random.key('user').toString('hex'),
		node_pk: publicKey(random.key('node')),
		balance: printMsat(wallet.balance + wallet.onchainBalance),
		lightning_balance: printMsat(wallet.balance),
		lightning_sendable_balance: printMsat(wallet.sendable),
		lightning_max_sendable_balance: printMsat(wallet.sendable - quirk),
		onchain_balance: printMsat(wallet.onchainBalance),
		onchain_trusted_balance: printMsat(wallet.onchainBalance),
		num_channels: channels.usable,
		num_usable_channels: channels.usable,
	};
}
