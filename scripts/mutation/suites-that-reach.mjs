import { mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { TestProcess } from './test-process.mjs';

/** Which suites reach which mutant, the quickest first, by one run of all of them; those that fail unchanged are left out. */
export async function suitesThatReach(sandbox) {
  const folder = mkdtempSync(join(sandbox, 'coverage-'));
  process.env.MUTATION_COVERAGE_FOLDER = folder;
  const tests = new TestProcess(sandbox);
  const { results, failed: failedAtFirst } = await tests.runAll();
  // Beside many others a suite may have run out of time.
  const { failed } = failedAtFirst.length > 0 ? await tests.runUnchanged(failedAtFirst) : { failed: [] };
  tests.stop();
  delete process.env.MUTATION_COVERAGE_FOLDER;
  // They cannot judge; without them the score is what it is or lower, never higher.
  if (failed.length > 0) console.log(`left out, since they fail although nothing is changed: ${failed.join(', ')}`);

  const reachedBy = new Map(
    readdirSync(folder)
      .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')))
      .map(({ suite, reached }) => [suite, new Set(reached)]),
  );
  const quickestFirst = [...results].sort((one, other) => one.milliseconds - other.milliseconds);
  return {
    of: (mutantId) =>
      quickestFirst
        .map(({ suite }) => suite)
        .filter((suite) => reachedBy.get(suite)?.has(mutantId) && !failed.includes(suite)),
  };
}
