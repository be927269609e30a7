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
		// Shown to nobody in the editor: proofs and keys that workflows may still pass on.
		sensitiveOutputFields: ['payment_secret', 'preimage'],
		properties: propertiesOf(resources, defaultResource),
	};

	methods = { credentialTest: { lexeConnectionTest } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await execute(this, resources);
	}
}
