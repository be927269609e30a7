import type { INode } from 'n8n-workflow';

import { onlyItem, runLexe } from '../support/engine';
import { requestsTo, useSidecars } from '../support/sidecar';
import { useShortPauses } from '../support/time';
import { AGES, type Simulator } from '../simulator';

/* Channels, when nothing is lost on the way. */

const sidecar = useSidecars();
useShortPauses();

const OWN_ID = '2bfb93f0ee2ecc3405a75187f8d94b8d';

async function run(
	sim: Simulator,
	operation: string,
	parameters: INode['parameters'] = {},
	credential: object = {},
) {
	return await runLexe({
		parameters: { resource: 'channel', operation, ...parameters },
		credential: { baseUrl: sim.url, ...credential },
	});
}

const channelIds = (sim: Simulator) => sim.channels.list().map((one) => String(one.channel_id));

describe.each(AGES)('channels with sidecar %s', (age) => {
	const isOld = age === 'seed' || age === '0.4.10';

	it(isOld ? 'need a newer one' : 'are listed, opened and closed', async () => {
		const sim = await sidecar({ age });
		if (isOld) {
			const runs = [
				await run(sim, 'getAll'),
				await run(sim, 'open', { value: '5000' }),
				await run(sim, 'close', { channelId: channelIds(sim)[0] ?? '' }),
			];
			const messages = runs.map(({ error }) => error?.message);
			expect(messages).toEqual(Array(3).fill('This needs Lexe sidecar 0.4.14 or newer'));
			expect(runs[1]?.error?.description).toMatch(/^No money has moved/);
			expect(runs[2]?.error?.description).toMatch(/^No money has moved/);
			return;
		}
		const opened = onlyItem(await run(sim, 'open', { value: '100000' })).json;
		expect(opened).toEqual({
			channel_id: channelIds(sim)[1],
			user_channel_id: sim.channels.list()[1]?.user_channel_id,
			already_open: false,
		});
		const { items } = await run(sim, 'getAll');
		expect(items.map(({ json }) => json)).toEqual(sim.channels.list());
		expect(items[1]?.json.channel_value).toBe('100000');

		const closed = onlyItem(await run(sim, 'close', { channelId: String(opened.channel_id) })).json;
		expect(closed).toEqual({ channel_id: opened.channel_id, closed: true });
		expect(channelIds(sim)).not.toContain(opened.channel_id);
		expect(channelIds(sim)).toHaveLength(1);
	});
});

describe('opening a channel', () => {
	it('sends whole satoshis and an ID, whatever the unit', async () => {
		const sim = await sidecar();
		await run(sim, 'open', { value: '5000000', amountUnit: 'msats' });
		await run(sim, 'open', { value: 0.0001, amountUnit: 'btc' });
		const fiat = { amountUnit: 'fiat', fiatPrice: '100000' };
		const { json } = onlyItem(await run(sim, 'open', { value: '9.999999', ...fiat }));
		expect(requestsTo(sim, 'open_channel').map(({ body }) => body)).toEqual(
			['5000', '10000', '9999'].map((value) => ({
				value,
				user_channel_id: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
			})),
		);
		expect(json.conversion).toMatchObject({ sats: '9999', price: '100000' });
	});

	it('opens one for every item', async () => {
		const sim = await sidecar();
		const { items } = await runLexe({
			parameters: { resource: 'channel', operation: 'open', value: '={{ $json.sats }}' },
			credential: { baseUrl: sim.url },
			input: [{ json: { sats: 5000 } }, { json: { sats: 5000 } }],
		});
		expect(new Set(items.map(({ json }) => json.user_channel_id)).size).toBe(2);
		expect(channelIds(sim)).toHaveLength(3);
	});

	it('gives the channel that is there for an ID of its own, in any execution', async () => {
		const sim = await sidecar();
		const parameters = { value: '20000', userChannelId: ` ${OWN_ID.toUpperCase()} ` };
		const first = onlyItem(await run(sim, 'open', parameters)).json;
		const second = onlyItem(await run(sim, 'open', parameters)).json;
		expect(first).toMatchObject({ user_channel_id: OWN_ID, already_open: false });
		expect(second).toEqual({ ...first, already_open: true });
		expect(requestsTo(sim, 'open_channel')).toHaveLength(1);
	});

	it('refuses the same ID for another value', async () => {
		const sim = await sidecar();
		await run(sim, 'open', { value: '20000', userChannelId: OWN_ID });
		const { error } = await run(sim, 'open', { value: '30000', userChannelId: OWN_ID });
		expect(error?.message).toBe('The User Channel ID is already used by a channel of 20000 sats');
		expect(error?.description).toMatch(/^No money has moved: this channel of 30000 sats was not/);
		expect(requestsTo(sim, 'open_channel')).toHaveLength(1);
	});

	it('opens one channel when the same ID is asked for twice at once', async () => {
		const sim = await sidecar();
		sim.faults.add({ path: 'open_channel', kind: 'delay', ms: 50 });
		const parameters = { value: '20000', userChannelId: OWN_ID };
		const runs = await Promise.all([1, 2, 3].map(async () => await run(sim, 'open', parameters)));
		const ids = runs.map((one) => onlyItem(one).json.channel_id);
		expect(new Set(ids).size).toBe(1);
		expect(requestsTo(sim, 'open_channel')).toHaveLength(1);
	});

	it('shows what the node says when it refuses, and what that means', async () => {
		const sim = await sidecar();
		const { error } = await run(sim, 'open', { value: '400001', userChannelId: OWN_ID });
		expect(error?.message).toBe('Error: Insufficient on-chain funds to open the channel');
		expect(error?.description).toMatch(
			new RegExp(`^No money has moved as far as the wallet knows: .* ${OWN_ID}\\.`),
		);
		// Nothing keeps the user from trying again once there is enough.
		const { items } = await run(sim, 'open', { value: '400000', userChannelId: OWN_ID });
		expect(items).toHaveLength(1);
	});

	it.each<[string, INode['parameters'], string]>([
		['no value', { value: '={{ "" }}' }, 'Value is empty: enter an amount of at least 5000 sats'],
		['zero', { value: '0' }, 'Value must be at least 5000 sats, not 0'],
		['too little', { value: '4999' }, 'Value must be at least 5000 sats, not 4999'],
		['part of a satoshi', { value: '5000.5' }, 'Value must be whole satoshis, not 5000.5'],
		[
			'part of a satoshi in msats',
			{ value: '5000001', amountUnit: 'msats' },
			'Value must be whole satoshis, not 5000.001',
		],
		['a negative value', { value: '-5000' }, 'Value must not be negative, not "-5000"'],
		[
			'a short ID',
			{ value: '5000', userChannelId: 'abc' },
			'User Channel ID must be 32 characters from 0 to 9 and a to f, not "abc"',
		],
		[
			'an ID that is not hex',
			{ value: '5000', userChannelId: 'g'.repeat(32) },
			`User Channel ID must be 32 characters from 0 to 9 and a to f, not "${'g'.repeat(32)}"`,
		],
	])('refuses %s before anything is sent', async (_name, parameters, sentence) => {
		const sim = await sidecar();
		const { error } = await run(sim, 'open', parameters);
		expect(error?.message).toBe(sentence);
		expect(error?.description).toMatch(/^No money has moved: item 0 was not sent/);
		expect(sim.requests).toEqual([]);
	});
});

describe('closing a channel', () => {
	it('says so when the wallet has no such channel', async () => {
		const sim = await sidecar();
		const channelId = 'ab'.repeat(32);
		const { error } = await run(sim, 'close', { channelId });
		expect(error?.message).toBe(`The wallet has no open channel with the ID ${channelId}`);
		expect(error?.description).toMatch(/^No money has moved: nothing was sent\. .* closed already/);
		expect(requestsTo(sim, 'close_channel')).toEqual([]);
	});

	it.each([
		['={{ "" }}', 'Channel ID is empty: enter the "channel_id" of a channel'],
		[OWN_ID, `Channel ID must be 64 characters from 0 to 9 and a to f, not "${OWN_ID}"`],
	])('refuses %j before anything is sent', async (channelId, sentence) => {
		const sim = await sidecar();
		const { error } = await run(sim, 'close', { channelId });
		expect(error?.message).toBe(sentence);
		expect(sim.requests).toEqual([]);
	});
});

describe('the spending policy', () => {
	it('lets nothing be opened or closed when sending is switched off', async () => {
		const sim = await sidecar();
		const off = { allowSending: false };
		const [channelId = ''] = channelIds(sim);
		const opening = await run(sim, 'open', { value: '5000' }, off);
		const closing = await run(sim, 'close', { channelId }, off);
		for (const { error } of [opening, closing]) {
			expect(error?.message).toBe('Sending is switched off in the Lexe credential');
		}
		expect(opening.error?.description).toMatch(/^No money has moved: the channel was not opened\./);
		expect(closing.error?.description).toMatch(/^No money has moved: the channel was not closed\./);
		expect(sim.requests).toEqual([]);
		expect((await run(sim, 'getAll', {}, off)).items).toHaveLength(1);
	});

	it('bounds the value of a channel by Max Payment', async () => {
		const sim = await sidecar();
		const limit = { maxPaymentSats: '10000' };
		const { error } = await run(sim, 'open', { value: '10001' }, limit);
		expect(error?.message).toBe(
			'This channel of 10001 sats is above the limit of 10000 sats for one payment',
		);
		expect(error?.description).toMatch(/^No money has moved: the channel was not opened\./);
		expect(sim.requests).toEqual([]);
		expect((await run(sim, 'open', { value: '10000' }, limit)).items).toHaveLength(1);
	});

	it('opens nothing where a Max per Day could not be kept', async () => {
		const sim = await sidecar();
		const { error } = await run(sim, 'open', { value: '5000' }, { maxDailySats: '1000000' });
		expect(error?.message).toBe(
			'Channels cannot be opened with a Lexe credential that has a Max per Day',
		);
		expect(error?.description).toMatch(/^No money has moved: the channel was not opened\./);
		expect(sim.requests).toEqual([]);
	});

	it('does not stop the closing of a channel, which has no amount', async () => {
		const sim = await sidecar();
		const [channelId = ''] = channelIds(sim);
		const limits = { maxPaymentSats: '1', maxDailySats: '1' };
		expect((await run(sim, 'close', { channelId }, limits)).items).toHaveLength(1);
	});
});
