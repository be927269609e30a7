/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- runs in Node, never in n8n */
import { request } from 'node:http';

/** What came back, or how the connection ended. For the simulator's own tests. */
export interface Answer {
	status: number;
	headers: Record<string, string>;
	text: string;
	/** Parsed, when it is JSON. */
	// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into it freely
	json: any;
	/** `ECONNRESET`, `timeout`, …; undefined when the reply was complete. */
	broken?: string;
}

export interface Sent {
	/** Sent as JSON, with its content type. */
	json?: unknown;
	/** Sent as it is, with no content type of its own. */
	body?: string;
	headers?: Record<string, string>;
	timeoutMs?: number;
}

/** One request over a connection of its own; it never retries and never throws. */
export async function ask(url: string, method: string, sent: Sent = {}): Promise<Answer> {
	const body = sent.json === undefined ? sent.body : JSON.stringify(sent.json);
	const headers = {
		...(sent.json === undefined ? {} : { 'content-type': 'application/json' }),
		...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
		...sent.headers,
	};
	const answer: Answer = { status: 0, headers: {}, text: '', json: undefined };
	return await new Promise((resolve) => {
		const end = (broken?: string) => {
			if (broken !== undefined) answer.broken = broken;
			answer.json = parse(answer.text);
			resolve(answer);
		};
		const outgoing = request(url, { method, headers, agent: false }, (reply) => {
			answer.status = reply.statusCode ?? 0;
			for (const [name, value] of Object.entries(reply.headers)) {
				answer.headers[name] = String(value);
			}
			reply.setEncoding('utf8');
			reply.on('data', (part: string) => (answer.text += part));
			reply.on('end', () => end());
			reply.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
		});
		outgoing.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
		outgoing.setTimeout(sent.timeoutMs ?? 5000, () => {
			end('timeout');
			outgoing.destroy();
		});
		outgoing.end(body);
	});
}

/** Waits, 5 s at most, for something to become true. */
export async function until(condition: () => boolean): Promise<void> {
	for (let tries = 0; !condition(); tries++) {
		if (tries > 500) throw new Error('It did not happen');
		await pause(10);
	}
}

export async function pause(ms: number): Promise<void> {
	await new Promise((resolve) => setTimeout(resolve, ms));
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}
