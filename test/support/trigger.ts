import type { IDataObject, INode, WorkflowActivateMode } from 'n8n-workflow';

import { activate, type ActiveTrigger } from './poller';
import type { Simulator } from '../simulator';

interface Options {
	parameters?: INode['parameters'];
	mode?: WorkflowActivateMode;
	staticData?: IDataObject;
	workflowId?: string;
	budgetMs?: number;
	durable?: boolean;
	credential?: IDataObject;
}

/** Active triggers that are switched off again after each test. */
export function useTriggers() {
	const active: ActiveTrigger[] = [];
	afterEach(async () => {
		await Promise.all(active.splice(0).map(async (trigger) => await trigger.stop()));
	});
	return async (sim: Pick<Simulator, 'url'>, { credential, ...options }: Options = {}) => {
		const trigger = await activate({
			...options,
			credential: { baseUrl: sim.url, ...credential } as Record<string, string>,
		});
		active.push(trigger);
		return trigger;
	};
}

/** Index and event of everything that fired so far. */
export function fired(trigger: ActiveTrigger): string[] {
	return trigger.executions.flat().map(({ index, event }) => `${String(index)} ${String(event)}`);
}
