import { OWNER } from '../support/n8n-api.mjs';
import { say } from '../support/progress.mjs';

/**
 * Tells what runs where, and what to click.
 *
 * @param {object} demo
 * @param {string} demo.n8nUrl
 * @param {{ url: string, isReal: boolean }} demo.sidecar
 * @param {Array<{ id: string, name: string, published: boolean }>} demo.workflows
 */
export function printGuide({ n8nUrl, sidecar, workflows }) {
	const published = workflows.find((workflow) => workflow.published);
	const creating = workflows.find((workflow) => workflow !== published) ?? workflows[0];
	say(`
  n8n         ${n8nUrl}
              e-mail ${OWNER.email}   password ${OWNER.password}
  ${sidecar.isReal ? 'Sidecar   ' : 'Simulator '}  ${sidecar.url}${sidecar.isReal ? '   (REAL MONEY)' : ''}

  In n8n:`);
	for (const { id, name, published: isLive } of workflows) {
		say(`    ${name}${isLive ? ' (running)' : ''}\n      ${n8nUrl}/workflow/${id}`);
	}
	const steps = [
		`Open ${n8nUrl}/workflow/${creating.id} and sign in with the e-mail and password above.`,
		'Click "Execute workflow". Double-click the Lexe node: its output is a new Lightning invoice.',
		...(sidecar.isReal
			? ['Pay that invoice with any Lightning wallet.']
			: [`Open ${sidecar.url} and click "Pay" beside that invoice: you are the customer.`]),
		...(published
			? [
					`Open ${n8nUrl}/workflow/${published.id}/executions: within 15 seconds to a minute ` +
						'the payment has started this workflow, once.',
				]
			: ['To be told of payments, open a workflow with a Lexe Trigger and click "Publish".']),
	];
	say(`\n  Try this:\n${steps.map((step, index) => `    ${index + 1}. ${step}`).join('\n')}`);
	say('\n  Ctrl-C stops everything.');
}
