// A Jest reporter: what the slowest suites took, after everything else, so that a test that grew dear is seen when it does.
import { relative } from 'node:path';

const SUITES_MAX = 10;

/** Suites by how long they took, the longest first, one line each. */
export function slowestSuites(testResults, rootDir) {
  return testResults
    .map(({ testFilePath, perfStats: { start, end } }) => ({ file: relative(rootDir, testFilePath), ms: end - start }))
    .sort((one, other) => other.ms - one.ms)
    .slice(0, SUITES_MAX)
    .map(({ file, ms }) => `${(ms / 1000).toFixed(1).padStart(7)} s  ${file}`);
}

export default class SlowestSuitesReporter {
  constructor({ rootDir }) {
    this.rootDir = rootDir;
  }

  onRunComplete(_contexts, { testResults }) {
    // One suite says itself how long it took.
    if (testResults.length < 2) return;
    process.stderr.write(`\nThe slowest suites:\n${slowestSuites(testResults, this.rootDir).join('\n')}\n`);
  }
}
