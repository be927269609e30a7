import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readExample } from '../support/examples.mjs';
import { LanguageModel } from '../support/language-model.mjs';
import { withCredential } from '../support/workflows.mjs';


/** @typedef {import('../support/language-model.mjs').ToolCall} ToolCall */
/** @typedef {ToolCall[] | string | ((results: string[]) => ToolCall[])} Line of the script */

/**
 * The example with a model that follows the script: one entry per answer.
 *
 * @param {import('../support/world.mjs').World} world
 * @param {Line[]} script
 * @param {Record<string, unknown>} limits of the Lexe credential
 */
async function talkTo(world, script, limits = {}) {
	const { api } = world;
	const { simulator, credential } = await world.openWallet({}, limits);
	/** @type {string[]} */
	let results = [];
	let turn = 0;
	const model = new LanguageModel((messages) => {
		results = toolResults(messages);
		const line = script[turn++] ?? 'I have nothing left to say';
		return typeof line === 'function' ? line(results) : line;
	});
	await model.start();
	const key = { apiKey: 'none', url: model.url };
	const openAi = await api.createCredential('OpenAI account', key, 'openAiApi');
	const example = await readExample('ai-agent.json');
	const chat = example.nodes.find(({ type }) => type.endsWith('.chatTrigger'));
	const webhookId = randomUUID();
	Object.assign(chat, { webhookId });
	chat.parameters = { public: true, mode: 'webhook', options: {} };
	const { id } = await world.addWorkflow(withCredential(example, openAi, 'openAiApi'), credential);
	await api.publish(id);
	try {
		const response = await fetch(`${world.n8n.url}/webhook/${webhookId}/chat`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ action: 'sendMessage', sessionId: 'one', chatInput: 'Please do it' }),
		});
		const answer = await response.json();
		return { simulator, answer, results, tools: model.offered };
	} finally {
		await api.unpublish(id);
		await model.stop();
	}
}

/** @param {import('../support/language-model.mjs').Message[]} messages */
const toolResults = (messages) =>
	messages.filter(({ role }) => role === 'tool').map(({ content }) => String(content));

const payAlice = (/** @type {string} */ amount, more = {}) => ({
	tool: 'Pay',
	input: { Payable: 'alice@example.com', Amount: amount, ...more },
});

/**
 * What a tool has told the model.
 *
 * @param {string} result
 */
const told = (result) => JSON.parse(result)[0];

/** @type {import('../support/runner.mjs').Case[]} */
export default [
	{
		name: 'an AI agent with a wallet looks, asks for money, pays and looks again',
		async run({ world }) {
			const { simulator, answer, results, tools } = await talkTo(world, [
				[{ tool: 'Look_at_the_balance', input: {} }],
				[{ tool: 'Create_an_invoice', input: { Amount: '2100', Description: 'Two coffees' } }],
				[{ tool: 'Analyze', input: { Payable: 'alice@example.com' } }],
				[payAlice('1500')],
				(results) => [
					{ tool: 'Look_up_a_payment', input: { Index: told(results[3]).index } },
				],
				'All done.',
			]);
			assert.equal(answer.output, 'All done.');
			assert.deepEqual(tools.map(({ name }) => name).sort(), [
				'Analyze',
				'Create_an_invoice',
				'Look_at_the_balance',
				'Look_up_a_payment',
				'Pay',
			]);
			const [balance, invoice, analysis, paid, found] = results.map(told);
			assert.equal(balance.lightning_balance, '1000000');
			assert.match(invoice.invoice, /^lnbc21u1/);
			assert.equal(analysis.payables[0].kind, 'lnurl-pay');
			assert.deepEqual([paid.status, paid.amount, paid.already_paid], ['completed', '1500', false]);
			assert.deepEqual([found.index, found.status], [paid.index, 'completed']);
			assert.equal(simulator.other.outboundPayments().length, 1);
		},
	},
	{
		name: 'an AI agent cannot spend more than the credential allows, nor pay twice by repeating itself',
		async run({ world }) {
			const limits = { maxPaymentSats: '1000', maxDailySats: '1500' };
			const { simulator, answer, results } = await talkTo(
				world,
				[
					[payAlice('1500')],
					[payAlice('1500', { maxPaymentSats: '9999', allowSending: true, operation: 'create' })],
					[payAlice('900')],
					[payAlice('900'), payAlice('900')],
					[payAlice('901')],
					'I could pay 900 sats.',
				],
				limits,
			);
			assert.equal(answer.output, 'I could pay 900 sats.');
			const [tooMuch, smuggled, paid, again, oncemore, tooMuchToday] = results;
			for (const refused of [tooMuch, smuggled]) {
				assert.match(refused, /1500 sats is above the limit of 1000 sats for one payment/);
				assert.match(refused, /No money has moved/);
			}
			const first = told(paid);
			assert.equal(first.status, 'completed');
			for (const repeat of [again, oncemore]) assert.equal(told(repeat).index, first.index);
			assert.match(tooMuchToday, /does not fit into the limit of 1500 sats a day/);
			assert.deepEqual(
				simulator.other.outboundPayments().map(({ amountMsat }) => amountMsat),
				[900_000n],
			);
		},
	},
];
