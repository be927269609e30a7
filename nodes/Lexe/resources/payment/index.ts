import { defineResource } from '../../shared/operation';
import { get } from './get';
import { getAll } from './getAll';
import { getUpdated } from './getUpdated';

export const payment = defineResource({
	name: 'Payment',
	value: 'payment',
	defaultOperation: 'get',
	operations: [get, getAll, getUpdated],
});
