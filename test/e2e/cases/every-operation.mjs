import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { outputOf } from '../support/n8n-api.mjs';
import { ROOT } from '../support/paths.mjs';
import { actionWorkflow } from '../support/workflows.mjs';

const NODE = 'Lexe';

/**
 * @typedef {object} Seen what the steps before have put out
 * @property {import('../../simulator/index').Simulator} simulator
 * @property {Record<string, any>} out the first item of each operation that ran
 *
 * @typedef {object} Step
 * @property {string} operation such as invoice/create
 * @property {(seen: Seen) => Record<string, unknown>} parameters
 * @property {(item: any, seen: Seen) => void} check of its first item
 */

/** @type {Step[]} one after the other, with one wallet */
const STEPS = [
	{
		operation: 'node/getHealth',
		parameters: () => ({}),
		check: ({ status }) => assert.equal(status, 'ok'),
	},
	{
		operation: 'node/signUp',
		parameters: () => ({}),
		check: ({ success }) => assert.equal(success, true),
	},
	{
		operation: 'node/provision',
		parameters: () => ({}),
		check: ({ success }) => assert.equal(success, true),
	},
	{
		operation: 'node/getInfo',
		parameters: () => ({}),
		check: ({ lightning_balance: balance }) => assert.equal(balance, '1000000'),
	},
	{
		operation: 'invoice/create',
		parameters: () => ({ amount: '2100', description: 'Two coffees' }),
		check: ({ invoice }, { simulator }) => simulator.other.pay(invoice),
	},
	{
		operation: 'payment/wait',
		parameters: ({ out }) => ({ index: out['invoice/create'].index }),
		check: ({ status }) => assert.equal(status, 'completed'),
	},
	{
		operation: 'payment/updateNote',
		parameters: ({ out }) => ({ index: out['invoice/create'].index, note: 'shipped' }),
		check: ({ personal_note: note }) => assert.equal(note, 'shipped'),
	},
	{
		operation: 'payment/get',
		parameters: ({ out }) => ({ index: out['invoice/create'].index }),
		check: ({ status, personal_note: note }) =>
			assert.deepEqual([status, note], ['completed', 'shipped']),
	},
	{
		operation: 'invoice/decode',
		parameters: ({ simulator }) => ({ invoice: invoiceOf(simulator, 1_500) }),
		check: ({ amount }) => assert.equal(amount, '1500'),
	},
	{
		operation: 'invoice/pay',
		parameters: ({ simulator }) => ({ invoice: invoiceOf(simulator, 1_500) }),
		check: paid('1500'),
	},
	{
		operation: 'payable/analyze',
		parameters: () => ({ payable: 'alice@example.com' }),
		check: ({ payables }) => assert.equal(payables[0].kind, 'lnurl-pay'),
	},
	{
		operation: 'payable/pay',
		parameters: () => ({ payable: 'alice@example.com', amount: '1000' }),
		check: paid('1000'),
	},
	{
		operation: 'offer/create',
		parameters: () => ({ description: 'Tips', minAmount: '10', options: { qrCode: true } }),
		check: ({ offer, offer_id: id }) => {
			assert.match(offer, /^lno1/);
			assert.match(id, /^[0-9a-f]{64}$/);
		},
	},
	{
		operation: 'offer/pay',
		parameters: ({ simulator }) => ({
			offer: simulator.other.createOffer().text,
			amount: '500',
			message: 'thanks!',
		}),
		check: paid('500'),
	},
	{
		operation: 'lnurl/pay',
		parameters: ({ simulator }) => ({
			lnurl: simulator.other.createLnurlPay(),
			amount: '700',
		}),
		check: paid('700'),
	},
	{
		operation: 'lnurl/withdraw',
		parameters: ({ simulator }) => ({
			lnurl: simulator.other.createLnurlWithdraw(),
			amount: '200',
		}),
		check: ({ status, direction, amount, fees }) =>
			assert.deepEqual(
				[status, direction, Number(amount) + Number(fees)],
				['completed', 'inbound', 200],
			),
	},
	{
		operation: 'cashApp/buy',
		parameters: () => ({ amount: '5000' }),
		check: ({ redirect_url: url }) => assert.match(url, /^https:\/\/cash\.app\/launch\/lightning\//),
	},
	{
		operation: 'channel/open',
		parameters: () => ({ value: '50000', userChannelId: '0123456789abcdef0123456789abcdef' }),
		check: ({ already_open: wasOpen }) => assert.equal(wasOpen, false),
	},
	{
		operation: 'channel/getAll',
		parameters: () => ({}),
		check: ({ channel_id: id }) => assert.match(id, /^[0-9a-f]{64}$/),
	},
	{
		operation: 'channel/close',
		parameters: ({ out }) => ({ channelId: out['channel/open'].channel_id }),
		check: ({ closed }) => assert.equal(closed, true),
	},
	{
		operation: 'client/create',
		parameters: () => ({ label: 'Till', expiresAt: '2099-12-31 18:00' }),
		check: ({ client_credentials: secret }) => assert.ok(secret),
	},
	{
		operation: 'client/update',
		parameters: ({ out }) => ({ clientPk: out['client/create'].client_pk, label: 'Old till' }),
		check: ({ label }) => assert.equal(label, 'Old till'),
	},
	{
		operation: 'client/getAll',
		parameters: () => ({}),
		check: ({ label }) => assert.equal(label, 'Old till'),
	},
	{
		operation: 'client/revoke',
		parameters: ({ out }) => ({ clientPk: out['client/create'].client_pk }),
		check: ({ revoked }) => assert.equal(revoked, true),
	},
	{
		operation: 'payment/clearCache',
		parameters: () => ({}),
		check: ({ cleared }) => assert.equal(cleared, true),
	},
	{
		operation: 'payment/sync',
		parameters: () => ({}),
		check: ({ num_new: isNew }, { simulator }) => assert.equal(isNew, simulator.wallet.payments.size),
	},
	{
		operation: 'payment/getAll',
		parameters: () => ({ returnAll: true }),
		check: ({ index }) => assert.match(index, /^\d{19}-/),
	},
	{
		operation: 'payment/getUpdated',
		parameters: () => ({ returnAll: true }),
		check: ({ index }) => assert.match(index, /^\d{19}-/),
	},
	{
		operation: 'address/get',
		parameters: () => ({}),
		check: ({ lightning_address: address }) => assert.match(address, /@lexe\.app$/),
	},
	{
		operation: 'address/update',
		parameters: () => ({ username: 'coffee-shop' }),
		check: ({ lightning_address: address }) => assert.equal(address, 'coffee-shop@lexe.app'),
	},
];

/** @param {string} amount in sats */
function paid(amount) {
	return (/** @type {any} */ item) =>
		assert.deepEqual([item.status, item.amount, item.direction], ['completed', amount, 'outbound']);
}

/**
 * @param {import('../../simulator/index').Simulator} simulator
 * @param {number} sats
 */
function invoiceOf({ other }, sats) {
	return other.createInvoice({ amountMsat: BigInt(sats) * 1000n }).invoice;
}

/** What the dropdowns of the node offer. */
function allOperations() {
	const require = createRequire(import.meta.url);
	const { Lexe } = require(join(ROOT, 'dist', 'nodes', 'Lexe', 'Lexe.node.js'));
	/** @type {any[]} */
	const properties = new Lexe().description.properties;
	return properties
		.filter(({ name }) => name === 'operation')
		.flatMap(({ displayOptions, options }) =>
			options.map((/** @type {any} */ { value }) => `${displayOptions.show.resource[0]}/${value}`),
		);
}

/** @type {import('../support/runner.mjs').Case[]} */
export default [
	{
		name: 'every operation of the Lexe node runs',
		async run({ world }) {
			assert.deepEqual(STEPS.map(({ operation }) => operation).sort(), allOperations().sort());
			const { simulator, credential } = await world.openWallet();
			/** @type {Seen} */
			const seen = { simulator, out: {} };
			for (const { operation: name, parameters, check } of STEPS) {
				const [resource, operation] = name.split('/');
				const { id } = await world.addWorkflow(
					actionWorkflow(name, NODE, { resource, operation, ...parameters(seen) }),
					credential,
				);
				const execution = await world.api.runManually(id, 'Start');
				const { error } = execution.data.resultData;
				assert.equal(execution.status, 'success', `${name}: ${error?.message} ${error?.description}`);
				const [item] = outputOf(execution, NODE);
				assert.ok(item, `${name} puts out an item`);
				seen.out[name] = item;
				check(item, seen);
			}
		},
	},
];
