import { once } from 'node:events';
import { createServer } from 'node:http';

/**
 * Where the workflow writes down what it got: outside n8n, so that no crash of n8n takes it back.
 */
export class Recorder {
	constructor() {
		/** @type {Map<string, string[]>} execution → indexes */
		this.records = new Map();
		this.server = createServer(async (request, response) => {
			try {
				const parts = [];
				for await (const part of request) parts.push(part);
				const { executionId, indexes } = JSON.parse(Buffer.concat(parts).toString());
				this.records.set(executionId, [...(this.records.get(executionId) ?? []), ...indexes]);
				response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
			} catch {
				// n8n was killed while it sent this.
				response.destroy();
			}
		});
	}

	async open() {
		this.server.listen({ host: '127.0.0.1', port: 0 });
		await once(this.server, 'listening');
		const { port } = /** @type {import('node:net').AddressInfo} */ (this.server.address());
		this.url = `http://127.0.0.1:${port}/`;
	}

	async close() {
		this.server.closeAllConnections();
		this.server.close();
		await once(this.server, 'close');
	}

	/** Different payments recorded so far. */
	get count() {
		return new Set([...this.records.values()].flat()).size;
	}
}
