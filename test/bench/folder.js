// What jest does for the tests: a folder for what n8n-core writes as soon as it loads.
require('../support/testFolder.js')();
process.env.JEST_WORKER_ID = 'bench';
process.once('exit', require('../support/removeTestFolder.js'));
