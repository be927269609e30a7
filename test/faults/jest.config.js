const fast = require('../../jest.config');

/** The fault matrix: thousands of cases, most of them waiting for something that never comes. */
module.exports = {
	...fast,
	rootDir: '../..',
	testMatch: ['<rootDir>/test/faults/**/*.test.ts'],
};
