import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import type { SidecarClient } from '../sidecar/client';
import type { Failure, Result } from '../sidecar/outcome';
import { succeeded } from '../sidecar/outcome';
import type { Payment } from '../sidecar/payment';
import { connect } from '../shared/connect';
import { apiError, operationError } from '../shared/nodeErrors';
import { readFeed, seedFeed, type FeedState } from './feed';
import { matches } from './filters';
import { readIndexes, type IndexState } from './indexes';
import { toItem } from './item';
import { newestPayments } from './newest';
import { endOutage, isNewOutage } from './outage';
import { readSettings, type TriggerSettings } from './settings';
import { checkWallet, type WalletMark } from './wallet';
import { explainTrigger } from './words';

/** Used where n8n is too old to tell its poll budget. */
const DEFAULT_BUDGET_MS = 30_000;
/** Part of the budget after which no further page is fetched. */
const BUDGET_SHARE = 0.6;
/** Most payments one execution gets; the rest follows with the next poll. */
const MAX_BATCH = 1_000;
const MANUAL_SAMPLE = 10;

/** What is kept between polls. Only one of the two is in use, depending on Watch. */
interface TriggerState {
	feed?: FeedState;
	/** The wallet that `feed` is a place in. */
	wallet?: WalletMark;
	indexes?: IndexState;
}

interface PollOutcome {
	payments: Payment[];
	next: TriggerState;
	missing: string[];
}

/** Triggers with a poll under way: n8n can start the next one before it is done. */
const polling = new Set<string>();
/** n8n makes one context per activation, so this knows an activation's first poll. */
const polledBefore = new WeakSet<IPollFunctions>();

/** One poll of the Lexe Trigger (DESIGN section 6). */
export async function poll(n8n: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	const settings = readSettings(n8n);
	if (n8n.getMode() === 'manual') return await manualRun(n8n, settings);

	const trigger = `${n8n.getWorkflow().id ?? ''}:${n8n.getNode().id}`;
	if (polling.has(trigger)) return null;
	polling.add(trigger);
	try {
		return await activeRun(n8n, settings, trigger);
	} finally {
		polling.delete(trigger);
	}
}

async function activeRun(
	n8n: IPollFunctions,
	settings: TriggerSettings,
	trigger: string,
): Promise<INodeExecutionData[][] | null> {
	const isFirst = !polledBefore.has(n8n);
	polledBefore.add(n8n);

	const { client } = await connect(n8n);
	const state = n8n.getWorkflowStaticData('node') as TriggerState;
	const budgetMs = n8n.getPollBudgetMs?.() ?? DEFAULT_BUDGET_MS;
	const untilMs = client.clock.now() + budgetMs * BUDGET_SHARE;
	const outcome = await readNews(client, settings, state, { untilMs, isFirst });
	if (!outcome.ok) return report(n8n, settings, outcome.failure, trigger, isFirst);

	if (endOutage(trigger)) n8n.logger.info('Lexe Trigger: the sidecar is back');
	for (const index of outcome.value.missing) {
		n8n.logger.warn(`Lexe Trigger: the wallet has no payment ${index}`);
	}

	// Nothing may be awaited from here on: an overlapping poll must see the new state.
	Object.assign(state, outcome.value.next);
	const items = toItems(outcome.value.payments, settings);
	return items.length > 0 ? [items] : null;
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
	const { mark: wallet, changed } = await checkWallet(client, state.wallet, isFirst);
	if (state.feed === undefined || changed) {
		const seeded = await seedFeed(client);
		if (!seeded.ok) return seeded;
		return succeeded({ payments: [], next: { feed: seeded.value, wallet }, missing: [] });
	}
	const read = await readFeed(client, state.feed, { untilMs, maxFinals: MAX_BATCH });
	if (!read.ok) return read;
	const { finals, next } = read.value;
	return succeeded({ payments: finals, next: { feed: next, wallet }, missing: [] });
}

/**
 * A poll that throws while n8n starts would switch the trigger off for good, even when the fault is
 * mended a minute later; so the first poll of a start only logs. After that the first failure of an
 * outage is thrown, which makes one red execution, and the rest is logged.
 */
function report(
	n8n: IPollFunctions,
	settings: TriggerSettings,
	failure: Failure,
	trigger: string,
	isFirst: boolean,
): null {
	const words = explainTrigger(failure, settings.watch);
	const isStart = isFirst && ['init', 'leadershipChange'].includes(n8n.getActivationMode());
	const isActivation = isFirst && !isStart;
	if (!isStart && (isNewOutage(trigger, failure) || isActivation)) {
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
			'There is no final payment with these settings to show. Pay an invoice and run this again, or activate the workflow and wait.',
	});
}

function toItems(payments: readonly Payment[], settings: TriggerSettings): INodeExecutionData[] {
	return payments
		.filter((payment) => matches(payment, settings.filters))
		.map((payment) => toItem(payment, settings.simplify));
}
