import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { BENCH_TESTS } from './bench-tests.js';
import { layOut } from './lay-out.js';
import { CDK, LOCAL, packPackages, RUNTIME, type PackedPackage } from './packed.js';
import { Project } from './project.js';
import { describeRoads } from './roads.contract.js';
import { expectSuccess, writeMachine } from './roads.js';

// Packing and programs of their own; a busy machine takes several times as long.
jest.setTimeout(120_000);

describe('the packed packages in empty folders, with what they declare to need', () => {
  const packages = mkdtempSync(join(tmpdir(), 'packed-'));
  const [deploy, embed, test] = [Project.create(), Project.create(), Project.create()];

  beforeAll(() => {
    const packed = packPackages(packages);
    const of = (...names: string[]): PackedPackage[] => names.flatMap((name) => packed.get(name) ?? []);
    layOut(deploy, of(RUNTIME, CDK));
    layOut(embed, of(RUNTIME), ['esbuild']);
    layOut(test, of(RUNTIME, LOCAL), ['jest', '@jest/globals']);
  });

  afterAll(() => {
    for (const project of [deploy, embed, test]) project.remove();
    rmSync(packages, { recursive: true, force: true });
  });

  describeRoads({ deploy: () => deploy, embed: () => embed, test: () => test });

  it('let unit tests of state machines run under `node --test` and Jest', async () => {
    const quick = BENCH_TESTS.filter(({ runner, form }) => runner !== 'vitest' && form !== 'TypeScript');
    for (const { path, text } of quick) test.write(path, text);
    test.write('jest.config.json', '{ "testMatch": ["**/jest/*.test.*js"], "transform": {} }');
    await writeMachine(test);
    const node = quick.filter(({ runner }) => runner === 'node --test').map(({ path }) => path);
    const results = await Promise.all([
      test.run(['--test', ...node]),
      test.run(['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--runInBand']),
    ]);
    const [printedByNode, printedByJest] = results.map(expectSuccess).map(({ stdout, stderr }) => stdout + stderr);
    expect(printedByNode).toMatch(/^# pass 4$/m);
    expect(printedByJest).toMatch(/^Tests: +4 passed, 4 total$/m);
  });
});
