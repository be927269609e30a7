import { explain } from '../../sidecar/errors';
import type { CreateClient } from '../../sidecar/requests';
import type { Failure } from '../../sidecar/outcome';
import { lostSight } from '../../sidecar/spend';
import { isToolCall } from '../../shared/toolCall';
import { noticeField } from '../../shared/fields';
import { apiError, operationError } from '../../shared/nodeErrors';
import {
	defineOperation,
	item,
	type OperationContext,
	type OutputItem,
} from '../../shared/operation';
import { RunMemory } from '../../shared/runMemory';
import { expiresAtField, labelField, readExpiresAt, readLabel } from './fields';

/** What a run of the node has done for one item. */
interface Attempt {
	/** How the request ended, when that was unclear. */
	doubt?: Failure | undefined;
	result?: OutputItem;
}

const attempts = new RunMemory<Attempt>();

export const create = defineOperation({
	name: 'Create',
	value: 'create',
	action: 'Create a client',
	description:
		'Let another program use the wallet. The output holds its secret, client_credentials, which can spend everything.',
	effect: 'create',
	endpoints: ['createClient'],
	onlyWithoutLimits: true,
	fields: [
		noticeField(
			'The output holds a secret: whoever has it can spend everything. n8n keeps it with the execution, so switch off saving executions for this workflow.',
		),
		labelField,
		expiresAtField,
	],
	async run(context) {
		refuseTool(context);
		const client = { label: readLabel(context), expiresAt: readExpiresAt(context) };
		const attempt = attempts.entry(context, client, () => ({}));
		attempt.result ??= await createOnce(context, client, attempt);
		return item({ ...attempt.result.json });
	},
});

/** The secret would be handed to the language model and to whoever runs it. */
function refuseTool({ n8n, itemIndex }: OperationContext): void {
	if (!isToolCall(n8n)) return;
	throw operationError(n8n.getNode(), 'An AI agent cannot create clients', {
		itemIndex,
		level: 'warning',
		description:
			'No client was created. Its credentials are a secret that can spend everything, and the language model would get to see it. Create clients in a workflow without an agent.',
	});
}

/** Never asks twice: every request makes one more secret (contract 7.27). */
async function createOnce(
	context: OperationContext,
	wanted: CreateClient,
	attempt: Attempt,
): Promise<OutputItem> {
	const { client } = context;
	if (attempt.doubt) throw notKnown(context, attempt.doubt);
	attempt.doubt = { ...lostSight(client), endpoint: 'createClient' };
	const created = await client.createClient(wanted);
	if (created.ok) return item(created.value);
	const { failure } = created;
	const { n8n, itemIndex } = context;
	const isUnclear = failure.certainty === 'inDoubt';
	attempt.doubt = isUnclear ? failure : undefined;
	throw isUnclear
		? notKnown(context, failure)
		: apiError(failure, { node: n8n.getNode(), itemIndex });
}

function notKnown({ n8n, itemIndex }: OperationContext, failure: Failure) {
	const { message, description } = explain(failure);
	return apiError(
		failure,
		{ node: n8n.getNode(), itemIndex },
		{
			message: `${message}: it is not known whether a client was created`,
			description: `There may be a client whose credentials nobody has. Look into Client: Get Many, revoke what you do not know, and run this again. This execution does not try again. ${description}`,
		},
	);
}
