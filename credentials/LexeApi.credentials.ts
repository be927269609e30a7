import type { ICredentialType, Icon, INodeProperties } from 'n8n-workflow';

/**
 * Where the sidecar is and which wallet to use. The connection test is `lexeConnectionTest` of the
 * nodes: a declarative test cannot tell a Lexe sidecar from another web server in plain words.
 */
export class LexeApi implements ICredentialType {
	name = 'lexeApi';

	displayName = 'Lexe API';

	icon: Icon = { light: 'file:../icons/lexe.svg', dark: 'file:../icons/lexe.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-lexe/n8n-nodes-lexe#credential';

	/** A wallet is no business of the HTTP Request node. */
	restrictToSupportedNodes = true as const;

	properties: INodeProperties[] = [
		{
			displayName: 'Sidecar URL',
			name: 'baseUrl',
			type: 'string',
			default: 'http://127.0.0.1:5393',
			placeholder: 'e.g. http://127.0.0.1:5393',
			description:
				'Address of your Lexe sidecar: scheme, host and port. If n8n runs in Docker, 127.0.0.1 is the container itself; use an address of the host, such as http://host.docker.internal:5393.',
			required: true,
		},
		// eslint-disable-next-line @n8n/community-nodes/credential-unnecessary-password -- a bearer secret, whatever its name
		{
			displayName: 'Client Credentials',
			name: 'clientCredentials',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				"Only if the sidecar serves several wallets: the client credentials of the wallet to use, from the Lexe app (menu, SDK clients). Leave empty to use the sidecar's own wallet. Whoever holds them can spend.",
		},
		{
			displayName: 'Allow Sending',
			name: 'allowSending',
			type: 'boolean',
			default: true,
			description:
				'Whether workflows with this credential may send money. Neither an expression nor an AI agent can change this.',
		},
		{
			displayName: 'Max Payment',
			name: 'maxPaymentSats',
			type: 'string',
			default: '',
			placeholder: 'e.g. 10000',
			hint: 'In satoshis, without fees. Leave empty for no limit.',
			description: 'The most that one payment may send, in satoshis. Fees come on top.',
			displayOptions: { show: { allowSending: [true] } },
		},
		{
			displayName: 'Max per Day',
			name: 'maxDailySats',
			type: 'string',
			default: '',
			placeholder: 'e.g. 100000',
			hint: 'In satoshis, with fees. Leave empty for no limit. Needs sidecar 0.4.8 or newer.',
			description:
				'The most that may leave this wallet within 24 hours, in satoshis, fees and pending payments included. Everything the wallet sends counts, also from outside n8n. While a payment is under way, 1 % is set aside for its fee.',
			displayOptions: { show: { allowSending: [true] } },
		},
	];
}
