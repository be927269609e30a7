import { join } from 'node:path';
import { Child } from './child.mjs';
import { findNode24 } from './node24.mjs';
import { ROOT } from './paths.mjs';
import { Problem } from './problem.mjs';
import { answers, until } from './wait.mjs';

const START_TIMEOUT_MS = 30_000;

/**
 * The pretend sidecar of test/simulator, in a process of its own.
 */
export class Simulator {
	/**
	 * @param {string} url
	 * @param {Child} child
	 */
	constructor(url, child) {
		this.url = url;
		this.child = child;
	}

	/**
	 * @param {{ port: number, logFile: string, settleMs?: number }} options
	 */
	static async start({ port, logFile, settleMs }) {
		const flags = settleMs === undefined ? [] : ['--settle-ms', String(settleMs)];
		const child = new Child({
			name: 'simulator',
			command: findNode24().path,
			args: [
				...['--import', 'tsx', join('test', 'simulator', 'main.ts')],
				...['--port', String(port), ...flags],
			],
			cwd: ROOT,
			logFile,
		});
		const simulator = new Simulator(`http://127.0.0.1:${port}`, child);
		try {
			await until(() => child.hasEnded || answers(`${simulator.url}/simulator/state`), {
				timeoutMs: START_TIMEOUT_MS,
				everyMs: 100,
				what: 'the simulator to start',
			});
			if (child.hasEnded) throw new Error('it ended');
		} catch {
			await child.stop();
			throw new Problem(
				`The simulator did not start. The end of its log (${logFile}):\n${child.logTail()}`,
			);
		}
		return simulator;
	}

	async stop() {
		await this.child.stop();
	}

	/** @returns {Promise<{ payments: any[], lightning_balance: string }>} */
	async state() {
		return await this.request('GET', '/simulator/state');
	}

	/**
	 * Our own wallet asks for money.
	 *
	 * @param {{ amount: string, description: string }} invoice
	 * @returns {Promise<{ index: string, invoice: string }>}
	 */
	async createInvoice({ amount, description }) {
		return await this.request('POST', '/v2/node/create_invoice', {
			amount,
			description,
			expiration_secs: 3600,
		});
	}

	/**
	 * A customer pays one of our invoices.
	 *
	 * @param {string} index
	 */
	async pay(index) {
		await this.request('POST', '/simulator/pay', { index });
	}

	/**
	 * Somebody else asks us for money.
	 *
	 * @param {{ amount: string, description: string }} invoice
	 * @returns {Promise<string>} the invoice
	 */
	async invoiceOfOther(invoice) {
		const made = await this.request('POST', '/simulator/other/invoice', invoice);
		return made.invoice ?? made.text;
	}

	/**
	 * @param {string} method
	 * @param {string} path
	 * @param {unknown} [body]
	 * @returns {Promise<any>}
	 */
	async request(method, path, body) {
		const response = await fetch(`${this.url}${path}`, {
			method,
			headers: { 'content-type': 'application/json' },
			body: body === undefined ? undefined : JSON.stringify(body),
			signal: AbortSignal.timeout(10_000),
		});
		const text = await response.text();
		if (!response.ok) throw new Error(`Simulator: ${method} ${path}: ${response.status} ${text}`);
		return JSON.parse(text);
	}
}
