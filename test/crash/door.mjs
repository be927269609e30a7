import { EventEmitter, once } from 'node:events';
import { Agent, createServer, request } from 'node:http';

const FEED = '/v2/node/updated_payments';

/**
 * @typedef {object} Page
 * @property {number} at when the last byte of it went to n8n, ms since the epoch
 * @property {boolean} isFirst of its poll
 * @property {boolean} isLast an empty page: the poll has read everything
 */

/**
 * The way from n8n to the sidecar. It passes everything on, and tells which poll is where: 'reading'
 * when the first page of a poll is asked for, 'read' when n8n has got the last one.
 */
export class Door extends EventEmitter {
	/** @param {string} target address of the sidecar */
	constructor(target) {
		super();
		this.target = new URL(target);
		this.agent = new Agent({ keepAlive: true });
		/** @type {Page[]} */
		this.pages = [];
		/**
		 * Where the page before began; undefined between two polls.
		 *
		 * @type {string | undefined}
		 */
		this.position = undefined;
		this.server = createServer((incoming, outgoing) => void this.#pass(incoming, outgoing));
	}

	async open() {
		this.server.listen({ host: '127.0.0.1', port: 0 });
		await once(this.server, 'listening');
		const { port } = /** @type {import('node:net').AddressInfo} */ (this.server.address());
		this.url = `http://127.0.0.1:${port}`;
	}

	async close() {
		this.server.closeAllConnections();
		this.server.close();
		await once(this.server, 'close');
		this.agent.destroy();
	}

	/** n8n was killed: whatever it asks for next is a new poll. */
	forgetPoll() {
		this.position = undefined;
	}

	/** How many polls have read everything so far. */
	get pollsRead() {
		return this.pages.filter(({ isLast }) => isLast).length;
	}

	/**
	 * @param {import('node:http').IncomingMessage} incoming
	 * @param {import('node:http').ServerResponse} outgoing
	 */
	async #pass(incoming, outgoing) {
		outgoing.on('error', () => {});
		const { pathname, searchParams } = new URL(incoming.url ?? '', this.target);
		const isPage = pathname === FEED;
		const isFirst = isPage && this.#isNewPoll(searchParams.get('start_index') ?? '');
		if (isFirst) this.emit('reading');
		try {
			const reply = await this.#ask(incoming);
			outgoing.writeHead(reply.status, reply.headers);
			outgoing.end(reply.body);
			if (isPage && reply.status === 200) this.#given(reply.body, isFirst);
		} catch {
			// The client was killed in the middle.
			outgoing.destroy();
		}
	}

	/**
	 * A poll goes forward. It may end before the last page, when it has found enough.
	 *
	 * @param {string} position
	 */
	#isNewPoll(position) {
		const isNew = this.position === undefined || position <= this.position;
		this.position = position;
		return isNew;
	}

	/**
	 * @param {Buffer} body
	 * @param {boolean} isFirst
	 */
	#given(body, isFirst) {
		const isLast = JSON.parse(body.toString()).payments.length === 0;
		this.pages.push({ at: Date.now(), isFirst, isLast });
		if (!isLast) return;
		this.position = undefined;
		this.emit('read');
	}

	/**
	 * @param {import('node:http').IncomingMessage} incoming
	 * @returns {Promise<{ status: number, headers: import('node:http').IncomingHttpHeaders, body: Buffer }>}
	 */
	async #ask(incoming) {
		const { hostname, port } = this.target;
		const { method, url, headers } = incoming;
		const asked = request({ hostname, port, method, path: url, headers, agent: this.agent });
		incoming.pipe(asked);
		const [reply] = await once(asked, 'response');
		const parts = [];
		for await (const part of reply) parts.push(part);
		return { status: reply.statusCode, headers: reply.headers, body: Buffer.concat(parts) };
	}
}
