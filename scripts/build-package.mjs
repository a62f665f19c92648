// Builds one package of the repository: `dist/esm` (every file) and `dist/cjs` (every file but those that only run as ES modules),
// with types beside both.
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import ts from 'typescript';

const tsc = join(createRequire(import.meta.url).resolve('typescript/package.json'), '..', 'bin', 'tsc');

/** CommonJS has no `import.meta`. */
const MODULE_URL = {
  define: { 'import.meta.url': 'moduleUrl' },
  banner: { js: "const moduleUrl = require('node:url').pathToFileURL(__filename).href;" },
};

/**
 * Builds the package in `folder` beside its old build and swaps the two at the end, so that there is always a whole one.
 *
 * @param isEsmOnly tells of a file below `src` whether it is left out of the CommonJS form.
 * @param commonJsEntries entries below `src`; where they are given, the CommonJS form holds them and what they import, and nothing else.
 * @param addFiles writes what else belongs into the build; gets its folder.
 */
export async function buildPackage({ folder, isEsmOnly = () => false, commonJsEntries, addFiles = () => undefined }) {
  const source = join(folder, 'src');
  const [out, current, old] = ['dist.next', 'dist', 'dist.old'].map((name) => join(folder, name));
  for (const leftover of [out, old]) rmSync(leftover, { recursive: true, force: true });

  const files = readdirSync(source, { recursive: true }).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.d.ts'),
  );
  const forCommonJs = commonJsEntries
    ? await reachedFrom(source, commonJsEntries)
    : files.filter((name) => !isEsmOnly(name));
  const shared = { bundle: false, outbase: source, platform: 'node', target: 'node20', logLevel: 'warning' };
  const inSource = (names) => names.map((name) => join(source, name));
  await Promise.all([
    build({ ...shared, entryPoints: inSource(files), format: 'esm', outdir: join(out, 'esm') }),
    build({ ...shared, ...MODULE_URL, entryPoints: inSource(forCommonJs), format: 'cjs', outdir: join(out, 'cjs') }),
    promisify(execFile)(process.execPath, [
      tsc,
      '-p',
      join(folder, 'tsconfig.build.json'),
      '--outDir',
      join(out, 'esm'),
      // A third of the time; `npm run typecheck` looks at every file.
      '--noCheck',
    ]).catch(({ stdout }) => Promise.reject(new Error(`types of '${folder}':\n${stdout}`))),
  ]);
  writeFileSync(join(out, 'cjs', 'package.json'), '{ "type": "commonjs" }\n');
  for (const name of declarationsReachedFrom(
    join(out, 'esm'),
    (commonJsEntries ?? forCommonJs).map((name) => name.replace(/\.ts$/, '.d.ts')),
  )) {
    mkdirSync(join(out, 'cjs', name, '..'), { recursive: true });
    cpSync(join(out, 'esm', name), join(out, 'cjs', name));
  }
  removeOtherDeclarations(join(out, 'esm'), publishedDeclarations(folder));
  await addFiles(out);

  if (existsSync(current)) renameSync(current, old);
  renameSync(out, current);
  rmSync(old, { recursive: true, force: true });
}

/** The entries and every file of `source` that they import, directly or not. */
async function reachedFrom(source, entries) {
  const { metafile } = await build({
    entryPoints: entries.map((name) => join(source, name)),
    bundle: true,
    packages: 'external',
    // Without the paths of tsconfig.json: other packages are external by their names.
    tsconfigRaw: {},
    platform: 'node',
    format: 'esm',
    outdir: 'unused',
    write: false,
    metafile: true,
    logLevel: 'warning',
  });
  return Object.keys(metafile.inputs).map((name) => relative(source, name));
}

/** The declarations that the exports of the package in `folder` name for ES modules, below `dist/esm`. */
function publishedDeclarations(folder) {
  const prefix = './dist/esm/';
  const named = (value) => (typeof value === 'string' ? [value] : Object.values(value).flatMap(named));
  return named(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).exports)
    .filter((path) => path.startsWith(prefix) && path.endsWith('.d.ts'))
    .map((path) => path.slice(prefix.length));
}

/** Whoever uses the package sees nothing of the other declarations: no export leads to them, and they are half of some downloads. */
function removeOtherDeclarations(folder, entries) {
  const reached = declarationsReachedFrom(folder, entries);
  for (const name of readdirSync(folder, { recursive: true })) {
    if (name.endsWith('.d.ts') && !reached.has(name)) rmSync(join(folder, name));
  }
}

/**
 * The declarations `entries` and those of every file that they refer to, directly or not, below `folder`. More than the code reaches: what
 * is imported for its types alone is in no compiled file.
 */
function declarationsReachedFrom(folder, entries) {
  const reached = new Set(entries);
  // A set goes on to what is added to it meanwhile.
  for (const name of reached) {
    for (const { fileName } of ts.preProcessFile(readFileSync(join(folder, name), 'utf8'), true, true).importedFiles) {
      if (fileName.startsWith('.')) reached.add(join(name, '..', fileName.replace(/\.js$/, '.d.ts')));
    }
  }
  return reached;
}
