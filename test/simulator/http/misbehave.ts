/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, never in n8n */
import { once } from 'node:events';
import { executes, type Execution, type Fault } from '../faults';
import { indexOf, type PaymentRecord } from '../node/payment';
import type { Exchange } from './exchange';
import { errorBody, send, type Reply } from './reply';

const HTML = '<!doctype html><html><body><h1>502 Bad Gateway</h1><hr>nginx</body></html>';

/** What a cut reply is cut from when nothing was executed. */
const FILLER: Reply = { status: 200, body: { status: 'ok', padding: 'x'.repeat(64) } };

/** Carries out a fault on one request. Each case says what the client gets to see. */
export async function misbehave(exchange: Exchange, fault: Fault): Promise<void> {
	const { message, response, world, request } = exchange;
	switch (fault.kind) {
		case 'delay':
			await world.clock.sleep(fault.ms);
			if (!exchange.isDropped) send(response, await exchange.execute());
			return;
		case 'hang':
			if (executes(fault)) await perform(exchange, fault.at);
			return;
		case 'resetBefore':
			message.socket.resetAndDestroy();
			return;
		case 'resetAfter':
			await perform(exchange, fault.at);
			message.socket.resetAndDestroy();
			return;
		case 'loseReply':
			await perform(exchange, fault.at);
			message.socket.end();
			return;
		case 'hangThenComplete':
		case 'hangThenFail':
			await holdUntilGone(exchange, fault);
			return;
		case 'status': {
			if (executes(fault)) await perform(exchange, fault.at);
			const body = errorBody(fault, world.rules);
			return answer(exchange, { status: fault.status, body });
		}
		case 'truncated': {
			const reply = executes(fault) ? await perform(exchange, fault.at) : undefined;
			return sendHalf(exchange, reply ?? FILLER);
		}
		case 'html':
			if (executes(fault)) await perform(exchange, fault.at);
			request.status = fault.status;
			response.writeHead(fault.status, { 'content-type': 'text/html' }).end(HTML);
			return;
		case 'redirect':
			if (executes(fault)) await perform(exchange, fault.at);
			request.status = fault.status ?? 307;
			response.writeHead(request.status, { location: fault.to, 'content-length': 0 }).end();
			return;
		case 'emptyBody':
			if (executes(fault)) await perform(exchange, fault.at);
			return answer(exchange, { status: 200 });
		case 'wrongJson':
			if (executes(fault)) await perform(exchange, fault.at);
			return answer(exchange, { status: 200, body: { hello: 'world' } });
		case 'oversized':
			if (executes(fault)) await perform(exchange, fault.at);
			await sendLong(exchange, fault.bytes);
	}
}

/** Executes to the end, or only until the payment has been taken. */
async function perform(exchange: Exchange, at: Execution['at']): Promise<Reply | undefined> {
	const done = exchange.execute();
	if (at !== 'accepted') return await done;
	return await Promise.race([done, exchange.accepted.then(() => undefined)]);
}

function answer(exchange: Exchange, reply: Reply): void {
	exchange.request.status = reply.status;
	send(exchange.response, reply);
}

/** The payment waits for the client to give up, and only then takes its course. */
async function holdUntilGone(
	exchange: Exchange,
	fault: Fault & { kind: 'hangThenComplete' | 'hangThenFail' },
): Promise<void> {
	const { world } = exchange;
	exchange.forcedPlan = { outcome: 'stuck' };
	await perform(exchange, 'accepted');
	await exchange.closed;
	const { payment } = exchange;
	if (!payment || payment.status !== 'pending') return;
	world.clock.after(fault.afterMs ?? world.options.settleMs ?? 50, () => {
		if (payment.status === 'pending') finish(exchange, payment, fault);
	});
}

function finish(exchange: Exchange, payment: PaymentRecord, fault: Fault): void {
	const { wallet } = exchange.world;
	const index = indexOf(payment);
	const inbound = payment.direction === 'inbound';
	if (fault.kind === 'hangThenFail') {
		if (inbound) wallet.failInbound(index, fault.statusMsg);
		else wallet.failOutbound(index, fault.statusMsg);
		return;
	}
	// An invoice that was merely created is not paid by a lost reply; a withdrawal is.
	if (!inbound) wallet.completeOutbound(index);
	else if (exchange.request.path.endsWith('/withdraw_lnurl')) wallet.payInbound(index);
}

function sendHalf(exchange: Exchange, reply: Reply): void {
	const { response, message } = exchange;
	const payload = Buffer.from(JSON.stringify(reply.body ?? {}));
	exchange.request.status = reply.status;
	response.writeHead(reply.status, {
		'content-type': 'application/json',
		'content-length': payload.length,
	});
	response.write(payload.subarray(0, payload.length >> 1), () => message.socket.end());
}

/** Sent piece by piece: a client that stops reading stops us. */
async function sendLong(exchange: Exchange, bytes: number): Promise<void> {
	const { response } = exchange;
	const head = '{"status":"ok","padding":"';
	const tail = '"}';
	const piece = 'x'.repeat(65_536);
	let left = Math.max(0, bytes - head.length - tail.length);
	exchange.request.status = 200;
	response.writeHead(200, { 'content-type': 'application/json' });
	response.write(head);
	while (left > 0 && !response.destroyed) {
		const part = piece.slice(0, left);
		left -= part.length;
		if (!response.write(part)) await Promise.race([once(response, 'drain'), exchange.closed]);
	}
	if (!response.destroyed) response.end(tail);
}
