import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/**
 * A door in front of a server. Closed, its port refuses connections as if the server were down,
 * while the server itself lives on with all it knows.
 */
export class Gate {
	/**
	 * @param {number} port where the door is
	 * @param {number} target port of the server behind it
	 */
	constructor(port, target) {
		this.port = port;
		this.target = target;
		/** @type {Set<import('node:net').Socket>} */
		this.sockets = new Set();
		/** @type {import('node:net').Server | undefined} */
		this.server = undefined;
	}

	get url() {
		return `http://127.0.0.1:${this.port}`;
	}

	async open() {
		this.server = createServer((client) => {
			const server = connect({ host: '127.0.0.1', port: this.target });
			for (const socket of [client, server]) {
				this.sockets.add(socket);
				socket.once('close', () => this.sockets.delete(socket));
				socket.on('error', () => {
					client.destroy();
					server.destroy();
				});
			}
			client.once('close', () => server.destroy());
			server.once('close', () => client.destroy());
			client.pipe(server).pipe(client);
		});
		this.server.listen({ host: '127.0.0.1', port: this.port });
		await once(this.server, 'listening');
	}

	async close() {
		if (!this.server) return;
		const closed = once(this.server, 'close');
		this.server.close();
		for (const socket of this.sockets) socket.destroy();
		await closed;
		this.server = undefined;
	}
}
