// Remembers from which sources a package was built, so that nothing is built twice and no build is stale.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const CACHE = 'node_modules/.cache/sfn-redshift-tasker';
/** What every package is built with, and the runtime, against which the others are compiled. */
const SHARED = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'scripts', 'src'];

const stampFile = (folder) => join(CACHE, `${folder === '.' ? 'runtime' : folder}.built-from`);

/** The build itself as a folder: another one in its place, such as a copy of the repository has, is not the one remembered. */
const identityOf = (folder) => {
  const { ino, birthtimeMs } = statSync(join(folder, 'dist'));
  return `${ino} ${birthtimeMs}`;
};

const filesOf = (path) =>
  statSync(path).isDirectory()
    ? readdirSync(path, { recursive: true })
        .map((name) => join(path, name))
        .filter((file) => statSync(file).isFile())
        .sort()
    : [path];

/** A hash of everything that the build of the package in `folder` is made from. */
export function hashOfSources(folder) {
  const names = folder === '.' ? [] : ['src', 'console', 'package.json', 'tsconfig.build.json'];
  const own = names.map((name) => join(folder, name)).filter((path) => existsSync(path));
  const hash = createHash('sha256').update(process.version);
  for (const file of [...SHARED, ...own].flatMap(filesOf)) {
    const content = readFileSync(file);
    hash.update(`\n${file} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

/** Whether the package's build is there and was made from sources of this hash. */
export function isBuiltFrom(folder, sources) {
  if (!existsSync(stampFile(folder)) || !existsSync(join(folder, 'dist'))) return false;
  return readFileSync(stampFile(folder), 'utf8') === `${sources} ${identityOf(folder)}`;
}

/** Notes from which sources the package's build was made. */
export function noteBuiltFrom(folder, sources) {
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(stampFile(folder), `${sources} ${identityOf(folder)}`);
}
