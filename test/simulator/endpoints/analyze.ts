import { printMsat } from '../node/amount';
import { resolve, type Payable } from '../node/payables';
import { command } from '../refusal';
import { required, text } from '../http/decode';
import type { Call } from '../http/call';
import type { Endpoint } from './endpoint';

/** Section 7.5. */
export const analyzeEndpoints: Endpoint[] = [
	{ method: 'GET', path: '/v2/node/analyze', since: 7, run: analyze },
];

function analyze(call: Call): unknown {
	const { analyzeQuery, claimables } = call.world.rules;
	const asked: unknown = call.query({ [analyzeQuery]: required(text) })[analyzeQuery];
	const found = resolve(String(asked), call.world.other).filter(isMainnet);
	const paid = found.filter((payable) => payable.kind !== 'lnurl-withdraw');
	const claimed = claimables ? found.filter((payable) => payable.kind === 'lnurl-withdraw') : [];
	if (paid.length + claimed.length === 0) {
		throw command('Failed to analyze payment string: nothing usable found');
	}
	return {
		payables: paid.map((payable) => details(call, payable)),
		...(claimables ? { claimables: claimed.map((payable) => claim(call, payable)) } : {}),
	};
}

function details(call: Call, payable: Payable): unknown {
	const key = payable.kind === 'lnurl-pay' ? 'lnurl' : payable.kind;
	return {
		callback: `${call.origin}/v2/node/pay?payable=${encodeURIComponent(callbackText(payable))}`,
		kind: payable.kind,
		[key]: payable.text,
		description: descriptionOf(payable),
		amount: 'fixedMsat' in payable ? print(payable.fixedMsat) : null,
		...range(payable),
		expires_at: expiryOf(payable),
	};
}

function claim(call: Call, payable: Payable): unknown {
	return {
		callback: `${call.origin}/v2/node/withdraw_lnurl?lnurl=${encodeURIComponent(payable.text)}`,
		kind: payable.kind,
		lnurl: payable.text,
		description: descriptionOf(payable),
		...range(payable),
	};
}

/** An address with an amount has to keep it. */
function callbackText(payable: Payable): string {
	if (payable.kind !== 'onchain' || payable.fixedMsat === null) return payable.text;
	const sats = (payable.fixedMsat / 1000n).toString().padStart(9, '0');
	return `bitcoin:${payable.address}?amount=${sats.slice(0, -8)}.${sats.slice(-8)}`;
}

function descriptionOf(payable: Payable): string | null {
	if ('service' in payable) return payable.service.description;
	if (payable.kind === 'invoice') return payable.invoice.description;
	return payable.kind === 'offer' ? payable.offer.description : null;
}

function range(payable: Payable): { min_amount: string | null; max_amount: string | null } {
	if ('service' in payable) {
		return {
			min_amount: printMsat(payable.service.minMsat),
			max_amount: printMsat(payable.service.maxMsat),
		};
	}
	return {
		min_amount: payable.kind === 'offer' ? print(payable.offer.minMsat) : null,
		max_amount: null,
	};
}

function expiryOf(payable: Payable): number | null {
	if (payable.kind === 'invoice') return payable.invoice.expiresAt;
	return payable.kind === 'offer' ? payable.offer.expiresAt : null;
}

function isMainnet(payable: Payable): boolean {
	return payable.kind !== 'invoice' || payable.invoice.network === 'bitcoin';
}

function print(msat: bigint | null): string | null {
	return msat === null ? null : printMsat(msat);
}
