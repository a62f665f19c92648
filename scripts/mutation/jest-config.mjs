import { join } from 'node:path';

/** The house's own configuration, for the sandbox, with the runner that runs one suite many times. */
export async function jestConfig(sandbox) {
  const { default: config } = await import(join(sandbox, 'jest.config.mjs'));
  return {
    ...config,
    rootDir: sandbox,
    modulePathIgnorePatterns: [],
    testRunner: join(import.meta.dirname, 'suite-runner.mjs'),
    reporters: [],
    // Its processes are killed where a change makes them hang: what they leave is to go with the sandbox.
    globalSetup: undefined,
    globalTeardown: undefined,
  };
}
