/**
 * What a request does to the world. It decides whether a request may be repeated:
 * `read` changes nothing, or nothing that a repeat would change again, `create` leaves at worst an
 * unpaid invoice behind, `spend` moves money.
 */
export type Effect = 'read' | 'create' | 'spend';

/** One route of the sidecar (contract section 1). */
export interface Endpoint {
	readonly method: 'GET' | 'POST' | 'PUT';
	readonly path: string;
	/** First sidecar release that has the route; `seed` = every supported release. */
	readonly since: string;
	readonly effect: Effect;
	/** Total time one request may take, in milliseconds (contract section 11). */
	readonly deadlineMs: number;
}

/** Every route this package uses. Client methods, error texts and tests derive from this table. */
export const endpoints = {
	health: {
		method: 'GET',
		path: '/v2/health',
		since: 'seed',
		effect: 'read',
		deadlineMs: 5_000,
	},
	nodeInfo: {
		method: 'GET',
		path: '/v2/node/node_info',
		since: 'seed',
		effect: 'read',
		deadlineMs: 60_000,
	},
	createInvoice: {
		method: 'POST',
		path: '/v2/node/create_invoice',
		since: 'seed',
		effect: 'create',
		deadlineMs: 60_000,
	},
	payInvoice: {
		method: 'POST',
		path: '/v2/node/pay_invoice',
		since: 'seed',
		effect: 'spend',
		deadlineMs: 120_000,
	},
	analyze: {
		method: 'GET',
		path: '/v2/node/analyze',
		since: '0.4.7',
		effect: 'read',
		deadlineMs: 30_000,
	},
	pay: {
		method: 'POST',
		path: '/v2/node/pay',
		since: '0.4.7',
		effect: 'spend',
		deadlineMs: 120_000,
	},
	createOffer: {
		method: 'POST',
		path: '/v2/node/create_offer',
		since: '0.4.4',
		effect: 'create',
		deadlineMs: 60_000,
	},
	payOffer: {
		method: 'POST',
		path: '/v2/node/pay_offer',
		since: '0.4.4',
		effect: 'spend',
		deadlineMs: 120_000,
	},
	payLnurl: {
		method: 'POST',
		path: '/v2/node/pay_lnurl',
		since: '0.4.11',
		effect: 'spend',
		deadlineMs: 120_000,
	},
	withdrawLnurl: {
		method: 'POST',
		path: '/v2/node/withdraw_lnurl',
		since: '0.4.11',
		// Brings money in, but asking twice could bring it in twice.
		effect: 'create',
		deadlineMs: 120_000,
	},
	payment: {
		method: 'GET',
		path: '/v2/node/payment',
		since: 'seed',
		effect: 'read',
		deadlineMs: 90_000,
	},
	syncPayments: {
		method: 'PUT',
		path: '/v2/node/sync_payments',
		since: '0.4.12',
		// Fills a cache beside the sidecar; repeating it changes nothing.
		effect: 'read',
		deadlineMs: 120_000,
	},
	listPayments: {
		method: 'GET',
		path: '/v2/node/list_payments',
		since: '0.4.12',
		effect: 'read',
		deadlineMs: 60_000,
	},
	updatedPayments: {
		method: 'GET',
		path: '/v2/node/updated_payments',
		since: '0.4.8',
		effect: 'read',
		deadlineMs: 60_000,
	},
	waitForPayment: {
		method: 'GET',
		path: '/v2/node/wait_for_payment',
		// The release that follows 0.4.16.
		since: '0.4.17',
		effect: 'read',
		deadlineMs: 80_000,
	},
	updatePersonalNote: {
		method: 'POST',
		path: '/v2/node/update_personal_note',
		since: '0.4.12',
		// The same note twice is the same note.
		effect: 'read',
		deadlineMs: 60_000,
	},
	clearPayments: {
		method: 'POST',
		path: '/v2/node/clear_payments',
		since: '0.4.12',
		// Empties a cache beside the sidecar; the node keeps everything.
		effect: 'read',
		deadlineMs: 60_000,
	},
	signUp: {
		method: 'PUT',
		path: '/v2/node/signup',
		since: '0.4.12',
		// Idempotent by design (contract 7.2), as is provisioning.
		effect: 'read',
		deadlineMs: 120_000,
	},
	provision: {
		method: 'PUT',
		path: '/v2/node/provision',
		since: '0.4.12',
		effect: 'read',
		deadlineMs: 120_000,
	},
	humanBitcoinAddress: {
		method: 'GET',
		path: '/v2/node/human_bitcoin_address',
		since: '0.4.14',
		effect: 'read',
		deadlineMs: 60_000,
	},
	updateHumanBitcoinAddress: {
		method: 'PUT',
		path: '/v2/node/human_bitcoin_address',
		since: '0.4.15',
		// Names can be changed only for a while: whoever is in doubt reads back first.
		effect: 'create',
		deadlineMs: 60_000,
	},
	listChannels: {
		method: 'GET',
		path: '/v2/node/list_channels',
		since: '0.4.14',
		effect: 'read',
		deadlineMs: 60_000,
	},
	openChannel: {
		method: 'POST',
		path: '/v2/node/open_channel',
		since: '0.4.14',
		effect: 'spend',
		deadlineMs: 60_000,
	},
	closeChannel: {
		method: 'POST',
		path: '/v2/node/close_channel',
		since: '0.4.14',
		effect: 'spend',
		deadlineMs: 60_000,
	},
	listClients: {
		method: 'GET',
		path: '/v2/node/list_clients',
		since: '0.4.13',
		effect: 'read',
		deadlineMs: 60_000,
	},
	createClient: {
		method: 'POST',
		path: '/v2/node/create_client',
		since: '0.4.13',
		effect: 'create',
		deadlineMs: 60_000,
	},
	updateClient: {
		method: 'PUT',
		path: '/v2/node/update_client',
		since: '0.4.13',
		effect: 'create',
		deadlineMs: 60_000,
	},
	revokeClient: {
		method: 'POST',
		path: '/v2/node/revoke_client',
		since: '0.4.13',
		effect: 'create',
		deadlineMs: 60_000,
	},
	buyWithCashApp: {
		method: 'POST',
		path: '/v2/node/buy_with_cash_app',
		since: '0.4.14',
		effect: 'create',
		deadlineMs: 60_000,
	},
} as const satisfies Record<string, Endpoint>;

export type EndpointName = keyof typeof endpoints;
