import { defineResource } from '../../shared/operation';
import { get } from './get';

export const payment = defineResource({
	name: 'Payment',
	value: 'payment',
	defaultOperation: 'get',
	operations: [get],
});
