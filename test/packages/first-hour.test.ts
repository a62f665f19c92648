import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BENCH_TESTS } from './bench-tests.js';
import { layOut } from './lay-out.js';
import { CDK, LOCAL, packPackages, RUNTIME, type PackedPackage } from './packed.js';
import { Project } from './project.js';
import { describeRoads } from './roads.contract.js';
import { expectSuccess, writeMachine } from './roads.js';
import { runCommands, templateOf, tutorialCommands, writeTutorialFiles } from './tutorial.js';

describe('the packed packages in empty folders, with what they declare to need', () => {
  const packages = mkdtempSync(join(tmpdir(), 'packed-'));
  const [deploy, embed, test, all] = [Project.create(), Project.create(), Project.create(), Project.create()];

  beforeAll(() => {
    const packed = packPackages(packages);
    const of = (...names: string[]): PackedPackage[] => names.flatMap((name) => packed.get(name) ?? []);
    layOut(deploy, of(RUNTIME, CDK));
    layOut(embed, of(RUNTIME), ['esbuild']);
    layOut(test, of(RUNTIME, LOCAL), ['jest', '@jest/globals']);
    layOut(all, of(RUNTIME, CDK, LOCAL));
  });

  afterAll(() => {
    for (const project of [deploy, embed, test, all]) project.remove();
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
    expect(printedByNode).toMatch(/^# pass 6$/m);
    expect(printedByJest).toMatch(/^Tests: +6 passed, 6 total$/m);
  });

  it('let a reader go through the tutorial, up to what needs an account', async () => {
    writeTutorialFiles(all);
    const [first = '', second = '', tested = '', ...others] = tutorialCommands();
    expect(others).toEqual([]);
    expect(expectSuccess(await runCommands(all, first)).stdout).toMatch(/"longValue": 42/);
    expect(expectSuccess(await runCommands(all, second)).stdout).toMatch(/"ResultRows": 2/);
    // Without the tables, as its third part tells.
    const failed = await runCommands(all, second.replace('--setup tables.sql', '--json'));
    expect(failed.exitCode).not.toBe(0);
    const { status, error, cause } = JSON.parse(failed.stdout) as Record<string, string>;
    expect([status, error, JSON.parse(cause ?? '{}')]).toMatchObject(['FAILED', 'FAILED', { errorClass: 'not-found' }]);
    expect(expectSuccess(await runCommands(all, tested)).stdout).toMatch(/^# pass 1$/m);
    expectSuccess(await runCommands(all, 'CDK_OUTDIR=cdk.out node stack.mjs'));
    expect(templateOf(all)).toMatch(/"DefinitionSubstitutions": \{\s*"starter": \{\s*"Fn::GetAtt"/);
  });
});
