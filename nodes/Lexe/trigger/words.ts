import { explain, type Explanation } from '../sidecar/errors';
import type { Failure } from '../sidecar/outcome';
import type { TriggerSettings } from './settings';

/** The usual sentences, with a way out where the sidecar is too old for the feed. */
export function explainTrigger(failure: Failure, watch: TriggerSettings['watch']): Explanation {
	const words = explain(failure);
	if (failure.fault !== 'unsupported' || watch !== 'all') return words;
	return {
		message: 'Watching every payment needs Lexe sidecar 0.4.8 or newer',
		description:
			'Update the sidecar, or set Watch to "Listed Payments": that works with every sidecar.',
	};
}
