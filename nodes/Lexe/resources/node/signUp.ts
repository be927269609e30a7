import { partnerPkField } from '../../shared/fields';
import { apiError } from '../../shared/nodeErrors';
import { defineOperation, item } from '../../shared/operation';
import { readHex, readText } from '../../shared/parameters';
import { refuseClientCredentials } from './rootSeed';

export const signUp = defineOperation({
	name: 'Sign Up',
	value: 'signUp',
	action: 'Sign up a new wallet',
	description:
		"Register the wallet of the sidecar's root seed with Lexe and start its node. Doing it again changes nothing. Can take a minute.",
	effect: 'read',
	endpoints: ['signUp'],
	fields: [partnerPkField],
	async run(context) {
		const { client, n8n, itemIndex } = context;
		const partnerPk = readHex(context, readText(context, 'partnerPk'), 'Partner Key', 32);
		refuseClientCredentials(context, 'Sign Up');
		const reply = await client.signUp(partnerPk);
		if (reply.ok) return item({ success: true });
		const place = { node: n8n.getNode(), itemIndex };
		if (reply.failure.fault !== 'unauthorized') throw apiError(reply.failure, place);
		throw apiError(reply.failure, place, {
			message: 'The sidecar has no root seed to sign up with',
			description:
				"Start the sidecar with the wallet's root seed. Wallets made in the Lexe app, which give you client credentials, are signed up already.",
		});
	},
});
