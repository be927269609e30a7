import { SETTINGS } from './cases';
import { FAULTS, type FaultCase } from './faultCases';
import { summary, type Judged } from './report';

/** `docs/fault-matrix.md`: the numbers, and how to read them. */
export function document(judged: readonly Judged[]): string {
	return `# What happens to the money when something breaks

Every way of paying, and opening and closing a channel, is tried with every fault below, on every
sidecar release that differs, with and without n8n's **Retry On Fail** and **Continue On Fail**. Each
case runs the Lexe node in n8n's own engine against a simulated sidecar that counts what really leaves
the wallet. Afterwards time is moved on until nothing is pending any more, and what the node said is
compared with what happened.

${summary(judged)}

## How to read it

- **Cases**: combinations of a fault and a setting of the node.
- **Wrong**: the node said something about the money that was not so. It returned a payment that does
  not exist or has another status, it said that no money had moved although a payment left the wallet
  then or later, or it said that it could not know although the wallet would have told it.
- **Double payments**: more than one payment left the wallet, or more than one channel was opened, for
  one item.
- **Unexplained**: an error without a known sentence, without a word about the money, or in doubt
  without naming the payment hash, the mark in the note or the ID of the channel by which it can be
  looked up.

All three have to be 0. "Money may have moved" is accepted only where nobody can tell: the answer was
lost and the wallet does not show the payment, or it cannot be asked.

## Settings of the node

${list(SETTINGS.map(({ name }) => name))}

Retry On Fail is set to three tries. "One fault" hits the first try only.

## Faults

The payment is made, and the node has to find it:

${faults(({ executed, late, nobodyCanTell }) => executed && !late && !nobodyCanTell)}

The payment is not made, and the node has to say so:

${faults(({ executed, nobodyCanTell }) => !executed && !nobodyCanTell)}

Nobody can tell, and the node has to say how to check. "Executed later": the payment is made after
the node has given its verdict.

${faults(({ nobodyCanTell }) => nobodyCanTell)}

## Running it

\`npm run test:faults\` prints the table. \`UPDATE_DOCS=1 npm run test:faults\` writes this page.
\`FAULT_CASES='offer.*reply lost' npm run test:faults\` runs the cases whose names fit.
`;
}

function faults(chosen: (fault: FaultCase) => boolean): string {
	return list(FAULTS.filter(chosen).map(({ name }) => name));
}

function list(names: readonly string[]): string {
	return names.map((name) => `- ${name}`).join('\n');
}
