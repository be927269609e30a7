import type { SidecarClient } from './client';
import type { PaymentsPage } from './requests';
import { succeeded, type Failure, type Result } from './outcome';
import type { Payment } from './payment';

/** Most payments the sidecar puts into one page (contract 7.21). */
export const PAGE = 100;
/** Stops a walk that does not end: 1,000,000 payments. */
const MAX_PAGES = 10_000;

/**
 * Walks through the pages of the feed or of the list until there are no more, or until `visit`
 * returns false. A short page is not the end (contract section 9).
 */
export async function walkPages(
	client: SidecarClient,
	start: string | undefined,
	fetchPage: (cursor: string | undefined) => Promise<Result<PaymentsPage>>,
	visit: (payments: Payment[], cursor: string | null) => boolean,
): Promise<Result<void>> {
	let cursor = start;
	for (let pages = 0; pages < MAX_PAGES; pages++) {
		const page = await fetchPage(cursor);
		if (!page.ok) return page;
		const more = visit(page.value.payments, page.value.cursor);
		if (!more || page.value.cursor === null) return succeeded(undefined);
		// The same page again and again would never come to an end.
		if (page.value.cursor === cursor) break;
		cursor = page.value.cursor;
	}
	// Half of the answer must not pass for the whole: "not found" could mean paying twice.
	const { origin } = client;
	const failure = { fault: 'tooLarge', certainty: 'inDoubt', endpoint: 'updatedPayments', origin };
	return { ok: false, failure: failure as Failure };
}

/** At most `limit` payments of the feed or of the list, from `start` on. */
export async function collectPages(
	client: SidecarClient,
	start: string | undefined,
	limit: number,
	fetchPage: (cursor: string | undefined, pageSize: number) => Promise<Result<PaymentsPage>>,
): Promise<Result<Payment[]>> {
	const found: Payment[] = [];
	const walked = await walkPages(
		client,
		start,
		async (cursor) => await fetchPage(cursor, Math.min(PAGE, limit - found.length)),
		(payments) => {
			found.push(...payments);
			return found.length < limit;
		},
	);
	return walked.ok ? succeeded(found.slice(0, limit)) : walked;
}
