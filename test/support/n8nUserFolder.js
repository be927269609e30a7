const { mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

// n8n-core writes an encryption key into its user folder as soon as it loads.
process.env.N8N_USER_FOLDER = mkdtempSync(join(tmpdir(), 'n8n-nodes-lexe-test-'));

// Errors of nodes are what many tests are about; n8n need not print them.
process.env.N8N_LOG_LEVEL = 'silent';
