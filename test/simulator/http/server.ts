/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, never in n8n */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Faults } from '../faults';
import type { World } from '../world';
import { BODY_LIMIT, type RecordedRequest } from './call';
import { Exchange } from './exchange';
import { parseJson } from './json';
import { misbehave } from './misbehave';
import { send } from './reply';

/** Old entries go first: a demo that runs for weeks must not fill the memory. */
const RECORDED_AT_MOST = 20_000;

/** Answers what is not the sidecar's: the page and its control endpoints. */
export type SideDoor = (
	request: { method: string; path: string; contentType: string; body: string },
	response: ServerResponse,
) => boolean;

/** The HTTP side: reads requests, records them, lets a fault or the sidecar answer. */
export class SidecarServer {
	private readonly server = createServer((message, response) => {
		void this.serve(message, response);
	});

	private readonly sockets = new Set<Socket>();

	url = '';

	constructor(
		private readonly world: () => World,
		private readonly faults: Faults,
		private readonly requests: RecordedRequest[],
		private readonly sideDoor: SideDoor,
	) {
		// The sidecar does not close idle connections.
		this.server.keepAliveTimeout = 0;
		this.server.on('connection', (socket) => {
			this.sockets.add(socket);
			socket.on('close', () => this.sockets.delete(socket));
			// Half of the faults break connections on purpose.
			socket.on('error', () => undefined);
		});
	}

	async listen(host: string, port: number): Promise<void> {
		this.server.listen(port, host);
		await once(this.server, 'listening');
		const address = this.server.address() as AddressInfo;
		const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
		this.url = `http://${name}:${address.port}`;
	}

	async close(): Promise<void> {
		const closed = once(this.server, 'close');
		this.server.close();
		for (const socket of this.sockets) socket.destroy();
		await closed;
	}

	private async serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
		const body = await readBody(message);
		if (!body) return;
		const url = new URL(this.url + (message.url ?? '/'));
		const request = describe(message, url, body.text);
		const contentType = request.headers['content-type'] ?? '';
		const { method, path } = request;
		if (this.sideDoor({ method, path, contentType, body: body.text }, response)) return;
		this.requests.push(request);
		if (this.requests.length > RECORDED_AT_MOST) this.requests.shift();
		const exchange = new Exchange(this.world(), request, message, response, url, body.tooLong);
		const fault = this.faults.take(request);
		if (!fault) return send(response, await exchange.execute());
		request.fault = fault.kind;
		await misbehave(exchange, fault);
	}
}

/** Undefined when the client left in the middle. */
async function readBody(
	message: IncomingMessage,
): Promise<{ text: string; tooLong: boolean } | undefined> {
	const parts: Buffer[] = [];
	let bytes = 0;
	try {
		for await (const part of message as AsyncIterable<Buffer>) {
			bytes += part.length;
			if (bytes <= BODY_LIMIT) parts.push(part);
		}
	} catch {
		return undefined;
	}
	return { text: Buffer.concat(parts).toString(), tooLong: bytes > BODY_LIMIT };
}

function describe(message: IncomingMessage, url: URL, rawBody: string): RecordedRequest {
	const headers = Object.entries(message.headers).map(([name, value]) => [
		name,
		Array.isArray(value) ? value.join(', ') : (value ?? ''),
	]);
	const parsed = parseJson(rawBody);
	const unparsed = rawBody === '' ? undefined : rawBody;
	return {
		method: message.method ?? 'GET',
		path: url.pathname,
		query: Object.fromEntries(url.searchParams),
		headers: Object.fromEntries(headers) as Record<string, string>,
		body: 'value' in parsed ? parsed.value : unparsed,
		rawBody,
		at: Date.now(),
	};
}
