import { defineResource } from '../../shared/operation';
import { clearCache } from './clearCache';
import { get } from './get';
import { getAll } from './getAll';
import { getUpdated } from './getUpdated';
import { sync } from './sync';
import { updateNote } from './updateNote';
import { wait } from './wait';

export const payment = defineResource({
	name: 'Payment',
	value: 'payment',
	defaultOperation: 'get',
	operations: [clearCache, get, getAll, getUpdated, sync, updateNote, wait],
});
