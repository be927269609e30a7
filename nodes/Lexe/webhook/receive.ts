import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { connect } from '../shared/connect';
import { explain } from '../sidecar/errors';
import { isFinal, normalisePayment, type Payment } from '../sidecar/payment';
import { paymentId } from '../sidecar/paymentIndex';
import { payment as wirePayment, reader } from '../sidecar/wire';
import { matches, type Filters } from '../trigger/filters';
import { toItem } from '../trigger/item';
import { readFilters } from '../trigger/settings';
import { verifySignature } from './signature';

/** The sidecar waits five seconds for an answer (contract 8.4). */
const CONFIRM_DEADLINE_MS = 3_000;
/** Deliveries that are remembered, so that one sent again is not emitted again. */
const MAX_REMEMBERED = 1_000;

/** Keys that the webhook puts beside those of the payment. */
const ENVELOPE = ['type', 'timestamp', 'user_pk'];

const readPayment = reader(wirePayment);
/** Deliveries being worked on: the same one may come twice at the same time. */
const inProgress = new Set<string>();
/**
 * Deliveries that this process has emitted, oldest first. n8n loads the static data for each request
 * and saves all of it later, so requests at the same time and other triggers undo what one adds.
 */
const emitted = new Set<string>();
/** Bounds them over all workflows: about 100 bytes each. */
const MAX_EMITTED = 10_000;

interface WebhookState {
	/** Short IDs of payments whose delivery was emitted, oldest first. */
	delivered?: string[];
}

type Answer =
	| { status: number; message: string; payment?: undefined }
	| { status: 200; message: string; payment: Payment };

/**
 * One call of the sidecar's `payment.finalized` webhook (contract section 8). Anything but 2xx
 * makes the sidecar try again, three times in all; then the event is lost.
 */
export async function receive(n8n: IWebhookFunctions): Promise<IWebhookResponseData> {
	const filters = readFilters(n8n);
	const answer = await decide(n8n, filters);
	n8n.getResponseObject().status(answer.status).json({ message: answer.message });
	if (!answer.payment) return { noWebhookResponse: true };
	const simplify = n8n.getNodeParameter('simplify', true) as boolean;
	return { noWebhookResponse: true, workflowData: [[toItem(answer.payment, simplify)]] };
}

async function decide(n8n: IWebhookFunctions, filters: Filters): Promise<Answer> {
	const { webhookSecret } = await n8n.getCredentials<{ webhookSecret: string }>('lexeWebhookApi');
	const request = n8n.getRequestObject();
	const rawBody = (request as { rawBody?: Buffer }).rawBody ?? Buffer.alloc(0);
	const verdict = verifySignature(webhookSecret, n8n.getHeaderData(), rawBody);
	if (!verdict.ok) return { status: 401, message: verdict.problem };

	const announced = readBody(rawBody);
	if (announced === null) return { status: 400, message: 'This is not a payment.finalized event' };

	const state = n8n.getWorkflowStaticData('node') as WebhookState;
	const id = paymentId(announced.index).slice(0, 'ln_'.length + 32);
	const key = `${n8n.getWorkflow().id ?? ''}:${n8n.getNode().id}:${id}`;
	// What is emitted in a test in the editor and what is emitted otherwise are two things.
	const isTest = n8n.getMode() === 'manual';
	const isKnown = state.delivered?.includes(id) === true || (!isTest && emitted.has(key));
	if (isKnown) return { status: 200, message: 'Already delivered' };
	if (inProgress.has(key)) return { status: 503, message: 'Already at work on it' };
	inProgress.add(key);
	try {
		const answer = await confirm(n8n, announced);
		if (!answer.payment) return answer;
		if (!matches(answer.payment, filters)) return { status: 200, message: 'Filtered out' };
		state.delivered = [...(state.delivered ?? []), id].slice(-MAX_REMEMBERED);
		if (!isTest) remember(key);
		return answer;
	} finally {
		inProgress.delete(key);
	}
}

function remember(key: string): void {
	emitted.add(key);
	for (const oldest of emitted) {
		if (emitted.size <= MAX_EMITTED) return;
		emitted.delete(oldest);
	}
}

function readBody(rawBody: Buffer): Payment | null {
	const json = parseJson(rawBody.toString('utf8')) as IDataObject | null;
	// Unsigned releases before 0.4.9 have no type and never get this far.
	if (json?.type !== 'payment.finalized') return null;
	for (const key of ENVELOPE) delete json[key];
	const parsed = readPayment(json);
	return parsed.ok ? normalisePayment(parsed.value) : null;
}

/** Reads the payment from the sidecar, so that what is emitted is what the wallet says now. */
async function confirm(n8n: IWebhookFunctions, announced: Payment): Promise<Answer> {
	if (n8n.getNodeParameter('confirm', true) !== true) {
		return { status: 200, message: 'Received', payment: announced };
	}
	const { client } = await connect(n8n);
	const read = await client.payment(announced.index, CONFIRM_DEADLINE_MS);
	if (read.ok) {
		return isFinal(read.value)
			? { status: 200, message: 'Received', payment: read.value }
			: { status: 503, message: 'The payment is not final yet' };
	}
	const { message } = explain(read.failure);
	n8n.logger.warn(`Lexe Webhook Trigger: ${announced.index} was not emitted: ${message}`);
	// One sidecar announces the payments of all its wallets; another wallet's is none of ours.
	if (read.failure.fault === 'notFound') return { status: 200, message: 'Not of this wallet' };
	return { status: 503, message: 'The payment could not be read from the sidecar' };
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return null;
	}
}
