import { defineResource } from '../../shared/operation';
import { get } from './get';
import { update } from './update';

export const address = defineResource({
	name: 'Address',
	value: 'address',
	defaultOperation: 'get',
	operations: [get, update],
});
