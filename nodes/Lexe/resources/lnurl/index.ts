import { defineResource } from '../../shared/operation';
import { pay } from './pay';
import { withdraw } from './withdraw';

export const lnurl = defineResource({
	name: 'LNURL',
	value: 'lnurl',
	defaultOperation: 'pay',
	operations: [pay, withdraw],
});
