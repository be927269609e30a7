import type { Resource } from '../shared/operation';
import { address } from './address';
import { cashApp } from './cashApp';
import { channel } from './channel';
import { client } from './client';
import { invoice } from './invoice';
import { lnurl } from './lnurl';
import { node } from './node';
import { offer } from './offer';
import { payable } from './payable';
import { payment } from './payment';

/** Everything the Lexe node can do. */
export const resources: readonly Resource[] = [
	address,
	cashApp,
	channel,
	client,
	invoice,
	lnurl,
	node,
	offer,
	payable,
	payment,
];

export const defaultResource = invoice.value;
