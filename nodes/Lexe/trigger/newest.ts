import type { SidecarClient } from '../sidecar/client';
import { walkFeed } from '../sidecar/lookup';
import { succeeded, type Result } from '../sidecar/outcome';
import type { Payment } from '../sidecar/payment';

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
		const found: Payment[] = [];
		const walked = await walkFeed(client, client.clock.now() - window, (payment) => {
			if (!matches(payment)) return;
			found.push(payment);
			if (found.length > count) found.shift();
		});
		if (!walked.ok) return walked;
		if (found.length > 0) return succeeded(found);
	}
	return succeeded([]);
}
