import { defineResource } from '../../shared/operation';
import { close } from './close';
import { getAll } from './getAll';
import { open } from './open';

export const channel = defineResource({
	name: 'Channel',
	value: 'channel',
	defaultOperation: getAll.value,
	operations: [close, getAll, open],
});
