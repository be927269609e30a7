/** Every way the sidecar says no (section 5.2). Thrown by handlers, told by the server. */
export class Refusal extends Error {
	constructor(
		readonly status: number,
		readonly code: number,
		message: string,
	) {
		super(message);
	}
}

/** Not executed: something is wrong with the request itself. */
export function rejection(what: string): Refusal {
	return new Refusal(400, 7, `Rejection: ${what}`);
}

export function badJson(what: string): Refusal {
	return rejection(`Client provided bad JSON: ${what}`);
}

export function badQuery(what: string): Refusal {
	return rejection(`Client provided bad query string: Failed to deserialize query string: ${what}`);
}

export function badAuth(what: string): Refusal {
	return new Refusal(401, 101, what);
}

/** Whatever the wallet, the gateway or the node reports. */
export function command(what: string): Refusal {
	return new Refusal(500, 100, what);
}

/** 0.4.16 and older: the request took too long; what it started goes on. */
export function serverTimeout(): Refusal {
	return new Refusal(500, 6, 'Server timed out handling request: request timed out');
}

/**
 * The texts of section 5.3, for `status` faults. The comment says whether a payment exists.
 */
export const messages = {
	/** Yes: an earlier attempt, whatever came of it. */
	alreadyTried: "Failed to pay invoice: Error: We've already tried paying this invoice",
	/** Only the inbound one. */
	ownInvoice: 'Failed to pay invoice: Error: We cannot pay ourselves',
	/** No. */
	expired: 'Failed to pay invoice: Error: Invoice has expired',
	/** No. */
	insufficientBalance:
		'Failed to pay invoice: Error: Insufficient balance: tried to pay 15000 sats, can send 120 sats',
	/** Normally no. */
	noChannel: 'Failed to pay invoice: Error: No usable channels',
	/** A failed record is left. */
	noRoute: 'Failed to pay invoice: Error: Could not find usable route to send payment over',
	/** Unknown: the node's reply was lost. */
	nodeTimeout: 'Failed to pay invoice: [4=Timeout] Request timed out: operation timed out',
	/** Unknown. */
	nodeConnect: 'Failed to pay invoice: [3=Connect] Could not connect: connection reset by peer',
	/** Unknown. */
	nodeDecode: 'Failed to pay invoice: [5=Decode] Could not decode the response: EOF',
	/** Yes, outcome open: trouble while waiting. */
	bearerToken: 'Could not get bearer token: gateway unreachable',
	/** Yes, outcome open. */
	latestUpdate: 'Failed to fetch the latest payment update: error sending request',
	/** Yes, outcome open. */
	fetchUpdates: 'Failed to fetch updated payments: error sending request',
	/** Yes, outcome open: the sidecar's disk. */
	upsert: 'Failed to upsert payments: No space left on device (os error 28)',
	/** Yes, outcome open. */
	waitTimeout: 'Payment did not complete within 600s timeout',
	/** Usually yes, outcome open. HTTP 500 code 6. */
	serverTimeout: 'Server timed out handling request: request timed out',
	/** No: HTTP 503 code 8. */
	atCapacity: 'Service is at capacity; retry later: service overloaded',
	/** No: HTTP 401 code 101. */
	badAuth: 'Could not parse client credentials from auth header',
} as const;
