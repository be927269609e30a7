import type { ICredentialsDecrypted, INodeCredentialTestResult } from 'n8n-workflow';

import { parseBaseUrl } from '../sidecar/baseUrl';
import { SidecarClient } from '../sidecar/client';
import { explain } from '../sidecar/errors';
import type { Failure } from '../sidecar/outcome';
import { systemClock, type LexeCredential } from './connect';

/** Time a sleeping node gets before the test gives its verdict without it. */
const NODE_DEADLINE_MS = 20_000;

/**
 * The credential's connection test: is there a Lexe sidecar, and does it know the wallet?
 * `health` alone says neither (contract 7.1): another server may answer the same, and the sidecar
 * does not check there whether the client credentials are still valid.
 */
export async function testConnection(
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
	// Old sidecars cannot read node info from today's nodes, and a node may sleep: neither stops
	// payments (contract 7.4).
	return info.failure.fault === 'serverError' || info.failure.fault === 'timeout'
		? { status: 'OK', message: 'Connection successful! (The node itself has not answered yet.)' }
		: failed(sentence(info.failure));
}

function sentence(failure: Failure): string {
	const { message, description } = explain(failure);
	return `${message}. ${description}`;
}

function failed(message: string): INodeCredentialTestResult {
	return { status: 'Error', message };
}
