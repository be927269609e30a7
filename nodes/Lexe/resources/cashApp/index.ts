import { defineResource } from '../../shared/operation';
import { buy } from './buy';

export const cashApp = defineResource({
	name: 'Cash App',
	value: 'cashApp',
	defaultOperation: 'buy',
	operations: [buy],
});
