import { sleep, type IDataObject, type INode } from 'n8n-workflow';

import { runLexe } from '../support/engine';
import {
	type FaultHandle,
	readInvoice,
	startSimulator,
	type OutboundPayment,
	type Simulator,
} from '../simulator';
import { ask } from '../simulator/client';
import type { Case, Target } from './cases';
import { lineTo, type Place } from './lines';

/** What the user was told, and what really happened. */
export interface Observation {
	/** The output item, when it is a payment. */
	item: IDataObject | undefined;
	/** What stands in red, or in the item that Continue On Fail makes of it. */
	error: { message: string; description: string } | undefined;
	/** Everything that left the wallet, once all has come to rest. */
	outbound: OutboundPayment[];
	/** Requests to pay that reached the sidecar, the late one included. */
	sends: number;
	/** How often the fault struck. */
	struck: number;
	/** What the payment can be found by: its hash, or the token in its note. */
	names: string[];
}

/** One payment under one fault in the real engine, with a sidecar of its own. */
export async function runCase(given: Case): Promise<Observation> {
	const sim = await startSimulator({ age: given.age, settleMs: 5 });
	const place = await lineTo(sim.url, given.fault.line);
	try {
		return await observe(given, sim, place);
	} finally {
		await place.close();
		await sim.close();
	}
}

async function observe(given: Case, sim: Simulator, place: Place): Promise<Observation> {
	const { target, fault, setting } = given;
	let stop = () => {};
	const struck = arm(given, sim, async () => {
		// Long enough for the request to be executed, or not, as the fault has it.
		await sleep(20);
		if (fault.stops) stop();
		if (fault.line === 'crash') await place.die();
	});
	const parameters = target.make(sim, fault.fails === true);
	const { items, error } = await runLexe({
		parameters: { ...parameters, options: { maxWaitSecs: fault.waits ? 1 : 60 } },
		node: setting.node,
		credential: { baseUrl: place.url },
		onStart: (cancel) => {
			stop = cancel;
		},
	});
	if (fault.late) await executeLate(sim, target.path);
	await comeToRest(sim);
	const [item] = items;
	const failed = typeof item?.json.error === 'string';
	return {
		item: failed || !item ? undefined : asPayment(target, item.json),
		error: failed
			? { message: String(item.json.error), description: String(item.json.details ?? '') }
			: error && { message: error.message, description: error.description ?? '' },
		outbound: target.happened?.(sim) ?? sim.other.outboundPayments(),
		sends: paying(sim, target.path).length,
		struck: struck(),
		names: target.isBolt11 ? hashIn(parameters) : tokensIn(sim, target.path),
	};
}

function arm(given: Case, sim: Simulator, hit: () => Promise<void>): () => number {
	const { target, fault, setting } = given;
	const handles: FaultHandle[] = [];
	const strike = () => {
		void hit();
		return true;
	};
	if (fault.effect) {
		const effect =
			fault.effect.kind === 'status'
				? {
						...fault.effect,
						msg: fault.effect.msg.replace('Failed to pay invoice: ', target.context),
					}
				: fault.effect;
		const times = setting.everyTry ? Infinity : 1;
		handles.push(sim.faults.add({ ...effect, path: target.path, times, match: strike }));
	}
	if (fault.lookups?.when === 'before paying') {
		const { effect } = fault.lookups;
		handles.push(sim.faults.add({ ...effect, path: 'updated_payments', match: strike }));
	}
	if (fault.lookups?.when === 'after paying') {
		const { effect } = fault.lookups;
		const match = () => paying(sim, target.path).length > 0;
		for (const path of ['updated_payments', 'payment', 'list_channels']) {
			sim.faults.add({ ...effect, path, times: Infinity, match });
		}
	}
	return () => handles.reduce((sum, handle) => sum + handle.used, 0);
}

function paying(sim: Simulator, path: string) {
	return sim.requests.filter((request) => request.path === `/v2/node/${path}`);
}

function hashIn(parameters: INode['parameters']): string[] {
	const hash = readInvoice(String(parameters.invoice ?? parameters.payable))?.hash;
	return hash === undefined ? [] : [hash];
}

function tokensIn(sim: Simulator, path: string): string[] {
	// The token of a payment, or what names a channel.
	const name = /n8n-[0-9a-f]{16}|(?<="(?:user_)?channel_id":")[0-9a-f]+/g;
	return paying(sim, path).flatMap(({ rawBody }) => rawBody.match(name) ?? []);
}

/** A channel in the words of a payment: it is there (or gone) once the node says so. */
function asPayment({ indexKey }: Target, json: IDataObject): IDataObject {
	return indexKey === undefined ? json : { index: json[indexKey], status: 'completed' };
}

/** The node takes its time: the request that was given up is executed after all. */
async function executeLate(sim: Simulator, path: string): Promise<void> {
	const [first] = paying(sim, path);
	if (!first) return;
	await ask(`${sim.url}${first.path}`, 'POST', { json: first.body, timeoutMs: 5_000 });
}

/** Lets everything settle; the miners do their part too. */
async function comeToRest(sim: Simulator): Promise<void> {
	for (let round = 0; round < 20; round++) {
		await sleep(10);
		sim.advance(30_000);
		const pending = sim.other.outboundPayments().filter(({ status }) => status === 'pending');
		if (pending.length === 0 && round > 1) return;
		if (round < 3) continue;
		for (const { index, rail } of pending) {
			if (rail === 'onchain') sim.wallet.completeOutbound(index);
		}
	}
}
