import { valueOf } from '../../shared/nodeErrors';
import { defineOperation, item, type OperationContext } from '../../shared/operation';
import { fieldError } from '../../shared/parameters';
import type { UpdateClient } from '../../sidecar/requests';
import {
	clientPkField,
	expiresAtField,
	labelField,
	readClientPk,
	readExpiresAt,
	readLabel,
} from './fields';

export const update = defineOperation({
	name: 'Update',
	value: 'update',
	action: 'Update a client',
	description: 'Change the label of a program that may use the wallet, or until when it may',
	effect: 'create',
	endpoints: ['updateClient'],
	onlyWithoutLimits: true,
	fields: [
		clientPkField,
		{ ...labelField, description: `${labelField.description} Leave empty to keep it.` },
		{
			displayName: 'Remove Label',
			name: 'clearLabel',
			type: 'boolean',
			default: false,
			description: 'Whether to leave the client without a label',
		},
		{
			...expiresAtField,
			description:
				'From when on the client cannot use the wallet any more. Leave empty to keep it as it is.',
		},
		{
			displayName: 'Remove Expiration',
			name: 'clearExpiration',
			type: 'boolean',
			default: false,
			description: 'Whether to let the client use the wallet for ever, until it is revoked',
		},
	],
	async run(context) {
		const { client, n8n, itemIndex } = context;
		const updated = await client.updateClient(readChanges(context));
		return item(valueOf(updated, { node: n8n.getNode(), itemIndex }));
	},
});

function readChanges(context: OperationContext): UpdateClient {
	const isOn = (name: string) => context.n8n.getNodeParameter(name, context.itemIndex) === true;
	const changes = {
		clientPk: readClientPk(context),
		label: readLabel(context),
		clearLabel: isOn('clearLabel') || undefined,
		expiresAt: readExpiresAt(context),
		clearExpiration: isOn('clearExpiration') || undefined,
	};
	const { label, clearLabel, expiresAt, clearExpiration } = changes;
	if (label !== undefined && clearLabel) {
		throw fieldError(context, 'Label', 'must be empty when Remove Label is on');
	}
	if (expiresAt !== undefined && clearExpiration) {
		throw fieldError(context, 'Expires At', 'must be empty when Remove Expiration is on');
	}
	if (label ?? clearLabel ?? expiresAt ?? clearExpiration) return changes;
	throw fieldError(context, 'Label', 'is empty, and so is Expires At: there is nothing to change');
}
