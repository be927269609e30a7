import { defineResource } from '../../shared/operation';
import { create } from './create';
import { pay } from './pay';

export const invoice = defineResource({
	name: 'Invoice',
	value: 'invoice',
	defaultOperation: 'create',
	operations: [create, pay],
});
