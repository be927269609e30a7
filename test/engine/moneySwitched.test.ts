import { onlyItem, runLexe } from '../support/engine';
import { requestsTo, useSidecars } from '../support/sidecar';
import { useShortPauses } from '../support/time';
import type { Simulator } from '../simulator';

/* The credential is changed while Retry On Fail is at work, as by a user who sees errors. */

const sidecar = useSidecars();
useShortPauses();

const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

const WAYS = [
	{ resource: 'payable', operation: 'pay', payable: 'alice@example.com', amount: '100' },
	{ resource: 'invoice', operation: 'pay' },
	{ resource: 'channel', operation: 'open', value: '5000' },
	{ resource: 'channel', operation: 'close' },
	{ resource: 'lnurl', operation: 'withdraw' },
	{ resource: 'client', operation: 'create' },
] as const;

const PATHS: Readonly<Record<string, string>> = {
	payable: 'pay',
	invoice: 'pay_invoice',
	lnurl: 'withdraw_lnurl',
	client: 'create_client',
};

/** The answer of the first try gets lost, and so do its looks; then the credential is changed. */
async function payWithSwitch(sim: Simulator, way: (typeof WAYS)[number], to: string) {
	const { resource, operation } = way;
	const path = PATHS[resource] ?? `${operation}_channel`;
	const look = resource === 'channel' ? 'list_channels' : 'updated_payments';
	const credential = { baseUrl: sim.url };
	const isSent = () => requestsTo(sim, path).length > 0;
	sim.faults.add({
		path,
		kind: 'loseReply',
		match: () => {
			credential.baseUrl = to;
			return true;
		},
	});
	sim.faults.add({ path: look, kind: 'resetBefore', times: 15, match: isSent });
	const values = {
		invoice: sim.other.createInvoice({ amountSats: 100 }).invoice,
		lnurl: sim.other.createLnurlWithdraw(),
		channelId: String(sim.channels.list()[0]?.channel_id),
	};
	const run = await runLexe({
		parameters: { ...values, ...way },
		credential,
		node: RETRY,
	});
	return { ...run, path };
}

describe.each(WAYS)('$resource, $operation', (way) => {
	it('is not asked for again under another address of the same sidecar', async () => {
		const sim = await sidecar();
		const to = sim.url.replace('127.0.0.1', 'localhost');
		const { path, error } = await payWithSwitch(sim, way, to);
		expect(requestsTo(sim, path)).toHaveLength(1);
		if (way.resource === 'client') expect(error?.message).toMatch(/not known whether a client/);
		else expect(error).toBeUndefined();
	});

	it('is not asked of another wallet either, but looked for where it was sent to', async () => {
		const sim = await sidecar();
		const other = await sidecar();
		const run = await payWithSwitch(sim, way, other.url);
		expect(requestsTo(sim, run.path)).toHaveLength(1);
		expect(requestsTo(other, run.path)).toEqual([]);
		if (way.resource === 'client') return;
		const { json } = onlyItem(run);
		expect(json.status ?? json.closed ?? json.channel_id).toBeTruthy();
	});
});

it('what was certainly not sent is sent with the new credential', async () => {
	const sim = await sidecar();
	const dead = await sidecar();
	const credential = { baseUrl: dead.url };
	dead.faults.add({
		path: 'pay',
		kind: 'status',
		status: 503,
		code: 8,
		msg: 'busy',
		match: () => {
			credential.baseUrl = sim.url;
			return true;
		},
	});
	const [parameters] = WAYS;
	const { json } = onlyItem(await runLexe({ parameters, credential, node: RETRY }));
	expect(json.status).toBe('completed');
	expect(sim.other.outboundPayments()).toHaveLength(1);
	expect(dead.other.outboundPayments()).toEqual([]);
});
