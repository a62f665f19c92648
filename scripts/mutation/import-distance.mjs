import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const IMPORTED = /(?:from|import)\s*\(?\s*'(\.[^']+)'/g;

/** Over how many imports a suite comes to each file, the suite itself being 0; files that it does not come to are not in it. */
export function importDistances(suite) {
  const distances = new Map([[suite, 0]]);
  for (const [file, distance] of distances) {
    for (const [, name] of readFileSync(file, 'utf8').matchAll(IMPORTED)) {
      const imported = join(dirname(file), name.replace(/\.js$/, '.ts'));
      if (!distances.has(imported) && existsSync(imported)) distances.set(imported, distance + 1);
    }
  }
  return distances;
}
