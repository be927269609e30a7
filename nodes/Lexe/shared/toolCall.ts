import type { IExecuteFunctions, NodeApiError, NodeOperationError } from 'n8n-workflow';

/**
 * Whether an AI agent has called the node as its tool. n8n runs some tool calls like any other node
 * and marks only the node.
 */
export function isToolCall(n8n: IExecuteFunctions): boolean {
	const { type, rewireOutputLogTo } = n8n.getNode();
	return (
		n8n.isToolExecution?.() === true || type.endsWith('Tool') || rewireOutputLogTo === 'ai_tool'
	);
}

/**
 * Of an error, n8n passes only the message on to the agent. Whether money may have moved, and what
 * to do now, is in the description.
 */
export function tellAgent(error: NodeApiError | NodeOperationError): void {
	if (error.description) error.message = `${error.message}. ${error.description}`;
}
