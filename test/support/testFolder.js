const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

/** jest's globalSetup: a folder for everything that a test run writes. */
module.exports = () => {
	const folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-lexe-test-'));
	process.env.LEXE_TEST_FOLDER = folder;
	globalThis.removeLexeTestFolder = () => rmSync(folder, { recursive: true, force: true });
};
