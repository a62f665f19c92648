import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const HOUSE = join(import.meta.dirname, '..', '..');
const KEPT = join(HOUSE, 'node_modules', '.cache', 'mutation');

/**
 * What the tests of a suite reached the last time, as long as nothing is different that could change it: the suite, what suites share,
 * and the sources. `find` gives it or `undefined`, `keep` keeps it.
 */
export function keptCoverage(sandbox) {
  const shared = hashOf([
    ...filesIn(join(sandbox, 'src')),
    ...filesIn(join(sandbox, 'local', 'src')),
    ...filesIn(join(sandbox, 'test')).filter((file) => !file.endsWith('.test.ts')),
  ]);
  const placeOf = (suite) => join(KEPT, `${shared.slice(0, 20)}-${hashOf([suite]).slice(0, 20)}.json`);
  return {
    find: (suite) => (existsSync(placeOf(suite)) ? JSON.parse(readFileSync(placeOf(suite), 'utf8')) : undefined),
    keep: (suite, coverage) => {
      mkdirSync(KEPT, { recursive: true });
      writeFileSync(placeOf(suite), JSON.stringify(coverage));
    },
  };
}

const filesIn = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\n`).update(readFileSync(file));
  return hash.digest('hex');
}
