import { once } from 'node:events';
import { createServer } from 'node:http';

/**
 * @typedef {object} Message of a chat, as OpenAI's interface has it
 * @property {string} role
 * @property {unknown} content
 *
 * @typedef {{ tool: string, input: Record<string, unknown> }} ToolCall
 *
 * @typedef {(messages: Message[]) => ToolCall[] | string} Mind what to do next: call tools, or say
 *   something
 */

/**
 * A language model that does as it is told, behind the interface of OpenAI's chat completions. What
 * n8n's AI Agent does with the answers is n8n's own.
 */
export class LanguageModel {
	/** @type {any[]} the tools that were offered with the last question */
	offered = [];
	#calls = 0;

	/** @param {Mind} mind */
	constructor(mind) {
		this.mind = mind;
		this.server = createServer((request, response) => {
			void this.#answer(request, response);
		});
	}

	async start() {
		this.server.listen({ host: '127.0.0.1', port: 0 });
		await once(this.server, 'listening');
		const { port } = /** @type {import('node:net').AddressInfo} */ (this.server.address());
		this.url = `http://127.0.0.1:${port}/v1`;
	}

	async stop() {
		this.server.closeAllConnections();
		this.server.close();
		await once(this.server, 'close');
	}

	/**
	 * @param {import('node:http').IncomingMessage} request
	 * @param {import('node:http').ServerResponse} response
	 */
	async #answer(request, response) {
		const parts = await request.toArray();
		const question = JSON.parse(Buffer.concat(parts).toString() || '{}');
		this.offered = (question.tools ?? []).map((/** @type {any} */ tool) => tool.function);
		const next = this.mind(question.messages ?? []);
		const message =
			typeof next === 'string'
				? { role: 'assistant', content: next }
				: { role: 'assistant', content: null, tool_calls: next.map((call) => this.#toolCall(call)) };
		const finish = typeof next === 'string' ? 'stop' : 'tool_calls';
		const base = { id: 'chat', created: 0, model: question.model };
		if (question.stream) {
			response.writeHead(200, { 'content-type': 'text/event-stream' });
			const tools = message.tool_calls?.map((call, index) => ({ ...call, index }));
			const delta = { ...message, ...(tools && { tool_calls: tools }) };
			const chunk = { ...base, object: 'chat.completion.chunk' };
			const choices = [
				{ index: 0, delta, finish_reason: null },
				{ index: 0, delta: {}, finish_reason: finish },
			];
			for (const choice of choices) {
				response.write(`data: ${JSON.stringify({ ...chunk, choices: [choice] })}\n\n`);
			}
			response.end('data: [DONE]\n\n');
			return;
		}
		const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
		const choices = [{ index: 0, message, finish_reason: finish }];
		response.writeHead(200, { 'content-type': 'application/json' });
		response.end(JSON.stringify({ ...base, object: 'chat.completion', choices, usage }));
	}

	/** @param {ToolCall} call */
	#toolCall({ tool, input }) {
		const id = `call_${++this.#calls}`;
		return { id, type: 'function', function: { name: tool, arguments: JSON.stringify(input) } };
	}
}
