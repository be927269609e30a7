/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console -- runs in Node, never in n8n */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { sleep } from 'n8n-workflow';

import { systemClock } from '../../nodes/Lexe/shared/connect';
import type { PayOptions } from '../../nodes/Lexe/shared/payOptions';
import { endpoints } from '../../nodes/Lexe/sidecar/endpoints';
import { CASES } from './cases';
import { document } from './document';
import { judge } from './judge';
import { summary, type Judged } from './report';
import { runCase } from './run';

/*
 * All that makes time pass faster, in one place. The node's own pauses are 50 times shorter, a
 * paying request has only Max Wait instead of at least 30 s, one about a channel 2 s instead of 60,
 * and a TLS connection that nobody answers is given up after 0.1 s instead of 5 s. Nothing else
 * differs from real life.
 */
const SHORTER = 50;
const CONNECT_TIMEOUT_MS = 100;
const CHANNEL_DEADLINE_MS = 2_000;

jest.mock('../../nodes/Lexe/shared/payOptions', () => ({
	...jest.requireActual<object>('../../nodes/Lexe/shared/payOptions'),
	sendDeadlineMs: ({ maxWaitMs }: PayOptions) => maxWaitMs,
}));

jest.mock('undici', () => {
	const undici = jest.requireActual<typeof import('undici')>('undici');
	class HastyPool extends undici.Pool {
		constructor(origin: string, options: { connect: object }) {
			const hasty = origin.startsWith('https:') && { timeout: CONNECT_TIMEOUT_MS };
			super(origin, { ...options, connect: { ...options.connect, ...hasty } });
		}
	}
	return { ...undici, Pool: HastyPool };
});

/** Cases at a time; most of their life is waiting. */
const AT_ONCE = 24;

const only = process.env.FAULT_CASES;
const chosen = CASES.filter(({ name }) => only === undefined || new RegExp(only).test(name));
const judged = new Map<string, Judged>();

beforeAll(async () => {
	process.env.NO_PROXY = '*';
	for (const endpoint of [endpoints.openChannel, endpoints.closeChannel]) {
		Object.assign(endpoint, { deadlineMs: CHANNEL_DEADLINE_MS });
	}
	jest
		.spyOn(systemClock, 'sleep')
		.mockImplementation(async (ms, signal) => await sleep(ms / SHORTER, signal));
	const waiting = [...chosen];
	const worker = async () => {
		for (let given = waiting.shift(); given; given = waiting.shift()) {
			judged.set(given.name, { given, findings: judge(given, await runCase(given)) });
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, worker));
}, 600_000);

afterAll(() => {
	const results = [...chosen].flatMap(({ name }) => judged.get(name) ?? []);
	const text = summary(results);
	console.log(text);
	if (process.env.UPDATE_DOCS === '1' && only === undefined) {
		writeFileSync(join(__dirname, '..', '..', 'docs', 'fault-matrix.md'), document(results));
	}
});

it('has enough cases to be worth the name', () => {
	expect(CASES.length).toBeGreaterThan(500);
	expect(new Set(CASES.map(({ name }) => name)).size).toBe(CASES.length);
});

it.each(chosen.map(({ name }) => name))('%s', (name) => {
	expect(judged.get(name)?.findings).toEqual([]);
});
