import { once } from 'node:events';
import { createServer } from 'node:http';

/**
 * A server that answers everything with the same page: what a wrong address may lead to.
 *
 * @param {string} contentType
 * @param {string} body
 */
export async function startWebServer(contentType, body) {
	const server = createServer((_request, response) => {
		response.writeHead(200, { 'content-type': contentType });
		response.end(body);
	});
	server.listen({ host: '127.0.0.1', port: 0 });
	await once(server, 'listening');
	const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
	return {
		url: `http://127.0.0.1:${port}`,
		stop: async () => {
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		},
	};
}
