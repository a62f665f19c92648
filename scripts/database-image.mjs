// Puts a prepared, empty database beside the built worker, so that no run has to make one: that takes seconds.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const CACHE = 'node_modules/.cache/sfn-redshift-tasker';

/** Writes the image into the build at `out`. It is kept and used again until PGlite, its worker or the dialect's functions change. */
export async function writeDatabaseImage(out) {
  const built = (path) => resolve(out, 'esm/redshift-data', path);
  const load = (path) => import(pathToFileURL(built(path)));
  const { DIALECT_SETUP, DIALECT_VERSION } = await load('dialect/setup/dialect-setup.js');
  const pglite = join(
    createRequire(resolve('local/package.json')).resolve('@electric-sql/pglite'),
    '../../package.json',
  );
  const hash = createHash('sha256').update(DIALECT_SETUP);
  for (const file of [pglite, built('database-worker.js')]) hash.update(readFileSync(file));
  const key = hash.digest('hex').slice(0, 16);
  const cached = join(CACHE, `empty-database-${key}.tar.gz`);
  if (!existsSync(cached)) {
    const { makeDatabaseImage } = await load('database/database-image.js');
    const image = await makeDatabaseImage();
    mkdirSync(CACHE, { recursive: true });
    writeFileSync(cached, image);
  }
  writeFileSync(built('empty-database.tar.gz'), readFileSync(cached));
  writeFileSync(built('empty-database.version'), DIALECT_VERSION);
}
