import { noticeField } from '../../shared/fields';
import { valueOf } from '../../shared/nodeErrors';
import { defineOperation, item } from '../../shared/operation';
import { clientPkField, readClientPk } from './fields';

export const revoke = defineOperation({
	name: 'Revoke',
	value: 'revoke',
	action: 'Revoke a client',
	description: 'Shut a program out of the wallet for good',
	effect: 'create',
	endpoints: ['revokeClient'],
	onlyWithoutLimits: true,
	fields: [
		noticeField(
			'This cannot be undone. Look twice: it can also be the client that your own Lexe credential uses.',
		),
		clientPkField,
	],
	async run(context) {
		const { client, n8n, itemIndex } = context;
		const revoked = await client.revokeClient(readClientPk(context));
		return item({ ...valueOf(revoked, { node: n8n.getNode(), itemIndex }), revoked: true });
	},
});
