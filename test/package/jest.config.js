const { testEnvironment, transform } = require('../../jest.config.js');

/** The packed package, unpacked alone as n8n does it. Needs a build: `npm run test:package`. */
module.exports = {
	testEnvironment,
	transform,
	rootDir: '../..',
	roots: ['<rootDir>/test/package'],
	testTimeout: 120_000,
};
