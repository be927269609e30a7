import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';
import { updateDisplayOptions } from 'n8n-workflow';

import type { SidecarClient } from '../sidecar/client';
import type { Effect, EndpointName } from '../sidecar/endpoints';
import type { SpendingPolicy } from './policy';

/** What an operation gets for one input item. */
export interface OperationContext {
	readonly n8n: IExecuteFunctions;
	readonly itemIndex: number;
	/** The operation's own effect, for what is said when something is refused. */
	readonly effect: Effect;
	readonly client: SidecarClient;
	/** What the owner of the wallet allows; checked by everything that spends. */
	readonly policy: SpendingPolicy;
}

export type OutputItem = Pick<INodeExecutionData, 'json' | 'binary'>;

/** One entry of the Operation dropdown. */
export interface Operation {
	/** Title Case, as shown in the dropdown. */
	readonly name: string;
	readonly value: string;
	/** Sentence case, as shown in the node panel. */
	readonly action: string;
	readonly description: string;
	/** Decides order, concurrency and repeats (see the router). */
	readonly effect: Effect;
	/** Endpoints this operation may call; the wiring test checks them against the table. */
	readonly endpoints: readonly EndpointName[];
	readonly fields: INodeProperties[];
	/** True for what could be used to get around the credential's limits: refused when it has any. */
	readonly onlyWithoutLimits?: true;
	/** For a spend that is not a payment: what a refusal says was not done. */
	readonly notDone?: string;
	run(context: OperationContext): Promise<OutputItem | OutputItem[]>;
}

export function defineOperation(operation: Operation): Operation {
	return operation;
}

/** One entry of the Resource dropdown with its operations. */
export interface Resource {
	readonly name: string;
	readonly value: string;
	/** Chosen when the user picks the resource. */
	readonly defaultOperation: string;
	readonly operations: readonly Operation[];
}

export function defineResource(resource: Resource): Resource {
	return resource;
}

/** Everything n8n has to show for the resources: both dropdowns and all fields. */
export function propertiesOf(
	resources: readonly Resource[],
	defaultResource: string,
): INodeProperties[] {
	return [
		{
			displayName: 'Resource',
			name: 'resource',
			type: 'options',
			noDataExpression: true,
			options: byName(resources).map(({ name, value }) => ({ name, value })),
			default: defaultResource,
		},
		...resources.map(operationDropdown),
		...resources.flatMap((resource) =>
			resource.operations.flatMap((operation) =>
				updateDisplayOptions(
					{ show: { resource: [resource.value], operation: [operation.value] } },
					operation.fields,
				),
			),
		),
	];
}

function operationDropdown({ value, operations, defaultOperation }: Resource): INodeProperties {
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [value] } },
		options: byName(operations).map((operation) => ({
			name: operation.name,
			value: operation.value,
			action: operation.action,
			description: operation.description,
		})),
		default: defaultOperation,
	};
}

function byName<T extends { name: string }>(entries: readonly T[]): T[] {
	return [...entries].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** An output item without binary data. The wire types are JSON by construction. */
export function item(json: object): OutputItem {
	return { json: json as IDataObject };
}
