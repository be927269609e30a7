import { createHash } from 'node:crypto';

import type { SidecarClient } from '../sidecar/client';

/** Which wallet the saved position belongs to. */
export interface WalletMark {
	/** Fingerprint of address and credentials: tells cheaply that the credential changed. */
	source: string;
	/** The wallet's `user_pk`; null while the node has not said it. */
	userPk: string | null;
}

export function sourceOf(client: SidecarClient): string {
	return createHash('sha256').update(client.wallet).digest('hex').slice(0, 16);
}

/**
 * Compares the saved mark with the wallet behind the credential. A new address of the same wallet
 * keeps the trigger's place; another wallet has its own history, so the trigger starts anew there.
 * Asks the node only at the start and after a change, because asking wakes it.
 */
export async function checkWallet(
	client: SidecarClient,
	saved: WalletMark | undefined,
	atStart: boolean,
): Promise<{ mark: WalletMark; changed: boolean }> {
	const source = sourceOf(client);
	if (saved && saved.source === source && !atStart) return { mark: saved, changed: false };
	const info = await client.nodeInfo();
	// A node that does not answer is no reason to stop watching: the next start asks again.
	const userPk = info.ok ? info.value.user_pk : (saved?.userPk ?? null);
	const changed =
		saved !== undefined && saved.userPk !== null && userPk !== null && saved.userPk !== userPk;
	return { mark: { source, userPk }, changed };
}
