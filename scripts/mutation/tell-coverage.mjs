// Tells, at the end of a suite, which mutants its tests have reached; only where somebody asked for it.
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, expect } from '@jest/globals';

const folder = process.env.MUTATION_COVERAGE_FOLDER;
if (folder) {
  afterAll(() => {
    const { static: whileLoading = {}, perTest = {} } = globalThis.__stryker__?.mutantCoverage ?? {};
    const reached = [whileLoading, ...Object.values(perTest)].flatMap((counts) => Object.keys(counts));
    const { testPath } = expect.getState();
    const file = `${basename(testPath)}-${process.hrtime.bigint()}.json`;
    writeFileSync(join(folder, file), JSON.stringify({ suite: testPath, reached: [...new Set(reached)] }));
  });
}
