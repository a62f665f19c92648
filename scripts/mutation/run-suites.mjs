// Runs suites for each question that comes, with one mutant switched on: `{ mutantId, suites }`, all of them for no suite.
import { runCLI } from 'jest';
import { jestConfig } from './jest-config.mjs';

/** A time limit is no test of the code, and a busy machine is slow. */
const TEST_MS_MAX = 60_000;

const sandbox = process.argv[2];
const config = await jestConfig(sandbox);

process.on('message', async ({ mutantId, suites }) => {
  delete process.env.__STRYKER_ACTIVE_MUTANT__;
  if (mutantId !== undefined) process.env.__STRYKER_ACTIVE_MUTANT__ = mutantId;
  const { results } = await runCLI(
    {
      $0: 'jest',
      _: suites,
      config: JSON.stringify(config),
      runTestsByPath: suites.length > 0,
      ...(mutantId === undefined ? { maxWorkers: 2 } : { runInBand: true, bail: 1 }),
      silent: true,
      testTimeout: TEST_MS_MAX,
      forceExit: false,
      watchman: false,
    },
    [sandbox],
  );
  process.send({
    failed: results.testResults
      .filter(({ numFailingTests, testExecError }) => numFailingTests > 0 || testExecError)
      .map(({ testFilePath }) => testFilePath),
    results: results.testResults.map(({ testFilePath, perfStats }) => ({
      suite: testFilePath,
      milliseconds: perfStats.runtime,
    })),
  });
});
