import { defineResource } from '../../shared/operation';
import { create } from './create';
import { decode } from './decode';
import { pay } from './pay';

export const invoice = defineResource({
	name: 'Invoice',
	value: 'invoice',
	defaultOperation: 'create',
	operations: [create, decode, pay],
});
