import type { ICredentialType, Icon, INodeProperties } from 'n8n-workflow';

/** The secret that the sidecar signs its webhooks with (contract section 8.3). */
export class LexeWebhookApi implements ICredentialType {
	name = 'lexeWebhookApi';

	displayName = 'Lexe Webhook API';

	icon: Icon = { light: 'file:../icons/lexe.svg', dark: 'file:../icons/lexe.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-lexe/n8n-nodes-lexe#webhook-trigger';

	restrictToSupportedNodes = true as const;

	properties: INodeProperties[] = [
		{
			displayName: 'Webhook Secret',
			name: 'webhookSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			placeholder: 'e.g. whsec_…',
			description:
				'The same text as LEXE_WEBHOOK_SECRET of the sidecar: base64, with or without whsec_ in front. Make one with: openssl rand -base64 32.',
		},
	];
}
