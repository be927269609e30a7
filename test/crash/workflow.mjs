/** n8n takes no Poll Time shorter than a minute, but it takes several: together every 5 seconds. */
const EVERY_5_SECONDS = {
	item: Array.from({ length: 12 }, (_, at) => ({
		mode: 'custom',
		cronExpression: `${at * 5} * * * * *`,
	})),
};

export const TRIGGER = 'Lexe Trigger';

const RECORD = `={{ JSON.stringify({
	executionId: $execution.id,
	indexes: $input.all().map((item) => item.json.index),
}) }}`;

/**
 * Lexe Trigger for every payment -> HTTP Request that writes down what came.
 *
 * @param {{ id: string, name: string }} credential
 * @param {string} recorderUrl
 * @param {{ repeatAfterRestart?: boolean }} options of the trigger
 */
export function crashWorkflow(credential, recorderUrl, options) {
	const trigger = {
		id: 'trigger',
		name: TRIGGER,
		type: 'n8n-nodes-lexe.lexeTrigger',
		typeVersion: 1,
		position: [0, 0],
		parameters: {
			pollTimes: EVERY_5_SECONDS,
			watch: 'all',
			events: ['completed', 'failed'],
			simplify: true,
			options,
		},
		credentials: { lexeApi: { id: credential.id, name: credential.name } },
	};
	const record = {
		id: 'record',
		name: 'Record',
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		position: [240, 0],
		executeOnce: true,
		parameters: {
			method: 'POST',
			url: recorderUrl,
			sendBody: true,
			specifyBody: 'json',
			jsonBody: RECORD,
			options: {},
		},
	};
	return {
		name: 'Crash test',
		nodes: [trigger, record],
		connections: { [TRIGGER]: { main: [[{ node: 'Record', type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	};
}
