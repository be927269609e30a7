import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../e2e/support/paths.mjs';
import { DATABASES, NAMES, table } from './report.mjs';

/**
 * Writes docs/crash-test.md.
 *
 * @param {import('./one-run.mjs').Result[]} results
 * @param {import('./one-run.mjs').Options} options
 */
export async function writeDocument(results, options) {
	await writeFile(join(ROOT, 'docs', 'crash-test.md'), document(results, options));
}

/**
 * @param {import('./one-run.mjs').Result[]} results
 * @param {import('./one-run.mjs').Options} options
 */
function document(results, { kills, rate, seed }) {
	return `# Crash test of the Lexe Trigger

Written by \`UPDATE_DOCS=1 npm run test:crash -- --database both --seed ${seed}\` on ${day()}.

${table(results)}

- **finals**: payments that completed or failed during the test.
- **emitted**: of those, the ones that are in a saved execution of n8n. From there n8n shows them and
  can run them again, even if the execution was cut off.
- **lost**: final, and in no execution. **repeated**: in more than one.

${results.map(sentence).join('\n')}

## What it means

**n8n as it comes (default scheduler).** n8n saves the trigger's place first and the execution a
moment later. So the place that the trigger gives it is one emission behind. Nothing is lost; after
*every* restart, also a normal one, the payments of the last emission come once more.

**Repeat After a Restart off** (an option of the trigger): nothing is repeated. If n8n is killed
between the two savings (power cut, out of memory, \`kill -9\`), the payments of that poll never start
the workflow. Measured without kills in 27 polls, this moment lasted 0 to 53 ms, and 53 to 103 ms in
the first poll after a restart. With a poll every minute, that makes one crash in about 2,000 to
3,000, if it comes at any time. Half of the kills of this test are aimed.

**n8n's durable scheduler** saves the place and the execution together, so there is no such moment: nothing is lost and nothing
is repeated, whatever the option says.
Switch it on with these three environment variables of n8n:

\`\`\`
N8N_SCHEDULER_ENABLED=true
N8N_SCHEDULER_POLL_TRIGGERS_ENABLED=true
N8N_POLLER_DURABLE_CURSORS_ENABLED=true
\`\`\`

An execution that was running when n8n was killed is a different matter: n8n marks it as crashed and
does not run it again by itself, whatever the scheduler. It is in the list of executions; open it and
retry it.

## Make a repeat harmless

Put a **Remove Duplicates** node right behind the Lexe Trigger:

- Operation: *Remove Items Processed in Previous Executions*
- Keep Items Where: *Value Is New*
- Value to Dedupe On: \`{{ $json.index }}\`
- History Size (an option): 100000, because the node stops when its history is full

The \`index\` of a payment never changes and is different for every payment.

## How it was run

- n8n ${results[0]?.n8n} on SQLite and on PostgreSQL with this package, against the simulator of this repository, on one
  machine. The simulator and the database server are never killed.
- The workflow is Lexe Trigger (every payment, completed and failed, Simplify on, a poll every 5
  seconds) → HTTP Request, which writes the indexes down outside n8n.
- ${rate} payments per second become final: invoices that are paid or fail in a random order, offers and
  spontaneous payments. Now and then a note is edited, which brings an old payment into the feed again.
- Each of the ${kills} kills is a SIGKILL to all processes of n8n, which is started again at once. Every
  second kill comes at any time from 1 to 18 s after the start. The others are aimed, in turn, at 0 to
  400 ms after a poll has asked for its first page and at 0 to 150 ms after it was given the last one.
- Payments begin when the trigger has polled twice. At the end the test waits until everything has
  arrived or nothing has come for two minutes, and for five polls more.
- One setting of n8n is changed for speed. A kill during a start leaves a lock on the workflow, and the
  next start switches the trigger on up to two minutes late; payments are not lost by that. Here the
  lock ends after 15 s.
`;
}

const day = () => new Date().toISOString().slice(0, 10);

/** @param {import('./one-run.mjs').Result} result */
function sentence(result) {
	const { scheduler, database, executions, unfinished, unfinishedPayments, losses } = result;
	const cutOff =
		`Scheduler ${NAMES[scheduler]}, ${DATABASES[database]}: ${executions} executions; kills cut off ${unfinished} of them, ` +
		`and ${unfinishedPayments} payments are in no execution that ran to its end.`;
	if (losses.length === 0) return cutOff;
	const times = losses.map(({ sinceReadMs }) => sinceReadMs ?? 'unknown').join(', ');
	return `${cutOff} Payments were lost by ${losses.length} kills, ${times} ms after the poll had its last page.`;
}
