export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript' },
          experimental: { keepImportAttributes: true },
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  setupFiles: ['<rootDir>/test/support/seed.ts'],
  // Servers are broken on purpose there, for minutes: npm run chaos. What is quick about it runs always.
  testPathIgnorePatterns: [
    '/node_modules/',
    ...(process.env.CHAOS ? [] : ['<rootDir>/test/chaos/(?!quick/)']),
  ],
  // Only to end what hangs: a machine that is busy takes many times as long as an idle one.
  testTimeout: 120_000,
  // Several tests start whole workers with servers of their own.
  maxWorkers: 2,
};
