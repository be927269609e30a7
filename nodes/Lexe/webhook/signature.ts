import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { Webhook } from 'standardwebhooks';

export type Verdict = { ok: true } | { ok: false; problem: string };

/**
 * Whether the sidecar really sent this, within the last five minutes (contract 8.3, Standard
 * Webhooks). The comparison takes the same time whatever the signature is.
 */
export function verifySignature(
	secret: string,
	headers: Readonly<Record<string, unknown>>,
	rawBody: Buffer,
): Verdict {
	const given: Record<string, string> = {};
	for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature']) {
		const value = headers[name];
		if (typeof value !== 'string' || value === '') {
			return { ok: false, problem: 'The request is not signed' };
		}
		given[name] = value;
	}
	if (!/^\d+$/.test(given['webhook-timestamp'] ?? '')) {
		return { ok: false, problem: 'The timestamp is not valid' };
	}
	try {
		new Webhook(secret.trim()).verify(rawBody.toString('utf8'), given, { jsonParse: false });
		return { ok: true };
	} catch (error) {
		return { ok: false, problem: error instanceof Error ? error.message : 'Not valid' };
	}
}

/** Why a secret cannot be used, or null. */
function problemWithSecret(secret: unknown): string | null {
	if (typeof secret !== 'string' || secret.trim() === '') return 'The Webhook Secret is empty.';
	try {
		new Webhook(secret.trim());
		return null;
	} catch {
		return 'The Webhook Secret is not valid base64. Use the same text as LEXE_WEBHOOK_SECRET of the sidecar.';
	}
}

/** The connection test of the secret: there is nobody to ask, but its form can be checked. */
export async function lexeWebhookSecretTest(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const problem = problemWithSecret(credential.data?.webhookSecret);
	return problem === null
		? { status: 'OK', message: 'The secret can be used' }
		: { status: 'Error', message: problem };
}
