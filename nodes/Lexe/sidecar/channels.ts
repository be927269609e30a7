import type { SidecarClient } from './client';
import { slept } from './lookup';
import { succeeded, type Failure, type Result } from './outcome';
import { pausesAfter } from './spend';
import type { Channel } from './wire';

/** What tells one channel from the others. */
export type ChannelTest = (channel: Channel) => boolean;

/** The channel of the wallet that fits, null when there is none. */
export async function findChannel(
	client: SidecarClient,
	isThis: ChannelTest,
): Promise<Result<Channel | null>> {
	const channels = await client.listChannels();
	return channels.ok ? succeeded(channels.value.find(isThis) ?? null) : channels;
}

/**
 * Looks, after an unclear answer, until the channel is there (or gone) or it makes no sense to look
 * any longer. Returns what was seen last.
 */
export async function watchChannel(
	client: SidecarClient,
	failure: Failure,
	isThis: ChannelTest,
	until: 'there' | 'gone',
): Promise<Result<Channel | null>> {
	let seen: Result<Channel | null> = { ok: false, failure };
	for (const pause of pausesAfter(failure)) {
		if (!(await slept(client, pause))) break;
		seen = await findChannel(client, isThis);
		if (seen.ok && (seen.value !== null) === (until === 'there')) break;
	}
	return seen;
}
