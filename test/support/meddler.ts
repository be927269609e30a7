/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, never in n8n */
import { request as forward } from 'node:http';
import { json } from 'node:stream/consumers';

import type { Simulator } from '../simulator';
import { useServers } from './servers';

/** Gets the JSON of a reply with status 200 and returns the one to send instead. */
export type Meddle = (path: string, reply: Record<string, unknown>) => unknown;

/** Starts proxies in front of a simulator that change what it replies. Returns their URL. */
export function useMeddlers(): (sim: Simulator, meddle: Meddle) => Promise<string> {
	const server = useServers();
	return async (sim, meddle) => {
		const { url } = await server((incoming, outgoing) => {
			const { method, headers } = incoming;
			const path = incoming.url ?? '/';
			const onward = forward(`${sim.url}${path}`, { method, headers }, (reply) => {
				void json(reply).then((body) => {
					const name = path.split('?', 1)[0]?.split('/').at(-1) ?? '';
					const isFine = reply.statusCode === 200;
					const changed = isFine ? meddle(name, body as Record<string, unknown>) : body;
					outgoing
						.writeHead(reply.statusCode ?? 500, { 'content-type': 'application/json' })
						.end(JSON.stringify(changed));
				});
			});
			incoming.pipe(onward);
		});
		return url;
	};
}
