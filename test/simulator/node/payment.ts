/** One payment as the node keeps it (section 6). Amounts in msat, times in ms since the epoch. */
export interface PaymentRecord {
	/** `<prefix>_<64 hex>`, section 4.3. */
	readonly id: string;
	readonly createdAt: number;
	updatedAt: number;
	finalizedAt: number | null;
	readonly rail: string;
	readonly kind: string;
	readonly direction: 'inbound' | 'outbound' | 'info';
	readonly hash: string | null;
	/** Known to the node from the start for inbound ones, but shown only once completed. */
	readonly preimage: string | null;
	readonly offerId: string | null;
	readonly txid: string | null;
	amountMsat: bigint | null;
	feesMsat: bigint;
	readonly partnerPk: string | null;
	readonly partnerPropFee: number | null;
	readonly partnerBaseFeeMsat: bigint | null;
	status: 'pending' | 'completed' | 'failed';
	statusMsg: string;
	readonly address: string | null;
	readonly invoice: string | null;
	readonly tx: Record<string, unknown> | null;
	readonly payerName: string | null;
	readonly message: string | null;
	personalNote: string | null;
	readonly priority: 'normal' | null;
	readonly expiresAt: number | null;
}

/** How a payment the other side receives ends: `settleMs` after it was sent, or never by itself. */
export interface SettlePlan {
	outcome: 'complete' | 'fail' | 'stuck';
	settleMs?: number;
	statusMsg?: string;
}

const ID = '(?:fr|fs|ln|or|os)_[0-9a-f]{64}';
const INDEX = new RegExp(`^(\\d{1,19})-(${ID})$`);
const CURSOR = new RegExp(`^u(\\d{1,19})-(${ID})$`);

export function pad19(ms: number | string): string {
	return String(ms).padStart(19, '0');
}

/** Section 4.3. */
export function indexOf(record: Pick<PaymentRecord, 'createdAt' | 'id'>): string {
	return `${pad19(record.createdAt)}-${record.id}`;
}

/** Section 4.4. */
export function cursorOf(record: Pick<PaymentRecord, 'updatedAt' | 'id'>): string {
	return `u${pad19(record.updatedAt)}-${record.id}`;
}

/** A payment index with its timestamp padded, or undefined. Unpadded ones parse too. */
export function readIndex(text: string): { index: string; id: string } | undefined {
	const match = INDEX.exec(text);
	if (!match?.[1] || !match[2]) return undefined;
	return { index: `${pad19(match[1])}-${match[2]}`, id: match[2] };
}

/** An updated index with its timestamp padded, or undefined. */
export function readCursor(text: string): string | undefined {
	const match = CURSOR.exec(text);
	return match?.[1] && match[2] ? `u${pad19(match[1])}-${match[2]}` : undefined;
}

const BLANK = {
	finalizedAt: null,
	hash: null,
	preimage: null,
	offerId: null,
	txid: null,
	amountMsat: null,
	feesMsat: 0n,
	partnerPk: null,
	partnerPropFee: null,
	partnerBaseFeeMsat: null,
	address: null,
	invoice: null,
	tx: null,
	payerName: null,
	message: null,
	personalNote: null,
	priority: null,
	expiresAt: null,
} satisfies Partial<PaymentRecord>;

type Needed = 'id' | 'createdAt' | 'rail' | 'kind' | 'direction' | 'status' | 'statusMsg';

/** A record with everything not mentioned left empty. */
export function makePayment(
	given: Pick<PaymentRecord, Needed> & Partial<PaymentRecord>,
): PaymentRecord {
	return { ...BLANK, updatedAt: given.createdAt, ...given };
}
