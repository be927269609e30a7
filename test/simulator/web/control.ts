/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, never in n8n */
/**
 * What the page and browser tests use to play the world around the sidecar.
 *
 *   GET    /                             the page
 *   GET    /simulator/state              balances (sats), payments (newest first), faults
 *   POST   /simulator/pay                {index, amount?}: a customer pays our invoice
 *   POST   /simulator/fail               {index, status_msg?}: an invoice or payment fails
 *   POST   /simulator/complete           {index}: an outgoing payment arrives
 *   POST   /simulator/receive            {kind: offer|onchain|spontaneous|info, amount, message?}
 *   POST   /simulator/other/invoice      {amount?, description?, expiry_secs?, outcome?, settle_ms?}
 *   POST   /simulator/other/offer        {amount?, description?, outcome?, settle_ms?}
 *   POST   /simulator/other/lnurl        {description?, outcome?, settle_ms?}
 *   GET    /simulator/other/payments     what has left the wallet
 *   GET    /simulator/requests           requests to the sidecar so far
 *   POST   /simulator/advance            {ms}: moves the node's clock ahead
 *   POST   /simulator/faults             a fault (see faults.ts); times: "always" for all
 *   DELETE /simulator/faults             no more faults
 *   POST   /simulator/reset              back to the start
 *
 * Amounts are in sats, as decimal strings. Everything but GET needs the JSON content type: a page
 * from elsewhere cannot send it without asking first, and nobody here answers that question.
 */
import type { ServerResponse } from 'node:http';
import { FAULT_KINDS, type Fault, type Faults } from '../faults';
import type { RecordedRequest } from '../http/call';
import {
	amount,
	decodeFields,
	oneOf,
	optional,
	required,
	text,
	U32,
	whole,
	type Field,
	type Struct,
} from '../http/decode';
import { parseObject } from '../http/json';
import { send } from '../http/reply';
import type { SideDoor } from '../http/server';
import { printMsat } from '../node/amount';
import type { World } from '../world';
import { sendPage } from './page';
import { stateJson } from './state';

interface Backstage {
	world: () => World;
	faults: Faults;
	requests: RecordedRequest[];
	reset: () => void;
}

type Entries = Array<[string, unknown]>;
type Action = (entries: Entries, stage: Backstage) => unknown;

const milliseconds = whole(U32, 'u32');
const outcome = oneOf('complete', 'fail', 'stuck');
const receiver = {
	description: optional(text),
	outcome: optional(outcome),
	settle_ms: optional(milliseconds),
};

const ACTIONS: Record<string, Action> = {
	'GET /simulator/state': (_, stage) => stateJson(stage.world(), stage.faults),
	'GET /simulator/requests': (_, stage) => stage.requests,
	'GET /simulator/other/payments': (_, stage) =>
		stage
			.world()
			.other.outboundPayments()
			.map((payment) => ({ ...payment, amountMsat: payment.amountMsat.toString() })),
	'POST /simulator/pay': (entries, stage) => {
		const given = read(entries, { index: required(text), amount: optional(amount) });
		const amountMsat = given.amount === null ? {} : { amountMsat: given.amount };
		stage.world().wallet.payInbound(given.index, amountMsat);
		return {};
	},
	'POST /simulator/fail': (entries, stage) => {
		const given = read(entries, { index: required(text), status_msg: optional(text) });
		const { wallet } = stage.world();
		const statusMsg = given.status_msg ?? undefined;
		const isOutbound = wallet.payments.get(given.index)?.direction === 'outbound';
		if (isOutbound) wallet.failOutbound(given.index, statusMsg);
		else wallet.failInbound(given.index, statusMsg);
		return {};
	},
	'POST /simulator/complete': (entries, stage) => {
		stage.world().wallet.completeOutbound(read(entries, { index: required(text) }).index);
		return {};
	},
	'POST /simulator/receive': receive,
	'POST /simulator/other/invoice': (entries, stage) => {
		const given = read(entries, {
			...receiver,
			amount: optional(amount),
			expiry_secs: optional(whole(U32, 'u32')),
		});
		return stage.world().other.createInvoice({
			...receiverOf(given),
			amountMsat: given.amount ?? undefined,
			expirySecs: given.expiry_secs ?? undefined,
		});
	},
	'POST /simulator/other/offer': (entries, stage) => {
		const given = read(entries, { ...receiver, amount: optional(amount) });
		const offer = stage.world().other.createOffer({
			...receiverOf(given),
			amountMsat: given.amount ?? undefined,
		});
		return { offer: offer.text, offer_id: offer.offerId };
	},
	'POST /simulator/other/lnurl': (entries, stage) => ({
		lnurl: stage.world().other.createLnurlPay(receiverOf(read(entries, receiver))),
	}),
	'POST /simulator/advance': (entries, stage) => {
		stage.world().clock.advance(read(entries, { ms: required(milliseconds) }).ms);
		return {};
	},
	'POST /simulator/faults': (entries, stage) => {
		const given = Object.fromEntries(entries);
		read(entries, { kind: required(oneOf(...FAULT_KINDS)) });
		const times = given.times === 'always' ? Infinity : given.times;
		stage.faults.add({ ...given, ...(times === undefined ? {} : { times }) } as Fault);
		return { faults: stage.faults.list() };
	},
	'DELETE /simulator/faults': (_, stage) => {
		stage.faults.clear();
		return {};
	},
	'POST /simulator/reset': (_, stage) => {
		stage.reset();
		return {};
	},
};

export function makeControl(stage: Backstage): SideDoor {
	return (request, response) => {
		const { method, path } = request;
		if (path === '/' && (method === 'GET' || method === 'HEAD')) {
			sendPage(response);
			return true;
		}
		if (!path.startsWith('/simulator/')) return false;
		const action = ACTIONS[`${method} ${path}`];
		if (!action) refuse(response, 404, `There is no ${method} ${path}`);
		else if (method !== 'GET' && !request.contentType.startsWith('application/json')) {
			refuse(response, 415, 'Content-Type must be application/json');
		} else act(action, request.body, stage, response);
		return true;
	};
}

function act(action: Action, body: string, stage: Backstage, response: ServerResponse): void {
	const parsed = parseObject(body.trim() === '' ? '{}' : body);
	if ('problem' in parsed) return refuse(response, 400, parsed.problem);
	try {
		send(response, { status: 200, body: action(parsed.value ?? [], stage) });
	} catch (error) {
		refuse(response, 400, error instanceof Error ? error.message : String(error));
	}
}

function receive(entries: Entries, stage: Backstage): unknown {
	const { wallet } = stage.world();
	const given = read(entries, {
		kind: required(oneOf('offer', 'onchain', 'spontaneous', 'info')),
		amount: required(amount),
		message: optional(text),
	});
	const amountMsat = given.amount;
	const message = given.message === null ? {} : { message: given.message };
	if (given.kind === 'offer') wallet.receiveOffer({ amountMsat, ...message });
	else if (given.kind === 'onchain') wallet.receiveOnchain({ amountMsat });
	else if (given.kind === 'spontaneous') wallet.receiveSpontaneous({ amountMsat });
	else wallet.addInfoEntry({ amountMsat });
	return { balance: printMsat(wallet.balance) };
}

function receiverOf(given: Struct<typeof receiver>) {
	return {
		description: given.description ?? undefined,
		outcome: given.outcome ?? undefined,
		settleMs: given.settle_ms ?? undefined,
	};
}

function read<F extends Record<string, Field<unknown>>>(entries: Entries, fields: F): Struct<F> {
	const decoded = decodeFields(entries, fields);
	if ('problem' in decoded) throw new Error(decoded.problem);
	return decoded.value;
}

function refuse(response: ServerResponse, status: number, error: string): void {
	send(response, { status, body: { error } });
}
