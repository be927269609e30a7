import type { Payment } from './payment';

export interface CreateInvoice {
	/** Satoshis as a decimal string; left out = the payer chooses. */
	amount?: string | undefined;
	description?: string | undefined;
	/** 1 to 86400. Always sent: releases up to 0.4.2 demand it. */
	expirationSecs: number;
	/** Kept from 0.4.11 on; older sidecars drop it without a word. */
	personalNote?: string | undefined;
	/** Who shares in what is paid. Kept from 0.4.5 on; older sidecars drop it without a word. */
	partner?: Partner | undefined;
}

export interface Partner {
	/** 64 hex characters. */
	pk: string;
	/** Parts per million of what is paid, 5000 to 500000. */
	propFee: number;
	/** Satoshis as a decimal string; only for an invoice with an amount. */
	baseFee?: string | undefined;
}

export interface PayInvoice {
	invoice: string;
	/** Satoshis as a decimal string, for an invoice without an amount. */
	fallbackAmount?: string | undefined;
	personalNote?: string | undefined;
	/** How long the sidecar may hold the reply, in ms. */
	deadlineMs: number;
}

export interface Pay {
	/** Anything `analyze` understands, but for withdrawals. */
	payable: string;
	/** Satoshis as a decimal string. Has to equal the payable's own amount if it has one. */
	amount?: string | undefined;
	/** Shown to the receiver where the way of paying allows it. */
	message?: string | undefined;
	personalNote?: string | undefined;
	/** How long the sidecar may hold the reply, in ms. */
	deadlineMs: number;
}

export interface CreateOffer {
	description?: string | undefined;
	/** Satoshis as a decimal string, more than 0; left out = no minimum. */
	minAmount?: string | undefined;
	/** Left out = never expires. */
	expirationSecs?: number | undefined;
}

/** `Target` is the name of what is paid: an offer or an LNURL. */
type PayTo<Target extends string> = Record<Target, string> & {
	/** Satoshis as a decimal string. */
	amount: string;
	/** Shown to the receiver; an LNURL service may cut or drop it. */
	message?: string | undefined;
	personalNote?: string | undefined;
	/** How long the sidecar may hold the reply, in ms. */
	deadlineMs: number;
};

export type PayOffer = PayTo<'offer'>;
export type PayLnurl = PayTo<'lnurl'>;

export interface WithdrawLnurl {
	lnurl: string;
	/** Satoshis as a decimal string; left out = the most that the link gives. */
	amount?: string | undefined;
	/** Left out = the link's own. */
	description?: string | undefined;
	personalNote?: string | undefined;
}

export interface PaymentsPage {
	payments: Payment[];
	/**
	 * Where the next page starts. Null = there is none: of the feed because this page is empty
	 * (then keep the old cursor), of the list because this page is the last.
	 */
	cursor: string | null;
}

export interface ListPayments {
	status: 'all' | 'pending' | 'completed' | 'failed' | 'finalized';
	/** By time of creation. */
	order: 'asc' | 'desc';
}

export interface OpenChannel {
	/** Whole satoshis as a decimal string: the sidecar drops what is smaller without a word. */
	value: string;
	/** 32 hex. Always sent: without it a lost reply could not be told from a channel never opened. */
	userChannelId: string;
}

export interface CreateClient {
	label?: string | undefined;
	/** ms; left out = never. */
	expiresAt?: number | undefined;
}

/** What is left out stays as it is. Of a value and its `clear…`, only one may be there. */
export interface UpdateClient extends CreateClient {
	clientPk: string;
	clearLabel?: true | undefined;
	clearExpiration?: true | undefined;
}
