/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports, no-console -- runs in Node, never in n8n */
import './folder';
import '../support/n8nUserFolder';

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { systemClock } from '../../nodes/Lexe/shared/connect';
import { Amount } from '../../nodes/Lexe/shared/Amount';
import { decodeInvoice } from '../../nodes/Lexe/shared/bolt11';
import { SidecarClient } from '../../nodes/Lexe/sidecar/client';
import { startSimulator, type Simulator } from '../simulator';
import { documented } from '../support/invoices';
import { activate } from '../support/poller';
import { measure, measureSync, peakHeap, table, type Line } from './measure';

/**
 * How quick the package is, against the simulated sidecar in this very process: both share one
 * thread, so a real sidecar leaves more room. Nothing here can fail; compare two runs by eye.
 */

const BACKLOG = 10_000;
const HOUR_MS = 60 * 60 * 1000;

async function main(): Promise<void> {
	setFlagsFromString('--expose-gc');
	global.gc = runInNewContext('gc') as NodeJS.GCFunction;
	const start = performance.now();
	const lines = [...(await requests()), ...(await trigger()), ...parsing()];
	const seconds = ((performance.now() - start) / 1000).toFixed(1);
	console.log(`\nNode ${process.version}, ${process.arch}, ${seconds} s\n\n${table(lines)}\n`);
}

async function withSimulator<T>(run: (sim: Simulator) => Promise<T>): Promise<T> {
	const sim = await startSimulator();
	return await run(sim).finally(async () => await sim.close());
}

/** One client, one request after another, then ten at a time. */
async function requests(): Promise<Line[]> {
	return await withSimulator(async (sim) => {
		const client = new SidecarClient({ origin: sim.url, clock: systemClock, egress: undefined });
		let index = '';
		const create = async () => {
			const made = await client.createInvoice({ amount: '2100', expirationSecs: 3600 });
			if (!made.ok) throw new Error(made.failure.fault);
			index = made.value.index;
		};
		const read = async () => {
			const found = await client.payment(index);
			if (!found.ok) throw new Error(found.failure.fault);
		};
		return [
			await measure('create_invoice', 1_000, create),
			await measure('create_invoice, 10 at a time', 1_000, create, 10),
			await measure('payment', 1_000, read),
			await measure('payment, 10 at a time', 1_000, read, 10),
		];
	});
}

/** The trigger in n8n's engine: polls that find nothing, and a long backlog. */
async function trigger(): Promise<Line[]> {
	return await withSimulator(async (sim) => {
		const active = await activate({ credential: { baseUrl: sim.url } });
		const idle = await measure('idle poll of the trigger', 500, active.tick);

		sim.wallet.addFinalized(BACKLOG, { startAt: sim.now() - HOUR_MS / 2, stepMs: 150 });
		let emitted = 0;
		let polls = 0;
		const started = performance.now();
		const peakHeapMb = await peakHeap(async () => {
			while (emitted < BACKLOG) {
				await active.tick();
				polls += 1;
				emitted += active.executions.flat().length;
				active.executions.length = 0;
			}
		});
		const ms = performance.now() - started;
		await active.stop();
		const what = `catch-up, ${polls} polls, ${(ms / 1000).toFixed(2)} s in all`;
		return [idle, { what, count: emitted, perSecond: emitted / (ms / 1000), peakHeapMb }];
	});
}

function parsing(): Line[] {
	const invoices = Object.values(documented);
	const amounts = ['1', '2100', '0.001', '442478.190', '18446744073709551.615', 21, '1e3'];
	return [
		measureSync('decode a BOLT 11 invoice', 1_000, (place) => {
			decodeInvoice(invoices[place % invoices.length]);
		}),
		measureSync('parse an amount', 200_000, (place) => {
			Amount.parse(amounts[place % amounts.length], 'sats');
		}),
	];
}

void main();
