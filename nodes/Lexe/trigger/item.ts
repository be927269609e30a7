import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { simplified } from '../shared/simplify';
import type { Payment } from '../sidecar/payment';

/** What both triggers emit: the payment and what happened to it. */
export function toItem(payment: Payment, simplify: boolean): INodeExecutionData {
	const shown = simplify ? simplified(payment) : payment;
	return { json: { event: `payment.${payment.status}`, ...shown } as unknown as IDataObject };
}
