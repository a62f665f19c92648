import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const SCRIPT = pathToFileURL(join(process.cwd(), 'scripts/build-stamp.mjs')).href;
const RUNTIME_FILES = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'scripts/build.mjs',
];
const OWN_FILES = ['local/package.json', 'local/tsconfig.build.json', 'local/src/index.ts'];

describe('a build that is remembered', () => {
  let repository: string;

  beforeEach(() => {
    repository = mkdtempSync(join(tmpdir(), 'build-stamp-'));
    for (const file of [
      ...RUNTIME_FILES,
      'src/domain/units.ts',
      ...OWN_FILES,
      'dist/index.js',
      'local/dist/index.js',
    ]) {
      mkdirSync(join(repository, file, '..'), { recursive: true });
      writeFileSync(join(repository, file), file);
    }
  });

  afterEach(() => rmSync(repository, { recursive: true, force: true }));

  /** Runs code that has the script's functions, in the repository, and gives what it prints. */
  const inRepository = (code: string): unknown =>
    JSON.parse(
      execFileSync(process.execPath, ['--input-type=module', '-e', `import * as stamp from '${SCRIPT}';\n${code}`], {
        cwd: repository,
        encoding: 'utf8',
      }),
    );
  const NOTE = "for (const folder of ['.', 'local']) stamp.noteBuiltFrom(folder, stamp.hashOfSources(folder));";
  const ARE_CURRENT =
    "console.log(JSON.stringify(['.', 'local'].map((folder) => stamp.isBuiltFrom(folder, stamp.hashOfSources(folder)))));";

  it('is current while nothing changes', () => {
    expect(inRepository(ARE_CURRENT)).toEqual([false, false]);
    expect(inRepository(NOTE + ARE_CURRENT)).toEqual([true, true]);
    expect(inRepository(ARE_CURRENT)).toEqual([true, true]);
  });

  it('is stale once a file changes, comes or goes that it is made from', () => {
    const code = `
      import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
      ${NOTE}
      const told = {};
      const look = (name) =>
        (told[name] = ['.', 'local'].map((folder) => stamp.isBuiltFrom(folder, stamp.hashOfSources(folder))));
      for (const file of ${JSON.stringify([...RUNTIME_FILES, 'src/domain/units.ts', ...OWN_FILES])}) {
        appendFileSync(file, 'x');
        look(file);
        writeFileSync(file, file);
      }
      writeFileSync('local/src/new.ts', '');
      look('new');
      rmSync('local/src/new.ts');
      rmSync('src/domain/units.ts');
      look('gone');
      console.log(JSON.stringify(told));
    `;
    const bothStale = Object.fromEntries(
      [...RUNTIME_FILES, 'src/domain/units.ts'].map((file) => [file, [false, false]]),
    );
    const localStale = Object.fromEntries([...OWN_FILES, 'new'].map((file) => [file, [true, false]]));
    expect(inRepository(code)).toEqual({ ...bothStale, ...localStale, gone: [false, false] });
  });

  it('is stale where another build is in its place, or none', () => {
    inRepository(`${NOTE}console.log('{}')`);
    rmSync(join(repository, 'dist'), { recursive: true });
    cpSync(join(repository, 'local/dist'), join(repository, 'copy'), { recursive: true });
    rmSync(join(repository, 'local/dist'), { recursive: true });
    cpSync(join(repository, 'copy'), join(repository, 'local/dist'), { recursive: true });
    expect(inRepository(ARE_CURRENT)).toEqual([false, false]);
  });
});
