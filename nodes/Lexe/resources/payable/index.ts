import { defineResource } from '../../shared/operation';
import { analyze } from './analyze';
import { pay } from './pay';

export const payable = defineResource({
	name: 'Payable',
	value: 'payable',
	defaultOperation: 'pay',
	operations: [analyze, pay],
});
