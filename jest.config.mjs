import { readFileSync } from 'node:fs';

/** Every published entry of a package as the source behind it, so that tests of one package need no build of another. */
const sourcesOf = (folder) => {
  const { name, exports } = JSON.parse(readFileSync(new URL(`${folder}package.json`, import.meta.url), 'utf8'));
  return Object.entries(exports)
    .filter(([, entry]) => typeof entry === 'object')
    .map(([entry, { import: form }]) => [
      `^${name}${entry.slice(1)}$`,
      `<rootDir>/${folder}src/${form.default.replace('./dist/esm/', '').replace(/\.js$/, '.ts')}`,
    ]);
};

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/(infra/|local/)?dist'],
  transform: {
    '\\.(ts|js|mjs)$': [
      '@swc/jest',
      {
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
        module: { type: 'commonjs' },
      },
    ],
  },
  // Published as ES modules only; Jest runs the tests as CommonJS.
  transformIgnorePatterns: [
    '/node_modules/(?!(fauxqs|toad-cache|dynalite|level|memory-level|classic-level|cookie|hyparquet|hyparquet-writer)/)',
  ],
  moduleNameMapper: {
    ...Object.fromEntries(['', 'infra/', 'local/'].flatMap(sourcesOf)),
    // Worker threads load compiled JavaScript, so tests point the locator at the build.
    '^(.*)/database-worker-url\\.js$': '<rootDir>/local/dist/esm/redshift-data/database-worker-url.js',
    '^(.*)/assets-url\\.js$': '<rootDir>/local/dist/esm/console/assets-url.js',
    '^(\\.{1,2}/.*)\\.js$': ['$1', '$1.js'],
    // Exports nothing to whoever requires it, which compiled tests do.
    '^fauxqs$': '<rootDir>/node_modules/fauxqs/dist/app.js',
  },
  globalSetup: '<rootDir>/scripts/set-up-tests.mjs',
  globalTeardown: '<rootDir>/scripts/remove-tests-in-memory.mjs',
  setupFiles: ['<rootDir>/test/support/silence-node-version-warning.ts', '<rootDir>/test/support/quick-webassembly.ts'],
  setupFilesAfterEnv: ['<rootDir>/test/support/end-async-storages.ts'],
  testSequencer: '<rootDir>/scripts/slow-suites-first.mjs',
  reporters: ['default', '<rootDir>/scripts/slowest-suites-reporter.mjs'],
  // A guard against what hangs, not a measure: machines are shared, and some are half as quick.
  testTimeout: 300_000,
  // Many tests wait for child processes and servers more than they compute.
  maxWorkers: 3,
  workerIdleMemoryLimit: '1GB',
};
