import { join } from 'node:path';

/** Those whose answers come within seconds, the laptop cloud's of the operator's commands within half a minute. */
const FOLDERS = [
  'domain',
  'handlers',
  'holes',
  'defects',
  'contract',
  'adapters/dynamodb',
  'adapters/memory',
  'adapters/operator',
  'operate',
  'property',
];
const LEFT_OUT = [
  '/on-moto',
  '/many-completions',
  'dynamodb-local',
  '/write-units',
  '/hole-12-on-moto',
  '/hole-13-bundle',
];

/** The house's own configuration, for the sandbox and for the suites that a mutant is tried with. */
export async function jestConfig(sandbox) {
  const { default: config } = await import(join(sandbox, 'jest.config.mjs'));
  return {
    ...config,
    rootDir: sandbox,
    testMatch: FOLDERS.map((folder) => `<rootDir>/test/${folder}/**/*.test.ts`),
    testPathIgnorePatterns: LEFT_OUT,
    modulePathIgnorePatterns: [],
    setupFilesAfterEnv: [...config.setupFilesAfterEnv, '<rootDir>/scripts/mutation/tell-coverage.mjs'],
    reporters: [],
    // Its processes are killed where a change makes them hang: what they leave is to go with the sandbox.
    globalSetup: undefined,
    globalTeardown: undefined,
  };
}
