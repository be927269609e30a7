import { apiError, valueOf } from '../../shared/nodeErrors';
import { defineOperation, item, type OperationContext } from '../../shared/operation';
import { fieldError, readText } from '../../shared/parameters';
import { explain } from '../../sidecar/errors';
import type { Failure, Result } from '../../sidecar/outcome';
import type { HumanBitcoinAddress } from '../../sidecar/wire';

const DOMAIN = '@lexe.app';
const LENGTH = { min: 6, max: 24 };

export const update = defineOperation({
	name: 'Update',
	value: 'update',
	action: 'Update the address of the wallet',
	description:
		'Choose the name of your ₿ address and Lightning address. Needs a balance of at least 10,000 sats; a name can be changed for 24 hours and is then fixed for 90 days.',
	effect: 'create',
	endpoints: ['updateHumanBitcoinAddress', 'humanBitcoinAddress'],
	fields: [
		{
			displayName: 'Username',
			name: 'username',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. alice-shop',
			description: `The part in front of ${DOMAIN}: ${LENGTH.min} to ${LENGTH.max} lowercase letters, digits and single hyphens inside`,
		},
	],
	async run(context) {
		const { client, n8n, itemIndex } = context;
		const place = { node: n8n.getNode(), itemIndex };
		const username = readUsername(context);

		// Asking for a name once more could count as a change (contract 15, item 5).
		const before = await client.humanBitcoinAddress();
		if (!before.ok) {
			// The address cannot be read before 0.4.14, but changing it takes 0.4.15.
			const endpoint = 'updateHumanBitcoinAddress';
			throw apiError({ ...before.failure, endpoint }, place);
		}
		if (isCalled(before.value, username)) return item(before.value);

		const updated = await client.updateHumanBitcoinAddress(username);
		if (updated.ok || updated.failure.certainty !== 'inDoubt') return item(valueOf(updated, place));
		const now = await client.humanBitcoinAddress();
		if (now.ok && isCalled(now.value, username)) return item(now.value);
		throw apiError(updated.failure, place, explainDoubt(updated.failure, now));
	},
});

function isCalled(address: HumanBitcoinAddress, username: string): boolean {
	return address.lightning_address.split('@', 1)[0] === username;
}

function explainDoubt(failure: Failure, now: Result<HumanBitcoinAddress>) {
	const { message, description } = explain(failure);
	const state = now.ok
		? `The address is still ${now.value.lightning_address}.`
		: 'Whether the address was changed is not known: look with Address → Get before you try again.';
	return { message, description: `${state} ${description}` };
}

/** The name (contract 7.15). A whole address is understood, too. */
function readUsername(context: OperationContext): string {
	const entered = readText(context, 'username');
	const name = entered.replace(/^₿/, '').replace(/@lexe\.app$/i, '');
	const problem = problemWith(name, entered);
	if (problem === undefined) return name;
	throw fieldError(context, 'Username', problem);
}

function problemWith(name: string, entered: string): string | undefined {
	const shown = entered.length > 60 ? `${entered.slice(0, 59)}…` : entered;
	if (name === '') return 'is empty: enter the name you want, such as alice-shop';
	if (name.includes('@')) return `must be a name at ${DOMAIN}, not at another domain: "${shown}"`;
	if (/[A-Z]/.test(name)) return `must be in lowercase letters, not "${shown}"`;
	if (/[^a-z0-9-]/.test(name)) {
		return `must have only letters from a to z, digits and hyphens, not "${shown}"`;
	}
	if (/^-|-$|--/.test(name)) return `may have single hyphens inside only, not "${shown}"`;
	if (name.length >= LENGTH.min && name.length <= LENGTH.max) return undefined;
	return `must have ${LENGTH.min} to ${LENGTH.max} characters, not ${name.length}: "${shown}"`;
}
