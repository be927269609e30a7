import { randomBytes } from 'node:crypto';

import { findChannel, watchChannel } from '../sidecar/channels';
import type { SidecarClient } from '../sidecar/client';
import type { Failure, Result } from '../sidecar/outcome';
import { lostSight } from '../sidecar/spend';
import type { Channel, OpenedChannel } from '../sidecar/wire';
import { Amount } from './Amount';
import { channelDoubt } from './channelDoubt';
import { apiError, operationError } from './nodeErrors';
import { oneAtATime } from './oneAtATime';
import { item, type OperationContext, type OutputItem } from './operation';
import { checkMaxPayment, refusal } from './policy';
import { RunMemory } from './runMemory';
import { isToolCall } from './toolCall';

/** A channel to be opened exactly once. */
export interface ChannelOpening {
	/** Whole satoshis. */
	value: Amount;
	/** The user's own; undefined = made here. */
	userChannelId: string | undefined;
}

export const NOT_OPENED = 'the channel was not opened';

/** What a run of the node has done about one channel. */
interface Attempt {
	readonly userChannelId: string;
	/** Where a request has gone of which nobody knows what became of it. */
	sentTo?: SidecarClient | undefined;
	result?: OutputItem;
}

const attempts = new RunMemory<Attempt>();

/** By wallet and user channel ID: requests without a clear answer. */
const doubts = new Map<string, { failure: Failure; atMs: number }>();

/** A request whose answer was lost may still be at work; so long nobody sends another one. */
const AT_WORK_MS = 2 * 60 * 1000;

/**
 * Opens a channel at most once, within the spending policy (contract 7.24). The user channel ID
 * names it before it exists. It is looked for first and after an unclear answer; a request is never
 * repeated in the run that has sent it.
 */
export async function openChannel(
	context: OperationContext,
	opening: ChannelOpening,
): Promise<OutputItem> {
	const values = { value: opening.value.toSats(), userChannelId: opening.userChannelId };
	const attempt = attempts.entry(context, values, () => ({
		userChannelId: opening.userChannelId ?? randomBytes(16).toString('hex'),
	}));
	// The node cannot tell two requests apart that come at the same time.
	const name = doubtKey(context.client, attempt);
	return await oneAtATime(name, async () => {
		if (attempt.result === undefined) {
			attempt.result = await openOnce(context, opening, attempt);
			return item({ ...attempt.result.json });
		}
		// Every call of an agent is a run of its own: this one has opened nothing.
		const isRepeat = isToolCall(context.n8n);
		return item({ ...attempt.result.json, ...(isRepeat && { already_open: true }) });
	});
}

async function openOnce(
	context: OperationContext,
	opening: ChannelOpening,
	attempt: Attempt,
): Promise<OutputItem> {
	const { n8n, itemIndex } = context;
	const place = { node: n8n.getNode(), itemIndex, effect: 'spend' as const };
	const { userChannelId } = attempt;
	// What was sent is looked for there, even if the credential was changed meanwhile.
	const client = attempt.sentTo ?? context.client;
	const wasSent = attempt.sentTo !== undefined;
	const doubt = doubtAbout(client, attempt);
	// A refusal before sending says nothing about what an earlier try has sent.
	if (!doubt) checkPolicy(context, opening.value);

	const earlier = doubt
		? await watch(client, userChannelId, doubt)
		: await findChannel(client, (channel) => channel.user_channel_id === userChannelId);
	if (earlier.ok && earlier.value) {
		if (!wasSent) checkSameValue(context, opening, earlier.value);
		return opened(client, attempt, earlier.value, !wasSent);
	}
	if (doubt) throw notKnown(context, attempt, doubt, earlier);
	// To open without knowing would be a bet that it was not opened before.
	if (!earlier.ok) throw apiError({ ...earlier.failure, certainty: 'notSent' }, place);

	setDoubt(client, attempt, lostSight(client));
	const reply = await client.openChannel({ value: opening.value.toSats(), userChannelId });
	if (reply.ok) return opened(client, attempt, reply.value, false);
	if (reply.failure.certainty !== 'inDoubt') {
		clearDoubt(client, attempt);
		throw apiError(reply.failure, place);
	}
	setDoubt(client, attempt, reply.failure);
	const seen = await watch(client, userChannelId, reply.failure);
	if (seen.ok && seen.value) return opened(client, attempt, seen.value, false);
	throw notKnown(context, attempt, reply.failure, seen);
}

/**
 * Max Payment bounds the value of a channel. Max per Day is kept by adding up the wallet's
 * payments; a channel and its fee are not among them, so that nobody could keep it.
 */
function checkPolicy({ policy, n8n, itemIndex }: OperationContext, value: Amount): void {
	const place = { node: n8n.getNode(), itemIndex };
	checkMaxPayment(policy, value, place, { name: 'channel', notDone: NOT_OPENED });
	if (policy.maxDaily === null) return;
	throw refusal(
		'Channels cannot be opened with a Lexe credential that has a Max per Day',
		place,
		`${NOT_OPENED}. What a channel takes from the wallet is not among its payments, so that the limit of a day could not be kept`,
	);
}

/** The same ID for another value is a mistake that must not look like an opened channel. */
function checkSameValue(
	{ n8n, itemIndex }: OperationContext,
	{ value }: ChannelOpening,
	{ channel_id: channelId, channel_value: existing }: Channel,
): void {
	if (Amount.fromSats(existing).compare(value) === 0) return;
	throw operationError(
		n8n.getNode(),
		`The User Channel ID is already used by a channel of ${existing} sats`,
		{
			itemIndex,
			description: `No money has moved: this channel of ${value.toSats()} sats was not opened. Use another User Channel ID for another channel. Existing channel: ${channelId}`,
		},
	);
}

async function watch(client: SidecarClient, userChannelId: string, failure: Failure) {
	const isThis = (channel: Channel) => channel.user_channel_id === userChannelId;
	return await watchChannel(client, failure, isThis, 'there');
}

function opened(
	client: SidecarClient,
	attempt: Attempt,
	channel: OpenedChannel,
	alreadyOpen: boolean,
): OutputItem {
	clearDoubt(client, attempt);
	const { channel_id, user_channel_id } = channel;
	return item({ channel_id, user_channel_id, already_open: alreadyOpen });
}

function notKnown(
	context: OperationContext,
	{ userChannelId }: Attempt,
	failure: Failure,
	seen: Result<Channel | null>,
) {
	const advice = `To try again, enter ${userChannelId} as User Channel ID: the channel is looked for first, and opened only if it is not there.`;
	return channelDoubt(context, failure, {
		question: 'whether the channel was opened',
		noMoney: `as far as the wallet knows: it has no channel with the user channel ID ${userChannelId}`,
		maybe: `The channel may still open. Look for the user channel ID ${userChannelId} with Channel: Get Many.`,
		advice,
		seen,
		unchanged: 'The wallet does not show it so far.',
	});
}

function doubtKey({ wallet }: SidecarClient, { userChannelId }: Attempt): string {
	return JSON.stringify(['open channel', wallet, userChannelId]);
}

/**
 * The unclear answer that has to be cleared up before anything is sent: one of this run whenever
 * it was, one of another run while that request may still be at work.
 */
function doubtAbout(client: SidecarClient, attempt: Attempt): Failure | undefined {
	const doubt = doubts.get(doubtKey(client, attempt));
	if (attempt.sentTo) return doubt?.failure ?? lostSight(client);
	if (!doubt) return undefined;
	const isAtWork =
		doubt.failure.sidecarMessage === undefined && client.clock.now() - doubt.atMs < AT_WORK_MS;
	return isAtWork ? doubt.failure : undefined;
}

function setDoubt(client: SidecarClient, attempt: Attempt, failure: Failure): void {
	attempt.sentTo = client;
	doubts.set(doubtKey(client, attempt), { failure, atMs: client.clock.now() });
	for (const [key, { atMs }] of doubts) {
		if (client.clock.now() - atMs > 60 * AT_WORK_MS) doubts.delete(key);
	}
}

function clearDoubt(client: SidecarClient, attempt: Attempt): void {
	attempt.sentTo = undefined;
	doubts.delete(doubtKey(client, attempt));
}
