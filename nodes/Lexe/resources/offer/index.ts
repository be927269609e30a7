import { defineResource } from '../../shared/operation';
import { create } from './create';
import { pay } from './pay';

export const offer = defineResource({
	name: 'Offer',
	value: 'offer',
	defaultOperation: 'create',
	operations: [create, pay],
});
