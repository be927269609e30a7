import type { Failure } from '../sidecar/outcome';
import { isTransient } from '../shared/nodeErrors';

/**
 * Outages that were reported, by trigger. n8n makes a red execution of every poll that throws, so
 * one outage is reported once and stays quiet until it changes or ends (DESIGN section 6). In
 * memory only: after a restart of n8n a report more is better than one less.
 */
const reported = new Map<string, string>();

/** True when this failure is news. */
export function isNewOutage(trigger: string, failure: Failure): boolean {
	const kind = isTransient(failure) ? 'transient' : failure.fault;
	if (reported.get(trigger) === kind) return false;
	reported.set(trigger, kind);
	return true;
}

/** Ends the outage. True when there was one. */
export function endOutage(trigger: string): boolean {
	return reported.delete(trigger);
}
