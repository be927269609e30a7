import { createHash } from 'node:crypto';

import { succeeded, type Result } from '../sidecar/outcome';
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
 * Fails when the credential changed and the node does not say whose wallet it leads to now: another
 * wallet's payments would be emitted from the old place on.
 *
 * Compares the saved mark with the wallet behind the credential. A new address of the same wallet
 * keeps the trigger's place; another wallet has its own history, so the trigger starts anew there.
 * Asks the node only at the start and after a change, because asking wakes it, and until it has
 * answered once.
 */
export async function checkWallet(
	client: SidecarClient,
	saved: WalletMark | undefined,
	atStart: boolean,
): Promise<Result<{ mark: WalletMark; changed: boolean }>> {
	const source = sourceOf(client);
	const isSame = saved?.source === source;
	if (saved && isSame && saved.userPk !== null && !atStart)
		return succeeded({ mark: saved, changed: false });
	const info = await client.nodeInfo();
	if (!info.ok && saved && !isSame) return info;
	const userPk = info.ok ? info.value.user_pk : (saved?.userPk ?? null);
	const changed =
		saved !== undefined && saved.userPk !== null && userPk !== null && saved.userPk !== userPk;
	return succeeded({ mark: { source, userPk }, changed });
}
