/**
 * One command from a fresh clone to a running n8n with the Lexe nodes: see test/e2e/demo.
 * Nothing but Node's own modules may be imported here: it runs before anything is installed.
 */
const OLDEST_NODE = 20;

if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
	console.error(
		`Node ${process.versions.node} is too old. Install Node ${OLDEST_NODE} or newer (24 is best) and start again.`,
	);
	process.exit(1);
}

const { demo } = await import('./test/e2e/demo/main.mjs');
await demo(process.argv.slice(2));
