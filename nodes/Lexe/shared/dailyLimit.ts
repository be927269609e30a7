import type { SidecarClient } from '../sidecar/client';
import { walkFeed } from '../sidecar/lookup';
import { succeeded, type Result } from '../sidecar/outcome';
import type { Payment } from '../sidecar/payment';
import { Amount } from './Amount';
import { oneAtATime } from './oneAtATime';

const DAY_MS = 24 * 60 * 60 * 1000;

/** A payment that was allowed and may not be visible in the wallet yet. */
interface Reservation {
	/** The same for every try of one payment: it counts once. */
	name: string;
	amount: Amount;
	atMs: number;
	isThis(payment: Payment): boolean;
}

/** Per wallet: what this process has in flight, or has paid and not seen in the wallet since. */
const reservations = new Map<string, Set<Reservation>>();

export type DailyDecision =
	| { allowed: true; release: () => void }
	| { allowed: false; spent: Amount; left: Amount; setAside: Amount };

/**
 * Asks whether a payment fits into the limit of the last 24 hours and, if so, sets its amount
 * aside until `release`. Requests for one wallet are decided one after another, so that payments
 * running at the same time cannot pass the limit together.
 */
export async function reserveDaily(
	client: SidecarClient,
	limit: Amount,
	payment: Omit<Reservation, 'atMs'>,
): Promise<Result<DailyDecision>> {
	return await oneAtATime(`daily limit ${client.wallet}`, async () => {
		const now = client.clock.now();
		const held = heldFor(client.wallet);
		for (const old of held) if (old.atMs < now - DAY_MS) held.delete(old);
		// Taken before the wallet is read: a payment finished meanwhile is then in at least one.
		const inFlight = [...held].filter(({ name }) => name !== payment.name);
		const sent = await outboundSince(client, now - DAY_MS);
		if (!sent.ok) return sent;

		const hidden = inFlight.filter(({ isThis }) => !sent.value.some(isThis));
		// From here on the wallet counts them.
		for (const shown of inFlight) if (!hidden.includes(shown)) held.delete(shown);
		const spent = [
			...sent.value.filter(({ status }) => status !== 'failed').map(cost),
			...hidden.map(({ amount }) => withFeeAllowance(amount)),
		].reduce((sum, amount) => sum.plus(amount), Amount.ZERO);
		const setAside = withFeeAllowance(payment.amount);
		if (spent.plus(setAside).compare(limit) > 0) {
			return succeeded({ allowed: false, spent, left: limit.minusOrZero(spent), setAside });
		}
		for (const old of held) if (old.name === payment.name) held.delete(old);
		const reservation: Reservation = { ...payment, atMs: now };
		held.add(reservation);
		return succeeded({ allowed: true, release: () => void held.delete(reservation) });
	});
}

/** What left the wallet since then, or tried to: failed payments are among them. */
async function outboundSince(client: SidecarClient, sinceMs: number): Promise<Result<Payment[]>> {
	const byIndex = new Map<string, Payment>();
	const walked = await walkFeed(client, sinceMs, (payment) => {
		if (payment.direction === 'outbound' && payment.created_at >= sinceMs) {
			byIndex.set(payment.index, payment);
		}
	});
	if (!walked.ok) return walked;
	return succeeded([...byIndex.values()]);
}

function cost(payment: Payment): Amount {
	return Amount.fromSats(payment.amount ?? '0').plus(Amount.fromSats(payment.fees));
}

/** The fee is known only afterwards: 1 % is set aside for it until then. */
function withFeeAllowance(amount: Amount): Amount {
	return amount.plus(amount.percent(1));
}

function heldFor(wallet: string): Set<Reservation> {
	const known = reservations.get(wallet) ?? new Set<Reservation>();
	reservations.set(wallet, known);
	return known;
}
