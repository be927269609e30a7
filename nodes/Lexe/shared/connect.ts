import type { IExecuteFunctions, INode, IPollFunctions, IWebhookFunctions } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import { parseBaseUrl } from '../sidecar/baseUrl';
import { SidecarClient } from '../sidecar/client';
import type { Clock } from '../sidecar/clock';
import type { EgressPolicy } from '../sidecar/transport';
import { inputError } from './nodeErrors';
import type { PolicyFields } from './policy';

/** Fields of the `lexeApi` credential. */
export interface LexeCredential extends PolicyFields {
	baseUrl: string;
	clientCredentials?: string;
}

export const systemClock: Clock = {
	now: () => Date.now(),
	sleep: async (ms, signal) => await sleep(ms, signal),
};

/** A client for the sidecar of the node's credential, and the credential's spending policy. */
export async function connect(
	n8n: IExecuteFunctions | IPollFunctions | IWebhookFunctions,
	signal?: AbortSignal,
): Promise<{ client: SidecarClient; policyFields: PolicyFields }> {
	const credential = await n8n.getCredentials<LexeCredential>('lexeApi');
	// Missing in n8n versions that have no egress policy.
	const egress = n8n.helpers.getSecureEgressFilter?.() as EgressPolicy | undefined;
	const client = clientFor(credential, n8n.getNode(), { egress, signal });
	return { client, policyFields: credential };
}

function clientFor(
	credential: LexeCredential,
	node: INode,
	more: { egress: EgressPolicy | undefined; signal: AbortSignal | undefined },
): SidecarClient {
	const baseUrl = parseBaseUrl(credential.baseUrl);
	if (!baseUrl.ok) {
		throw inputError('Lexe credential:', baseUrl.problem, {
			node,
			description: 'Open the Lexe credential and correct its Sidecar URL. Nothing was sent.',
		});
	}
	return new SidecarClient({
		origin: baseUrl.origin,
		clientCredentials: credential.clientCredentials?.trim() || undefined,
		clock: systemClock,
		...more,
	});
}
