/** Fast tests: units, the wiring, and the nodes in n8n's real engine against the simulator. */
module.exports = {
	testEnvironment: 'node',
	// Only ends what hangs: a busy machine is no fault of the code.
	testTimeout: 60_000,
	roots: ['<rootDir>/test'],
	testMatch: ['<rootDir>/test/{unit,engine}/**/*.test.ts'],
	globalSetup: '<rootDir>/test/support/testFolder.js',
	globalTeardown: '<rootDir>/test/support/removeTestFolder.js',
	setupFiles: ['<rootDir>/test/support/n8nUserFolder.js'],
	transform: {
		'^.+\\.ts$': [
			'@swc/jest',
			{
				jsc: { parser: { syntax: 'typescript', decorators: true }, target: 'es2022' },
				module: { type: 'commonjs' },
				sourceMaps: 'inline',
			},
		],
	},
};
