import type { Call } from '../http/call';
import { command } from '../refusal';

const PROBLEM = 'must be 1 to 200 characters and at most 512 bytes';

/** Bounded notes (section 4.2). Their refusal is 500 code 100, not 400. */
export function checkNote(call: Call, what: string, note: string | null): string | null {
	if (note === null || !call.world.rules.boundedNotes) return note;
	const length = [...note].length;
	if (length >= 1 && length <= 200 && Buffer.byteLength(note) <= 512) return note;
	throw command(`Invalid ${what}: ${PROBLEM}`);
}
