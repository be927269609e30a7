import type {
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IPollFunctions,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { lexeConnectionTest } from './shared/connectionTest';
import { poll } from './trigger/poll';
import { triggerProperties } from './trigger/settings';

/** Starts a workflow when a payment of the wallet is completed or failed. */
export class LexeTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Lexe Trigger',
		name: 'lexeTrigger',
		icon: { light: 'file:../../icons/lexe.svg', dark: 'file:../../icons/lexe.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{$parameter["events"].join(", ")}}',
		// n8n shows the Lexe node and this trigger as one entry, with this text.
		description:
			'Send, receive and watch Bitcoin Lightning payments. The trigger starts the workflow when one is completed or failed.',
		eventTriggerDescription: 'Waiting for a payment',
		activationMessage: 'The workflow now runs for every payment that becomes final from here on.',
		defaults: { name: 'Lexe Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'lexeApi', required: true, testedBy: 'lexeConnectionTest' }],
		properties: triggerProperties,
	};

	methods = { credentialTest: { lexeConnectionTest } };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await poll(this);
	}
}
