const { mkdirSync } = require('node:fs');
const { join } = require('node:path');

// n8n-core writes an encryption key into its user folder as soon as it loads. One folder per
// worker, inside the one that testFolder.js makes and removes.
const folder = join(process.env.LEXE_TEST_FOLDER, process.env.JEST_WORKER_ID);
mkdirSync(folder, { recursive: true });
process.env.N8N_USER_FOLDER = folder;

// Errors of nodes are what many tests are about; n8n need not print them.
process.env.N8N_LOG_LEVEL = 'silent';
