import type {
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { lexeConnectionTest } from './shared/connectionTest';
import { paymentFilterProperties } from './trigger/settings';
import { receive } from './webhook/receive';
import { lexeWebhookSecretTest } from './webhook/signature';

/** Starts a workflow the moment the sidecar reports a payment. */
export class LexeWebhookTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Lexe Webhook Trigger',
		name: 'lexeWebhookTrigger',
		icon: { light: 'file:../../icons/lexe.svg', dark: 'file:../../icons/lexe.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{$parameter["events"].join(", ")}}',
		description: 'Starts the workflow at once when the sidecar reports a Lightning payment',
		eventTriggerDescription: 'Waiting for the sidecar to call the webhook URL',
		activationMessage: "Set LEXE_WEBHOOK_URL of the sidecar to this node's production URL.",
		triggerPanel: {
			header: 'Start when the sidecar reports a payment',
			executionsHelp: {
				inactive:
					'Start the sidecar with LEXE_WEBHOOK_URL set to the Test URL under Webhook URLs and LEXE_WEBHOOK_SECRET set to the secret of the credential. Then listen, and pay an invoice that this sidecar created.',
				active:
					'The sidecar needs LEXE_WEBHOOK_URL set to the Production URL under Webhook URLs and LEXE_WEBHOOK_SECRET set to the secret of the credential. Webhooks can get lost: use the Lexe Trigger beside this one.',
			},
			activationHint:
				'Once published, the workflow starts whenever the sidecar calls the production URL.',
		},
		defaults: { name: 'Lexe Webhook Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{ name: 'lexeWebhookApi', required: true, testedBy: 'lexeWebhookSecretTest' },
			{
				name: 'lexeApi',
				required: true,
				testedBy: 'lexeConnectionTest',
				displayOptions: { show: { confirm: [true] } },
			},
		],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				path: 'lexe',
			},
		],
		properties: [
			{
				displayName:
					'Start the sidecar (0.4.9 or newer) with <code>LEXE_WEBHOOK_URL</code> set to the Production URL under Webhook URLs above and <code>LEXE_WEBHOOK_SECRET</code> set to the secret in the credential. It reports only payments made through that sidecar, and a report can get lost: use the Lexe Trigger beside this one and remove duplicates by <code>index</code> (History Size 100000).',
				name: 'setupNotice',
				type: 'notice',
				default: '',
			},
			{
				displayName: 'Read the Payment From the Sidecar',
				name: 'confirm',
				type: 'boolean',
				default: true,
				description:
					'Whether to read the payment from the sidecar before the workflow starts, so that it sees what the wallet says and not what the webhook said',
			},
			...paymentFilterProperties,
		],
	};

	methods = { credentialTest: { lexeConnectionTest, lexeWebhookSecretTest } };

	/** The sidecar has no call to register a webhook: its owner sets LEXE_WEBHOOK_URL. */
	webhookMethods = {
		default: {
			async checkExists(): Promise<boolean> {
				return true;
			},
			async create(): Promise<boolean> {
				return true;
			},
			async delete(): Promise<boolean> {
				return true;
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receive(this);
	}
}
