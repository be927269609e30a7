import { OWNER } from '../support/n8n-api.mjs';
import { say } from '../support/progress.mjs';

/**
 * Tells what runs where, and what to click.
 *
 * @param {object} demo
 * @param {string} demo.n8nUrl
 * @param {{ url: string, isReal: boolean }} demo.sidecar
 * @param {import('./workflows.mjs').Imported[]} demo.workflows
 */
export function printGuide({ n8nUrl, sidecar, workflows }) {
	const first = workflows.find(({ isFirst }) => isFirst);
	const others = workflows.filter(({ isFirst }) => !isFirst);
	say(`
  n8n         ${n8nUrl}
              e-mail ${OWNER.email}   password ${OWNER.password}
  ${sidecar.isReal ? 'Sidecar   ' : 'Simulator '}  ${sidecar.url}${sidecar.isReal ? '   REAL MONEY' : ''}`);
	if (first) {
		const steps = stepsOf(`${n8nUrl}/workflow/${first.id}`, sidecar);
		say(`\n  Your first payment:\n${steps.map((step, at) => `    ${at + 1}. ${step}`).join('\n')}`);
	}
	if (others.length > 0) {
		say(`\n  Then open the other examples:`);
		for (const { id, name } of others) say(`    ${n8nUrl}/workflow/${id}   ${name}`);
	}
	say('\n  Ctrl-C stops everything.');
}

/**
 * @param {string} workflowUrl
 * @param {{ url: string, isReal: boolean }} sidecar
 * @returns {string[]}
 */
function stepsOf(workflowUrl, sidecar) {
	return [
		`Open ${workflowUrl}\n       and sign in with the e-mail and the password above.`,
		...(sidecar.isReal ? ['Click "Publish" at the top right, and again in the dialog.'] : []),
		'Point at "Start here" and click the button "Execute workflow" that appears to its left.\n' +
			'       It makes a Lightning invoice; double-click "Create an invoice" to see it.',
		sidecar.isReal
			? 'Pay that invoice with any Lightning wallet.'
			: `Open ${sidecar.url} in another tab and press "Pay": you are the customer.`,
		'Back in n8n, click "Executions" at the top.\n' +
			'       Within 15 seconds a second run appears: your payment has started it.',
	];
}
