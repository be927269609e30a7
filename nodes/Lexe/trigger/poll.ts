import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import type { SidecarClient } from '../sidecar/client';
import type { Failure, Result } from '../sidecar/outcome';
import { succeeded } from '../sidecar/outcome';
import type { Payment } from '../sidecar/payment';
import { connect } from '../shared/connect';
import { apiError, operationError } from '../shared/nodeErrors';
import { readFeed, seedFeed } from './feed';
import { matches } from './filters';
import { readIndexes } from './indexes';
import { toItem } from './item';
import { newestPayments } from './newest';
import { endOutage, isNewOutage } from './outage';
import { placeOf, savePlace, type TriggerState } from './place';
import { readSettings, type TriggerSettings } from './settings';
import { checkWallet } from './wallet';
import { explainTrigger } from './words';

/** Used where n8n is too old to tell its poll budget. */
const DEFAULT_BUDGET_MS = 30_000;
/** Part of the budget after which no further page is fetched. */
const BUDGET_SHARE = 0.6;
/** Most payments one execution gets; the rest follows with the next poll. */
const MAX_BATCH = 1_000;
const MANUAL_SAMPLE = 10;

interface PollOutcome {
	payments: Payment[];
	next: TriggerState;
	/** True when it starts from now in this wallet's feed. */
	starts?: boolean;
	missing: string[];
}

/** Triggers with a poll under way: n8n can start the next one before it is done. */
const polling = new Set<string>();
const knownContexts = new WeakSet<IPollFunctions>();
const knownTriggers = new Set<string>();

/**
 * Whether this is the first poll of an activation. n8n makes one context per activation; but its
 * durable scheduler makes one per poll, all of the mode "update".
 */
function isFirstPoll(n8n: IPollFunctions, trigger: string): boolean {
	const isNew = n8n.getActivationMode() === 'update' ? !knownTriggers.has(trigger) : true;
	const isFirst = isNew && !knownContexts.has(n8n);
	knownContexts.add(n8n);
	knownTriggers.add(trigger);
	return isFirst;
}

/** One poll of the Lexe Trigger (DESIGN section 6). */
export async function poll(n8n: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	if (n8n.getMode() === 'manual') return await manualRun(n8n, readSettings(n8n));

	const trigger = `${n8n.getWorkflow().id ?? ''}:${n8n.getNode().id}`;
	if (polling.has(trigger)) return null;
	polling.add(trigger);
	const isFirst = isFirstPoll(n8n, trigger);
	const atStart = isFirst && ['init', 'leadershipChange'].includes(n8n.getActivationMode());
	try {
		const run = activeRun(n8n, trigger, isFirst);
		return await (atStart ? run.catch((error: Error) => onlyLog(n8n, trigger, error)) : run);
	} finally {
		polling.delete(trigger);
	}
}

/**
 * A poll that throws while n8n starts would switch the trigger off for good, even when the fault is
 * mended a minute later. The next poll reports what is still wrong then.
 */
function onlyLog(n8n: IPollFunctions, trigger: string, error: Error): null {
	endOutage(trigger);
	n8n.logger.warn(`Lexe Trigger: ${error.message}. It will try again at the next poll.`);
	return null;
}

async function activeRun(
	n8n: IPollFunctions,
	trigger: string,
	isFirst: boolean,
): Promise<INodeExecutionData[][] | null> {
	const settings = readSettings(n8n);
	const { client } = await connect(n8n);
	const state = n8n.getWorkflowStaticData('node') as TriggerState;
	const budgetMs = n8n.getPollBudgetMs?.() ?? DEFAULT_BUDGET_MS;
	const untilMs = client.clock.now() + budgetMs * BUDGET_SHARE;
	const place = placeOf(trigger, state, client.clock.now());
	if (!place.ready) return null;
	const outcome = await readNews(client, settings, place.state, { untilMs, isFirst });
	if (!outcome.ok) return report(n8n, settings, outcome.failure, trigger, isFirst);

	if (endOutage(trigger)) n8n.logger.info('Lexe Trigger: the sidecar is back');
	for (const index of outcome.value.missing) {
		n8n.logger.warn(`Lexe Trigger: the wallet has no payment ${index}`);
	}

	// Nothing may be awaited from here on: an overlapping poll must see the new state.
	const items = toItems(outcome.value.payments, settings);
	const { state: from } = place;
	const next = { ...from, ...outcome.value.next };
	const emits = items.length > 0;
	const starts = outcome.value.starts === true;
	const result = { from, next, emits, starts, atMs: client.clock.now() };
	savePlace(trigger, state, result, settings);
	return emits ? [items] : null;
}

async function readNews(
	client: SidecarClient,
	settings: TriggerSettings,
	state: TriggerState,
	{ untilMs, isFirst }: { untilMs: number; isFirst: boolean },
): Promise<Result<PollOutcome>> {
	if (settings.watch === 'indexes') {
		const read = await readIndexes(client, state.indexes ?? { done: [] }, settings.indexes, {
			untilMs,
		});
		if (!read.ok) return read;
		const { finals, next, missing } = read.value;
		return succeeded({ payments: finals, next: { indexes: next }, missing });
	}
	const checked = await checkWallet(client, state.wallet, isFirst);
	if (!checked.ok) return checked;
	const { mark: wallet, changed } = checked.value;
	if (state.feed === undefined || changed) {
		const seeded = await seedFeed(client);
		if (!seeded.ok) return seeded;
		const next = { feed: seeded.value, wallet };
		return succeeded({ payments: [], next, starts: true, missing: [] });
	}
	const read = await readFeed(client, state.feed, { untilMs, maxFinals: MAX_BATCH });
	if (!read.ok) return read;
	const { finals, next } = read.value;
	return succeeded({ payments: finals, next: { feed: next, wallet }, missing: [] });
}

/**
 * n8n makes a red execution of a poll that throws. So an activation and the first failure of an
 * outage are thrown, and the rest is logged.
 */
function report(
	n8n: IPollFunctions,
	settings: TriggerSettings,
	failure: Failure,
	trigger: string,
	isFirst: boolean,
): null {
	const words = explainTrigger(failure, settings.watch);
	if (isNewOutage(trigger, failure) || isFirst) {
		throw apiError(failure, { node: n8n.getNode() }, words);
	}
	n8n.logger.warn(`Lexe Trigger: ${words.message}. It will try again at the next poll.`);
	return null;
}

/** Shows the newest matching payments and leaves the trigger's place in the feed alone. */
async function manualRun(
	n8n: IPollFunctions,
	settings: TriggerSettings,
): Promise<INodeExecutionData[][]> {
	const { client } = await connect(n8n);
	const node = n8n.getNode();
	const sample =
		settings.watch === 'indexes'
			? await readIndexes(client, { done: [] }, settings.indexes, { untilMs: Infinity })
			: await newestPayments(client, MANUAL_SAMPLE, (found) => matches(found, settings.filters));
	if (!sample.ok) {
		throw apiError(sample.failure, { node }, explainTrigger(sample.failure, settings.watch));
	}
	const payments = 'finals' in sample.value ? sample.value.finals : sample.value;
	const items = toItems(payments, settings);
	if (items.length > 0) return [items];
	throw operationError(node, 'No payment matches yet', {
		level: 'warning',
		description:
			'There is no final payment with these settings to show. Pay an invoice and run this again, or publish the workflow and wait.',
	});
}

function toItems(payments: readonly Payment[], settings: TriggerSettings): INodeExecutionData[] {
	return payments
		.filter((payment) => matches(payment, settings.filters))
		.map((payment) => toItem(payment, settings.simplify));
}
