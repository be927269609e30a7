/**
 * The ages of the sidecar the simulator can play, and every difference between them (sections 12
 * and 13 of the contract). Nothing else asks which age it is: it asks one of these rules.
 */
export type Age = 'seed' | '0.4.10' | '0.4.16' | 'current';

export const AGES: readonly Age[] = ['seed', '0.4.10', '0.4.16', 'current'];

/** Patch number of 0.4.x. What comes after 0.4.16 counts as 17. The seed plays 0.4.0. */
const RELEASES: Record<Age, number> = { seed: 0, '0.4.10': 10, '0.4.16': 16, current: 17 };

export interface AgeRules {
	/** Endpoints with a higher `since` do not exist (400 code 7). */
	release: number;
	/** Pay calls hold the reply until the payment is final; before, they acknowledge at once. */
	paysBlocking: boolean;
	/** Every request is cut with 500 code 6 after a fixed time. */
	handlingLimit: boolean;
	/** Error bodies always carry `data` and `sensitive`. */
	fourKeyErrors: boolean;
	/** The code in the 404 body. The seed document shows 107; the HTTP status never differs. */
	notFoundCode: number;
	/** Shape of a payment: the seed's twelve keys, or the 26 keys of today. */
	seedPayments: boolean;
	/** The node is as old as the seed document's, quirks included. */
	seedNode: boolean;
	/** Name of the private note in requests of the pay calls. */
	noteField: 'note' | 'personal_note';
	/** Notes are 1 to 200 characters and at most 512 bytes; before, anything goes. */
	boundedNotes: boolean;
	expirationRequired: boolean;
	partnerFields: boolean;
	invoiceNote: boolean;
	/** "Failed to pay invoice:" and its like are put in front of the node's own words. */
	errorContexts: boolean;
	analyzeQuery: 'payable' | 'payment_string';
	claimables: boolean;
	/** `pay` wants a JSON body, even when the query says it all. */
	payNeedsBody: boolean;
	withdrawByQuery: boolean;
	/** `payment` syncs the cache and compares the whole index; before, only the id part. */
	wholeIndexLookUp: boolean;
	/** Webhooks carry `type` and `timestamp` and are signed. None at all before 0.4.1. */
	webhooks: boolean;
}

export function rulesOf(age: Age): AgeRules {
	const release = RELEASES[age];
	return {
		release,
		paysBlocking: release >= 11,
		handlingLimit: release <= 16,
		fourKeyErrors: release <= 15,
		notFoundCode: age === 'seed' ? 107 : 102,
		seedPayments: release < 1,
		seedNode: age === 'seed',
		noteField: release >= 6 ? 'personal_note' : 'note',
		boundedNotes: release >= 2,
		expirationRequired: release <= 2,
		partnerFields: release >= 5,
		invoiceNote: release >= 11,
		errorContexts: release >= 7,
		analyzeQuery: release >= 11 ? 'payment_string' : 'payable',
		claimables: release >= 15,
		payNeedsBody: release <= 11,
		withdrawByQuery: release >= 15,
		wholeIndexLookUp: release > 16,
		webhooks: release >= 9,
	};
}
