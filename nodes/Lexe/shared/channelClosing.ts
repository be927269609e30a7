import { findChannel, watchChannel } from '../sidecar/channels';
import type { SidecarClient } from '../sidecar/client';
import type { Failure, Result } from '../sidecar/outcome';
import { lostSight } from '../sidecar/spend';
import type { Channel } from '../sidecar/wire';
import { channelDoubt } from './channelDoubt';
import { apiError, operationError } from './nodeErrors';
import { oneAtATime } from './oneAtATime';
import { item, type OperationContext, type OutputItem } from './operation';
import { RunMemory } from './runMemory';

/** What a run of the node has done about one channel. */
interface Attempt {
	readonly channelId: string;
	/** How the request of an earlier try ended, when that was unclear, and where it went. */
	doubt?: { failure: Failure; client: SidecarClient } | undefined;
	result?: OutputItem;
}

const attempts = new RunMemory<Attempt>();

/**
 * Closes a channel together with the other side (contract 7.25). A channel is closed only once,
 * whoever asks how often; what matters is to say what became of it. After an unclear answer the
 * list of channels tells: one that is gone is closed.
 */
export async function closeChannel(
	context: OperationContext,
	channelId: string,
): Promise<OutputItem> {
	const attempt = attempts.entry(context, { channelId }, () => ({ channelId }));
	const name = JSON.stringify(['close channel', context.client.wallet, attempt.channelId]);
	return await oneAtATime(name, async () => {
		attempt.result ??= await closeOnce(context, attempt);
		return item({ ...attempt.result.json });
	});
}

async function closeOnce(context: OperationContext, attempt: Attempt): Promise<OutputItem> {
	const { n8n, itemIndex } = context;
	const place = { node: n8n.getNode(), itemIndex, effect: 'spend' as const };
	const { channelId, doubt } = attempt;
	// What was sent is looked for there, even if the credential was changed meanwhile.
	const client = doubt?.client ?? context.client;
	const closed = item({ channel_id: channelId, closed: true });
	const isThis = (channel: Channel) => channel.channel_id === channelId;

	const before = await findChannel(client, isThis);
	if (!before.ok) {
		if (doubt) throw notKnown(context, channelId, doubt.failure, before);
		throw apiError({ ...before.failure, certainty: 'notSent' }, place);
	}
	if (before.value === null) {
		if (doubt) return closed;
		throw operationError(place.node, `The wallet has no open channel with the ID ${channelId}`, {
			itemIndex,
			description:
				'No money has moved: nothing was sent. The channel is closed already, or belongs to another wallet. Channel: Get Many lists the open ones.',
		});
	}

	attempt.doubt = { failure: lostSight(client), client };
	const reply = await client.closeChannel(channelId);
	if (reply.ok) return closed;
	const { failure } = reply;
	if (failure.certainty !== 'inDoubt') {
		attempt.doubt = doubt;
		// This try did nothing; an earlier one may still close the channel.
		throw doubt ? notKnown(context, channelId, doubt.failure, before) : apiError(failure, place);
	}
	attempt.doubt = { failure, client };
	const after = await watchChannel(client, failure, isThis, 'gone');
	if (after.ok && after.value === null) return closed;
	throw notKnown(context, channelId, failure, after);
}

function notKnown(
	context: OperationContext,
	channelId: string,
	failure: Failure,
	seen: Result<Channel | null>,
) {
	return channelDoubt(context, failure, {
		question: 'whether the channel will close',
		noMoney: 'as far as the wallet knows: the channel is still open',
		maybe: `It may still close. Look for the channel ID ${channelId} with Channel: Get Many: a closed channel is not listed.`,
		advice: 'Running this again is safe: a channel can be closed only once.',
		seen,
		unchanged: 'The channel is still open.',
	});
}
