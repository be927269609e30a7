import type { Resource } from '../shared/operation';
import { address } from './address';
import { invoice } from './invoice';
import { node } from './node';
import { payable } from './payable';
import { payment } from './payment';

/** Everything the Lexe node can do. */
export const resources: readonly Resource[] = [address, invoice, node, payable, payment];

export const defaultResource = invoice.value;
