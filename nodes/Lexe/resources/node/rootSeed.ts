import { operationError } from '../../shared/nodeErrors';
import type { OperationContext } from '../../shared/operation';

/** What only the root seed of the sidecar itself can do (contract sections 3, 7.2 and 7.3). */
export function refuseClientCredentials(
	{ client, n8n, itemIndex }: OperationContext,
	operation: string,
): void {
	if (!client.hasClientCredentials) return;
	throw operationError(
		n8n.getNode(),
		`${operation} does not work with the Client Credentials in the Lexe credential`,
		{
			itemIndex,
			level: 'warning',
			description:
				"It needs a sidecar that was started with the wallet's root seed, and a Lexe credential whose Client Credentials are empty. Nothing was sent. Wallets made in the Lexe app need neither Sign Up nor Provision.",
		},
	);
}
