import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { CDK, LOCAL, packPackages, RUNTIME, type PackedPackage } from './packed.js';

const PUBLINT = join('node_modules', 'publint', 'src', 'cli.js');
/** The image of an empty database, from which a start takes a fraction of the time that making one takes. */
const DATABASE_IMAGE = 'dist/esm/redshift-data/empty-database.tar.gz';
const LAMBDA_MAPS = ['custom-resource.mjs', 'index.mjs', 'postgres.mjs', 'tracing.mjs'].map(
  (name) => `dist/lambda/tasker/${name}.map`,
);

describe('what is published', () => {
  const folder = mkdtempSync(join(tmpdir(), 'packed-'));
  let packed: ReadonlyMap<string, PackedPackage>;
  const of = (name: string): PackedPackage => {
    const found = packed.get(name);
    if (!found) throw new Error(`${name} was not packed`);
    return found;
  };

  beforeAll(() => {
    packed = packPackages(folder);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    [RUNTIME, ['CHANGELOG.md'], ['dist/cjs', 'dist/esm', 'docs']],
    [CDK, [], ['dist/cjs', 'dist/esm', 'dist/lambda']],
    [LOCAL, [], ['dist/cjs', 'dist/esm']],
  ])('%s holds its build, a licence and its pages, and nothing of the repository besides', (name, pages, folders) => {
    const tops = of(name).files.map(({ path }) => /^(docs|dist\/\w+)\//.exec(path)?.[1] ?? path);
    expect([...new Set(tops)].sort()).toEqual([...pages, 'LICENSE', 'README.md', ...folders, 'package.json']);
  });

  it(`${RUNTIME} holds every page and picture that its README links to`, () => {
    const links = [...readFileSync('README.md', 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path]) => path);
    const paths = of(RUNTIME).files.map(({ path }) => path);
    // How to work on the house is told where the house is.
    expect(links.filter((path) => !paths.includes(path ?? ''))).toEqual(['CONTRIBUTING.md']);
  });

  it('leads no debugger to files that are not there, but for names in the stack traces of deployed functions', () => {
    const maps = [...packed.values()].flatMap(({ files }) => files.filter(({ path }) => path.endsWith('.map')));
    expect(maps.map(({ path }) => path).sort()).toEqual([...LAMBDA_MAPS].sort());
    for (const [root, name] of [
      ['', RUNTIME],
      ['infra', CDK],
      ['local', LOCAL],
    ] as const) {
      const scripts = of(name).files.filter(({ path }) => path.endsWith('js') && !path.startsWith('dist/lambda/'));
      const pointing = scripts.filter(({ path }) =>
        readFileSync(join(root, path), 'utf8').includes('//# sourceMappingURL'),
      );
      expect(pointing).toEqual([]);
    }
  });

  it.each([
    // With the operator's commands, a second store, the store's contract with its broken stores, and the pages that the README links to.
    [RUNTIME, 580],
    // With the functions' code for either store, of which a function is given one, and with the parts that only some load.
    [CDK, 1_600],
    // With Redshift's dialect, the states in both module forms, and the console's page.
    [LOCAL, 480],
  ])('%s is a download of less than %i KB, the image of a database aside', (name, kilobytes) => {
    const hasImage = of(name).files.some(({ path }) => path === DATABASE_IMAGE);
    // What it takes of the download: less than its own size, and how much less differs from one image to the next.
    const image = hasImage ? gzipSync(readFileSync(join('local', DATABASE_IMAGE))).length : 0;
    expect((of(name).packedBytes - image) / 1024).toBeLessThan(kilobytes);
    expect(hasImage).toBe(name === LOCAL);
  });

  it.each([
    [RUNTIME, ''],
    [CDK, 'infra'],
    [LOCAL, 'local'],
  ])('%s holds no declaration that no export leads to', (name, root) => {
    const paths = of(name).files.flatMap(({ path }) => (/^dist\/esm\/.*\.d\.ts$/.test(path) ? [path] : []));
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly exports: object };
    const exported = JSON.stringify(manifest.exports).match(/dist\/esm\/[^"]+\.d\.ts/g) ?? [];
    const folder = resolve(root, 'dist', 'esm') + sep;
    const options = { module: ts.ModuleKind.NodeNext, noLib: true, types: [] };
    const host = ts.createCompilerHost(options);
    const read = host.getSourceFile.bind(host);
    // What other packages declare leads back to none of these files, and is long.
    host.getSourceFile = (name, ...more) =>
      resolve(name).startsWith(folder) ? read(name, ...more) : ts.createSourceFile(name, '', ts.ScriptTarget.ES2022);
    const program = ts.createProgram(
      exported.map((path) => join(root, path)),
      options,
      host,
    );
    const reached = program.getSourceFiles().map(({ fileName }) => resolve(fileName));
    const expected = reached.filter((file) => file.startsWith(folder)).map((file) => relative(resolve(root), file));
    expect(paths.sort()).toEqual(expected.sort());
  });

  it.each([
    [RUNTIME, ''],
    [CDK, 'infra'],
    [LOCAL, 'local'],
  ])('%s holds every declaration that another one refers to', (name, root) => {
    const declarations = of(name).files.flatMap(({ path }) => (path.endsWith('.d.ts') ? [path] : []));
    const missing = declarations.flatMap((path) => {
      const { importedFiles } = ts.preProcessFile(readFileSync(join(root, path), 'utf8'), true, true);
      const ofPackage = importedFiles.filter(({ fileName }) => fileName.startsWith('.'));
      return ofPackage
        .map(({ fileName }) => join(path, '..', fileName.replace(/\.js$/, '.d.ts')))
        .filter((declaration) => !declarations.includes(declaration));
    });
    expect(declarations.length).toBeGreaterThan(0);
    expect(missing).toEqual([]);
  });

  it.each([RUNTIME, CDK, LOCAL])('%s pleases publint', (name) => {
    const { status, stdout } = spawnSync(process.execPath, [PUBLINT, 'run', of(name).file, '--strict'], {
      encoding: 'utf8',
    });
    expect([status, stdout]).toEqual([0, expect.stringContaining('All good!')]);
  });
});
