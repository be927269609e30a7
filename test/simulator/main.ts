/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console -- runs in Node, never in n8n */
import { parseArgs } from 'node:util';
import { AGES, startSimulator, type Age } from '.';

const HELP = `Starts a pretend Lexe sidecar. No real bitcoin is involved.

  --age <age>       ${AGES.join(', ')} (current)
  --port <number>   5393; 0 takes a free one
  --host <address>  127.0.0.1
  --settle-ms <ms>  how long an outgoing payment takes (1500)
  --help`;

/** The port of the real sidecar. */
const PORT = '5393';

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			age: { type: 'string', default: 'current' },
			port: { type: 'string', default: PORT },
			host: { type: 'string', default: '127.0.0.1' },
			'settle-ms': { type: 'string', default: '1500' },
			help: { type: 'boolean', default: false },
		},
	});
	if (values.help) return console.log(HELP);
	const age = AGES.find((one) => one === values.age);
	const port = Number(values.port);
	const settleMs = Number(values['settle-ms']);
	if (!age || !isWhole(port) || port > 65_535 || !isWhole(settleMs)) return fail(HELP);
	await run({ age, port, settleMs, host: values.host });
}

async function run(options: {
	age: Age;
	port: number;
	host: string;
	settleMs: number;
}): Promise<void> {
	const simulator = await startSimulator(options);
	console.log(`A pretend Lexe sidecar (${options.age}) is running. No real bitcoin is involved.`);
	console.log(`  Base URL for n8n:   ${simulator.url}`);
	console.log(`  Open in a browser:  ${simulator.url}/`);
	console.log('Press Ctrl+C to stop it.');
	const stop = () => {
		void simulator.close().then(() => console.log('Stopped.'));
	};
	process.once('SIGINT', stop);
	process.once('SIGTERM', stop);
}

function isWhole(number: number): boolean {
	return Number.isInteger(number) && number >= 0;
}

function fail(message: string): void {
	console.error(message);
	process.exitCode = 1;
}

main().catch((error: unknown) => {
	fail(error instanceof Error ? error.message : String(error));
});
