import type { INode } from 'n8n-workflow';

import { onlyItem, runLexe } from '../support/engine';
import { requestsTo, useSidecars } from '../support/sidecar';
import { shiftClock, useShortPauses } from '../support/time';
import type { FaultEffect, Simulator } from '../simulator';

/* Channels, when answers get lost or n8n tries again. */

const sidecar = useSidecars();
useShortPauses();

const OWN_ID = '2bfb93f0ee2ecc3405a75187f8d94b8d';
const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
const TIMEOUT: FaultEffect = {
	kind: 'status',
	status: 500,
	code: 100,
	msg: 'Error: Timed out waiting for the channel to become pending',
};

async function run(
	sim: Simulator,
	operation: string,
	parameters: INode['parameters'],
	node: Partial<INode> = {},
) {
	return await runLexe({
		parameters: { resource: 'channel', operation, ...parameters },
		credential: { baseUrl: sim.url },
		node,
	});
}

const opened = (sim: Simulator) => sim.channels.list().slice(1);
const firstId = (sim: Simulator) => String(sim.channels.list()[0]?.channel_id);

/** From now on the list of channels cannot be read, so many times or for good. */
function hideChannels(sim: Simulator, path: string, times = Infinity) {
	const match = () => requestsTo(sim, path).length > 0;
	return sim.faults.add({ path: 'list_channels', kind: 'resetBefore', times, match });
}

const LOST: readonly FaultEffect[] = [
	{ kind: 'loseReply' },
	{ kind: 'resetAfter' },
	{ kind: 'truncated' },
	{ kind: 'emptyBody' },
	{ kind: 'wrongJson' },
	{ kind: 'html', status: 200, execute: true },
	{ ...TIMEOUT, execute: true },
];

describe.each(LOST)('an answer that went wrong (%j)', (effect) => {
	it('to opening is looked up', async () => {
		const sim = await sidecar();
		sim.faults.add({ path: 'open_channel', ...effect });
		const { json } = onlyItem(await run(sim, 'open', { value: '5000' }));
		const [channel] = opened(sim);
		const { channel_id, user_channel_id } = channel ?? {};
		expect(json).toEqual({ channel_id, user_channel_id, already_open: false });
		expect(opened(sim)).toHaveLength(1);
		expect(requestsTo(sim, 'open_channel')).toHaveLength(1);
	});

	it('to closing is looked up', async () => {
		const sim = await sidecar();
		sim.faults.add({ path: 'close_channel', ...effect });
		const channelId = firstId(sim);
		const { json } = onlyItem(await run(sim, 'close', { channelId }));
		expect(json).toEqual({ channel_id: channelId, closed: true });
		expect(requestsTo(sim, 'close_channel')).toHaveLength(1);
	});
});

const UNCLEAR: readonly FaultEffect[] = [
	{ kind: 'resetBefore' },
	{ kind: 'html', status: 502 },
	{ kind: 'wrongJson', execute: false },
	{ kind: 'status', status: 500, code: 6, msg: 'Server timed out handling request' },
	TIMEOUT,
];

describe.each(UNCLEAR)('when nobody can tell (%j)', (effect) => {
	it('opening says that the channel may still open, and is not asked for again', async () => {
		const sim = await sidecar();
		sim.faults.add({ path: 'open_channel', ...effect });
		const { error } = await run(sim, 'open', { value: '5000' }, RETRY);
		expect(error?.message).toMatch(/: it is not known whether the channel was opened$/);
		expect(error?.description).toMatch(
			/^Money may have moved\. The wallet does not show it so far/,
		);
		const [request, ...more] = requestsTo(sim, 'open_channel');
		expect(more).toEqual([]);
		const { user_channel_id: id } = request?.body as { user_channel_id: string };
		expect(error?.description).toContain(`Look for the user channel ID ${id}`);
		expect(error?.description).toContain(`enter ${id} as User Channel ID`);
		expect(opened(sim)).toEqual([]);
	});

	it('closing says that the channel may still close', async () => {
		const sim = await sidecar();
		sim.faults.add({ path: 'close_channel', ...effect });
		const channelId = firstId(sim);
		const { error } = await run(sim, 'close', { channelId });
		expect(error?.message).toMatch(/: it is not known whether the channel will close$/);
		expect(error?.description).toMatch(/^Money may have moved\. The channel is still open\./);
		expect(error?.description).toContain(channelId);
		expect(requestsTo(sim, 'close_channel')).toHaveLength(1);
	});
});

describe('Retry On Fail', () => {
	it('finds the channel that the first try has opened', async () => {
		const sim = await sidecar();
		sim.faults.add({ path: 'open_channel', kind: 'loseReply' });
		// As many as the first try makes: five looks, each tried three times.
		hideChannels(sim, 'open_channel', 15);
		const { json } = onlyItem(await run(sim, 'open', { value: '5000' }, RETRY));
		expect(json).toMatchObject({ channel_id: opened(sim)[0]?.channel_id, already_open: false });
		expect(opened(sim)).toHaveLength(1);
		expect(requestsTo(sim, 'open_channel')).toHaveLength(1);
	});

	it('opens one channel when expressions give other values in every try', async () => {
		const sim = await sidecar();
		sim.faults.add({ path: 'open_channel', kind: 'loseReply' });
		hideChannels(sim, 'open_channel', 15);
		const userChannelId =
			"={{ Array.from({ length: 32 }, () => '0123456789abcdef'[Math.floor(Math.random() * 16)]).join('') }}";
		const value = '={{ 5000 + Math.floor(Math.random() * 10000) }}';
		const { items } = await run(sim, 'open', { value, userChannelId }, RETRY);
		expect(items).toHaveLength(1);
		expect(opened(sim)).toHaveLength(1);
	});

	it('tries again what was certainly not executed', async () => {
		const sim = await sidecar();
		const busy = { kind: 'status', status: 503, code: 8, msg: 'busy' } as const;
		sim.faults.add({ path: 'open_channel', ...busy });
		sim.faults.add({ path: 'close_channel', ...busy });
		expect((await run(sim, 'open', { value: '5000' }, RETRY)).items).toHaveLength(1);
		expect(opened(sim)).toHaveLength(1);
		const { items } = await run(sim, 'close', { channelId: firstId(sim) }, RETRY);
		expect(items).toHaveLength(1);
	});

	it('does not open the first of two channels again when the second one fails', async () => {
		const sim = await sidecar();
		const input = [{ json: { sats: '5000' } }, { json: { sats: '400000' } }];
		const { error } = await runLexe({
			parameters: { resource: 'channel', operation: 'open', value: '={{ $json.sats }}' },
			credential: { baseUrl: sim.url },
			node: RETRY,
			input,
		});
		expect(error?.description).toContain('The item before it went through.');
		expect(opened(sim)).toHaveLength(1);
		expect(requestsTo(sim, 'open_channel')).toHaveLength(2);
	});

	it('closes two channels, each once, when the answer about the second is lost', async () => {
		const sim = await sidecar();
		sim.channels.open(5_000_000n, null);
		const ids = sim.channels.list().map((one) => String(one.channel_id));
		const isSecond = ({ rawBody }: { rawBody: string }) => rawBody.includes(ids[1] ?? '-');
		sim.faults.add({ path: 'close_channel', kind: 'loseReply', match: isSecond });
		const match = () => requestsTo(sim, 'close_channel').length === 2;
		sim.faults.add({ path: 'list_channels', kind: 'resetBefore', times: 15, match });
		const { items } = await runLexe({
			parameters: { resource: 'channel', operation: 'close', channelId: '={{ $json.id }}' },
			credential: { baseUrl: sim.url },
			node: RETRY,
			input: ids.map((id) => ({ json: { id } })),
		});
		expect(items.map(({ json }) => json)).toEqual(
			ids.map((id) => ({ channel_id: id, closed: true })),
		);
		expect(requestsTo(sim, 'close_channel')).toHaveLength(2);
	});

	it('does not say that no money has moved when a later try is refused', async () => {
		const sim = await sidecar();
		sim.faults.add({ path: 'close_channel', kind: 'resetBefore' });
		const busy = { kind: 'status', status: 503, code: 8, msg: 'busy' } as const;
		sim.faults.add({ path: 'close_channel', ...busy, times: 2 });
		const { error } = await run(sim, 'close', { channelId: firstId(sim) }, RETRY);
		expect(error?.message).toMatch(/: it is not known whether the channel will close$/);
		expect(error?.description).toMatch(/^Money may have moved/);
	});

	it('closes in a later try what the first one could not', async () => {
		const sim = await sidecar();
		sim.faults.add({ path: 'close_channel', kind: 'resetBefore' });
		const channelId = firstId(sim);
		const { json } = onlyItem(await run(sim, 'close', { channelId }, RETRY));
		expect(json).toEqual({ channel_id: channelId, closed: true });
	});
});

describe('the same User Channel ID in a later execution', () => {
	const parameters = { value: '5000', userChannelId: OWN_ID };

	it('finds the channel that was opened after all', async () => {
		const sim = await sidecar();
		sim.faults.add({ path: 'open_channel', kind: 'resetBefore' });
		await run(sim, 'open', parameters);
		const { channelId } = sim.channels.open(5_000_000n, OWN_ID);
		const { json } = onlyItem(await run(sim, 'open', parameters));
		expect(json).toMatchObject({ channel_id: channelId, already_open: true });
		expect(requestsTo(sim, 'open_channel')).toHaveLength(1);
	});

	it('is not sent again while the lost request may still be at work', async () => {
		const sim = await sidecar();
		sim.faults.add({ path: 'open_channel', kind: 'resetBefore' });
		await run(sim, 'open', parameters);
		const { error } = await run(sim, 'open', parameters);
		expect(error?.description).toMatch(/^Money may have moved/);
		expect(requestsTo(sim, 'open_channel')).toHaveLength(1);
		shiftClock(3 * 60_000);
		expect((await run(sim, 'open', parameters)).items).toHaveLength(1);
		expect(opened(sim)).toHaveLength(1);
	});
});

describe('a wallet that cannot be asked', () => {
	it.each(['open', 'close'])('is not sent anything: %s', async (operation) => {
		const sim = await sidecar();
		sim.faults.add({ path: 'list_channels', kind: 'resetBefore', times: Infinity });
		const parameters = { value: '5000', channelId: firstId(sim) };
		const { error } = await run(sim, operation, parameters);
		expect(error?.description).toMatch(/^No money has moved: the request was never sent\./);
		expect(requestsTo(sim, `${operation}_channel`)).toEqual([]);
	});

	it('after the request is named as the reason of not knowing', async () => {
		const sim = await sidecar();
		sim.faults.add({ path: 'open_channel', kind: 'loseReply' });
		hideChannels(sim, 'open_channel');
		const { error } = await run(sim, 'open', { value: '5000' });
		expect(error?.description).toMatch(
			/^Money may have moved\. The wallet could not be asked: the connection to the Lexe sidecar was cut/,
		);
	});
});

describe('Continue On Fail', () => {
	it('gives an item for the channel that could not be opened', async () => {
		const sim = await sidecar();
		const { items } = await runLexe({
			parameters: { resource: 'channel', operation: 'open', value: '={{ $json.sats }}' },
			credential: { baseUrl: sim.url },
			node: { onError: 'continueRegularOutput' },
			input: [{ json: { sats: '1' } }, { json: { sats: '5000' } }],
		});
		expect(items[0]?.json.error).toBe('Value must be at least 5000 sats, not 1');
		expect(items[0]?.json.details).toMatch(/^No money has moved/);
		expect(items[1]?.json.channel_id).toBe(opened(sim)[0]?.channel_id);
	});
});
