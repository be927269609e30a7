import { defineResource } from '../../shared/operation';
import { getHealth } from './getHealth';
import { getInfo } from './getInfo';
import { provision } from './provision';
import { signUp } from './signUp';

export const node = defineResource({
	name: 'Node',
	value: 'node',
	defaultOperation: 'getInfo',
	operations: [getHealth, getInfo, provision, signUp],
});
