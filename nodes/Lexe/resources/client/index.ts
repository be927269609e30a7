import { defineResource } from '../../shared/operation';
import { create } from './create';
import { getAll } from './getAll';
import { revoke } from './revoke';
import { update } from './update';

/** Programs that may use the wallet, each with credentials of its own. */
export const client = defineResource({
	name: 'Client',
	value: 'client',
	defaultOperation: getAll.value,
	operations: [create, getAll, revoke, update],
});
