import { defineResource } from '../../shared/operation';
import { getHealth } from './getHealth';
import { getInfo } from './getInfo';

export const node = defineResource({
	name: 'Node',
	value: 'node',
	defaultOperation: 'getInfo',
	operations: [getHealth, getInfo],
});
