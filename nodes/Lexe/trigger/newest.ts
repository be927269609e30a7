import type { SidecarClient } from '../sidecar/client';
import { succeeded, type Result } from '../sidecar/outcome';
import type { Payment } from '../sidecar/payment';
import { cursorBefore } from '../sidecar/paymentIndex';

const PAGE = 100;
const HOUR_MS = 60 * 60 * 1000;
/** The feed only reads forwards, so the search starts close to now and widens. */
const WINDOWS_MS = [HOUR_MS, 24 * HOUR_MS, 30 * 24 * HOUR_MS, Infinity];

/** The newest matching payments, oldest first: what a manual run of the trigger shows. */
export async function newestPayments(
	client: SidecarClient,
	count: number,
	matches: (payment: Payment) => boolean,
): Promise<Result<Payment[]>> {
	for (const window of WINDOWS_MS) {
		let cursor: string | null = cursorBefore(client.clock.now() - window);
		let found: Payment[] = [];
		while (cursor !== null) {
			const page = await client.updatedPayments(cursor, PAGE);
			if (!page.ok) return page;
			found = [...found, ...page.value.payments.filter(matches)].slice(-count);
			cursor = page.value.cursor;
		}
		if (found.length > 0) return succeeded(found);
	}
	return succeeded([]);
}
