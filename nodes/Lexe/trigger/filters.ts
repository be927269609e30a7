import { Amount } from '../shared/Amount';
import type { Payment } from '../sidecar/payment';

/** Which final payments start the workflow. */
export interface Filters {
	events: readonly ('completed' | 'failed')[];
	/** Undefined = inbound and outbound; `info` entries only when asked for (contract 4.5). */
	direction?: Payment['direction'] | undefined;
	rail?: string | undefined;
	minAmount?: Amount | undefined;
	/** Compared without regard to upper and lower case. */
	noteContains?: string | undefined;
	offerId?: string | undefined;
}

export function matches(payment: Payment, filters: Filters): boolean {
	const { direction, rail, minAmount, noteContains, offerId } = filters;
	return (
		filters.events.some((event) => event === payment.status) &&
		(direction === undefined ? payment.direction !== 'info' : payment.direction === direction) &&
		(rail === undefined || payment.rail === rail) &&
		(offerId === undefined || payment.offer_id === offerId) &&
		(noteContains === undefined ||
			(payment.personal_note ?? '').toLowerCase().includes(noteContains.toLowerCase())) &&
		(minAmount === undefined ||
			(payment.amount !== null && Amount.fromSats(payment.amount).compare(minAmount) >= 0))
	);
}
