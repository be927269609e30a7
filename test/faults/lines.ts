/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- runs in Node, never in n8n */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

import type { Line } from './faultCases';

/** Where the node is told that the sidecar is, and how that place is taken away. */
export interface Place {
	url: string;
	/** Cuts open connections and refuses new ones. */
	die(): Promise<void>;
	close(): Promise<void>;
}

const nothing = async () => {};

/** Puts a line of this kind in front of the sidecar. */
export async function lineTo(sidecarUrl: string, line: Line): Promise<Place> {
	if (line === 'refused') return fixed('http://127.0.0.1:1');
	if (line === 'unknownHost') return fixed('http://sidecar.invalid:5393');
	if (line === 'open') return fixed(sidecarUrl);
	const sockets = new Set<Socket>();
	const server = createServer((socket) => {
		keep(sockets, socket);
		if (line === 'crash') forward(sockets, socket, sidecarUrl);
	});
	const port = await listenBelowEphemeral(server);
	const die = async () => {
		for (const socket of sockets) socket.resetAndDestroy();
		if (!server.listening) return;
		const closed = once(server, 'close');
		server.close();
		await closed;
	};
	// A TLS greeting that is never returned is a connection that is never completed.
	return { url: `${line === 'silent' ? 'https' : 'http'}://127.0.0.1:${port}`, die, close: die };
}

function fixed(url: string): Place {
	return { url, die: nothing, close: nothing };
}

function keep(sockets: Set<Socket>, socket: Socket): void {
	sockets.add(socket);
	socket.on('close', () => sockets.delete(socket));
	socket.on('error', () => undefined);
}

function forward(sockets: Set<Socket>, socket: Socket, sidecarUrl: string): void {
	const onward = connect(Number(new URL(sidecarUrl).port), '127.0.0.1');
	keep(sockets, onward);
	socket.pipe(onward).pipe(socket);
}

let nextPort = 12_000 + (process.pid % 400) * 20;

/** So that no other case can be given the port once it is free again. */
async function listenBelowEphemeral(server: Server): Promise<number> {
	for (;;) {
		server.listen(nextPort++, '127.0.0.1');
		const listening = await once(server, 'listening').then(
			() => true,
			() => false,
		);
		if (listening) return (server.address() as AddressInfo).port;
	}
}
