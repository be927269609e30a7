import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { defaultResource, resources } from './resources';
import { lexeConnectionTest } from './shared/connectionTest';
import { propertiesOf } from './shared/operation';
import { execute } from './shared/router';

/** The action node. What it can do is in `resources/`. */
export class Lexe implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Lexe',
		name: 'lexe',
		icon: { light: 'file:../../icons/lexe.svg', dark: 'file:../../icons/lexe.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{$parameter["operation"] + ": " + $parameter["resource"]}}',
		description: 'Send and receive Bitcoin Lightning payments with your own Lexe node',
		defaults: { name: 'Lexe' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'lexeApi', required: true, testedBy: 'lexeConnectionTest' }],
		// For n8n versions that redact such fields; the invoice itself carries it, too.
		sensitiveOutputFields: ['payment_secret'],
		properties: propertiesOf(resources, defaultResource),
	};

	methods = { credentialTest: { lexeConnectionTest } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await execute(this, resources);
	}
}
