/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, never in n8n */
import { createRequire } from 'node:module';

// n8n-core has its own copies of these.
const fromCore = createRequire(require.resolve('n8n-core'));
const { Container } = fromCore('@n8n/di') as { Container: { get<T>(type: unknown): T } };
const { Logger } = fromCore('@n8n/backend-common') as { Logger: unknown };

const LEVELS = ['error', 'warn', 'info', 'debug'] as const;

type Log = Record<(typeof LEVELS)[number], (message: string, meta?: object) => void>;

/** What is written to the log of n8n during a test, as "level: message". */
export function useLog(): string[] {
	const lines: string[] = [];
	beforeEach(() => {
		lines.length = 0;
		const log = Container.get<Log>(Logger);
		for (const level of LEVELS) {
			jest.spyOn(log, level).mockImplementation((message, meta) => {
				lines.push(`${level}: ${message}${meta ? ` ${JSON.stringify(meta)}` : ''}`);
			});
		}
	});
	afterEach(() => {
		jest.restoreAllMocks();
	});
	return lines;
}

/** The lines that the package itself wrote. */
export function ours(lines: readonly string[]): string[] {
	return lines.filter((line) => line.includes('Lexe'));
}
