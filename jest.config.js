process.env.ENGINE_WORKER_LOADER = require.resolve('./test/typescript-loader.js');

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  globalSetup: '<rootDir>/test/temporary-folder.js',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2023', parser: { syntax: 'typescript' } } }] },
  // What has hung, not what is slow: other work may take most of the machine.
  testTimeout: 120_000,
  reporters: ['default', '<rootDir>/test/skipped-reporter.js'],
  // Jest leaves one core free, of two that is half; our tests wait for servers and programs more than they compute.
  maxWorkers: '100%',
  // A worker keeps what its test files have loaded; the garbage collector would take longer and longer for it.
  workerIdleMemoryLimit: '400MB',
};
