import { ask } from '../simulator/client';
import { indexOf, signWebhook, type PaymentRecord, type Simulator } from '../simulator';
import { SECRET } from './webhook';

/** What the sidecar would report about a payment, as it stands in the wallet now. */
export async function reportOf(
	sim: Simulator,
	payment: PaymentRecord,
): Promise<Record<string, unknown>> {
	const info = await ask(`${sim.url}/v2/node/node_info`, 'GET');
	const found = await ask(`${sim.url}/v2/node/payment?index=${indexOf(payment)}`, 'GET');
	return {
		type: 'payment.finalized',
		timestamp: new Date(payment.finalizedAt ?? 0).toISOString(),
		user_pk: (info.json as { user_pk: string }).user_pk,
		...(found.json as object),
	};
}

export interface Delivery {
	/** Text is sent as it is. */
	body: unknown;
	/** Signs with another secret. */
	secret?: string;
	/** `webhook-timestamp`; now, if not given. */
	seconds?: number;
	id?: string;
	/** Instead of those that would be right; undefined leaves a header out. */
	headers?: Record<string, string | undefined>;
}

/** The headers of a delivery (contract section 8.3). */
export function signed(delivery: Delivery): Record<string, string> {
	const text = textOf(delivery.body);
	const index = (delivery.body as { index?: unknown } | null)?.index;
	const id = delivery.id ?? `pf-${String(index)}`;
	const seconds = delivery.seconds ?? Math.floor(Date.now() / 1000);
	const headers = {
		'content-type': 'application/json',
		'webhook-id': id,
		'webhook-timestamp': String(seconds),
		'webhook-signature': signWebhook(delivery.secret ?? SECRET, id, seconds, text),
		...delivery.headers,
	};
	return Object.fromEntries(
		Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
	);
}

/** Delivers a report by hand, signed as the sidecar does it unless told otherwise. */
export async function deliver(
	hook: { url: string },
	delivery: Delivery,
): Promise<{ status: number; message: unknown }> {
	const answer = await ask(hook.url, 'POST', {
		body: textOf(delivery.body),
		headers: signed(delivery),
	});
	return {
		status: answer.status,
		message: (answer.json as { message?: unknown } | undefined)?.message,
	};
}

function textOf(body: unknown): string {
	return typeof body === 'string' ? body : JSON.stringify(body);
}
