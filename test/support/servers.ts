/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, never in n8n */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface OtherServer {
	readonly url: string;
	/** Method and path of every request so far. */
	readonly requests: string[];
}

/** Starts web servers that are no sidecar; they are closed again after each test. */
export function useServers(): (answer: RequestListener) => Promise<OtherServer> {
	const stops: Array<() => Promise<void>> = [];
	afterEach(async () => {
		await Promise.all(stops.splice(0).map(async (stop) => await stop()));
	});
	return async (answer) => {
		const requests: string[] = [];
		const server = createServer((request, response) => {
			requests.push(`${request.method} ${request.url}`);
			answer(request, response);
		});
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		stops.push(async () => {
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		});
		return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
	};
}

export const webPage: RequestListener = (_request, response) => {
	response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><h1>Hello</h1>');
};

export function jsonReply(body: unknown, status = 200): RequestListener {
	return (_request, response) => {
		response
			.writeHead(status, { 'content-type': 'application/json' })
			.end(typeof body === 'string' ? body : JSON.stringify(body));
	};
}

/** A port that nothing listens on. */
export async function closedPort(): Promise<number> {
	const server = createServer();
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	server.close();
	await once(server, 'close');
	return port;
}
