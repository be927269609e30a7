import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import { parseBaseUrl } from '../sidecar/baseUrl';
import { SidecarClient } from '../sidecar/client';
import { explain } from '../sidecar/errors';
import type { Failure } from '../sidecar/outcome';
import { cursorBefore } from '../sidecar/paymentIndex';
import { systemClock, type LexeCredential } from './connect';

/** Time a sleeping node gets before the test gives its verdict without it. */
const NODE_DEADLINE_MS = 20_000;

/**
 * The credential's connection test: is there a Lexe sidecar, and does it know the wallet?
 * `health` alone says neither (contract 7.1): another server may answer the same, and the sidecar
 * does not check there whether the client credentials are still valid.
 */
export async function lexeConnectionTest(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const data = (credential.data ?? {}) as unknown as LexeCredential;
	const baseUrl = parseBaseUrl(data.baseUrl);
	if (!baseUrl.ok) return failed(baseUrl.problem);

	const client = new SidecarClient({
		origin: baseUrl.origin,
		clientCredentials: data.clientCredentials?.trim() || undefined,
		clock: systemClock,
	});
	const health = await client.health();
	if (!health.ok) return failed(sentence(health.failure));
	if (health.value.status !== 'ok') {
		return failed(`The sidecar runs, but it has no wallet yet. It says: "${health.value.status}"`);
	}

	const info = await client.nodeInfo(NODE_DEADLINE_MS);
	if (info.ok) return { status: 'OK', message: 'Connection successful!' };
	if (info.failure.fault === 'timeout') return STILL_ASLEEP;
	if (info.failure.fault !== 'serverError') return failed(sentence(info.failure));

	// Sidecars up to 0.4.3 cannot read node info from today's nodes, but pay all the same (contract
	// 7.4). They have no feed; on a newer one the feed tells whether the wallet can be used.
	const feed = await client.updatedPayments(cursorBefore(client.clock.now()), 1);
	return feed.ok || feed.failure.fault === 'unsupported'
		? STILL_ASLEEP
		: failed(sentence(info.failure));
}

const STILL_ASLEEP: INodeCredentialTestResult = {
	status: 'OK',
	message: 'Connection successful! (The node itself has not answered yet.)',
};

function sentence(failure: Failure): string {
	const { message, description } = explain(failure);
	return `${message}. ${description}`;
}

function failed(message: string): INodeCredentialTestResult {
	return { status: 'Error', message };
}
