import { valueOf } from '../../shared/nodeErrors';
import { defineOperation, item } from '../../shared/operation';
import { refuseClientCredentials } from './rootSeed';

export const provision = defineOperation({
	name: 'Provision',
	value: 'provision',
	action: 'Provision the node',
	description:
		"Bring the node of the sidecar's root seed to the latest trusted version. Does nothing when it is up to date. Can take a minute.",
	effect: 'read',
	endpoints: ['provision'],
	fields: [],
	async run(context) {
		const { client, n8n, itemIndex } = context;
		refuseClientCredentials(context, 'Provision');
		valueOf(await client.provision(), { node: n8n.getNode(), itemIndex });
		return item({ success: true });
	},
});
