import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { BENCH_TESTS } from './bench-tests.js';
import { cachedTool, install, TOOLS } from './install.js';
import { CDK, LOCAL, packPackages, RUNTIME, type PackedPackage } from './packed.js';
import { Project } from './project.js';
import { describeRoads } from './roads.contract.js';
import { expectSuccess, writeMachine } from './roads.js';
import { typeCheck } from './type-checks.js';

jest.setTimeout(300_000);

/** Node binaries to run on, as `npm run test:nodes` gives them. */
const NODES = process.env.TASKER_TEST_NODES?.split(',') ?? [process.execPath];

const versionOf = (node: string): string => execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
const runsTypeScript = (node: string): boolean =>
  execFileSync(node, ['-p', 'process.features.typescript'], { encoding: 'utf8' }).trim() === 'strip';

describe('the packed packages, installed by npm into empty folders', () => {
  const folder = mkdtempSync(join(tmpdir(), 'packed-'));
  const [deploy, embed, test] = [Project.create(), Project.create(), Project.create()];
  let packed: ReadonlyMap<string, PackedPackage>;
  const filesOf = (...names: string[]): string[] => names.map((name) => packed.get(name)?.file ?? name);

  beforeAll(() => {
    packed = packPackages(folder);
  });

  afterAll(() => {
    for (const project of [deploy, embed, test]) project.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are installed in one line each, and no dependency asks for a newer Node', async () => {
    for (const [project, what] of [
      [deploy, [...filesOf(RUNTIME, CDK), 'aws-cdk-lib', 'constructs']],
      [embed, filesOf(RUNTIME)],
      [test, ['-D', ...filesOf(RUNTIME, LOCAL)]],
    ] as const) {
      expect((await install(project, what)).stderr).not.toMatch(/EBADENGINE|ERESOLVE|deprecated/);
    }
    await install(embed, ['-D', TOOLS.esbuild]);
  });

  it('are installed by npm 10 as well', async () => {
    const npm10 = join(cachedTool(TOOLS.npm10), 'bin', 'npm-cli.js');
    const project = Project.create();
    try {
      const { stderr } = await install(project, ['-D', ...filesOf(RUNTIME, LOCAL)], npm10);
      expect(stderr).not.toMatch(/EBADENGINE|ERESOLVE|deprecated/);
    } finally {
      project.remove();
    }
  });

  describe.each(NODES.map((node) => [versionOf(node), node] as const))('on Node %s', (_version, node) => {
    describeRoads({ deploy: () => deploy.on(node), embed: () => embed.on(node), test: () => test.on(node) });

    it('let unit tests of state machines run under `node --test`, Jest and Vitest, in every form', async () => {
      await install(test, [
        '-D',
        TOOLS.vitest,
        TOOLS.jest,
        TOOLS.jestGlobals,
        TOOLS.swc,
        TOOLS.swcJest,
        TOOLS.typescript,
        TOOLS.nodeTypes,
      ]);
      for (const { path, text } of BENCH_TESTS) test.write(path, text);
      test.write(
        'jest.config.json',
        JSON.stringify({
          testMatch: ['**/jest/*.test.*'],
          transform: { '\\.ts$': '@swc/jest' },
          extensionsToTreatAsEsm: ['.ts'],
        }),
      );
      await writeMachine(test);
      const run = async (...commandLine: string[]): Promise<string> => {
        const { stdout, stderr } = expectSuccess(await test.on(node).run(commandLine));
        return stdout + stderr;
      };
      const written = BENCH_TESTS.filter(({ runner }) => runner === 'node --test').map(({ path }) => path);
      if (!runsTypeScript(node)) {
        await run(
          'node_modules/typescript/bin/tsc',
          '--ignoreConfig',
          '--noCheck',
          '--module',
          'nodenext',
          'node/bench.test.mts',
          '--outDir',
          'compiled',
        );
      }
      const files = runsTypeScript(node)
        ? written
        : written.map((path) => path.replace(/^node\/(.*)\.mts$/, 'compiled/$1.mjs'));
      expect(await run('--test', '--test-reporter=tap', ...files)).toContain('# pass 9\n');
      expect(await run('--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--runInBand')).toContain(
        '8 passed, 8 total',
      );
      expect(await run('node_modules/vitest/vitest.mjs', 'run', 'vitest/')).toMatch(/Tests .*5 passed/);
    });
  });

  it.each(['node16', 'nodenext', 'bundler'] as const)(
    'have types that stand a full check with moduleResolution %s',
    async (moduleResolution) => {
      await install(test, ['-D', TOOLS.typescript, TOOLS.oldTypescript, TOOLS.nodeTypes, TOOLS.durable]);
      expect(await typeCheck(test, [RUNTIME, LOCAL], { moduleResolution })).toBe('');
    },
  );

  it('have types that old CommonJS apps find: TypeScript 5.6 with moduleResolution node10', async () => {
    const check = { moduleResolution: 'node10', compiler: 'node_modules/typescript-old/bin/tsc' } as const;
    expect(await typeCheck(test, [RUNTIME, LOCAL], check)).toBe('');
    await install(deploy, ['-D', TOOLS.typescript, TOOLS.oldTypescript, TOOLS.nodeTypes, TOOLS.durable]);
    expect(await typeCheck(deploy, [RUNTIME, CDK], { ...check, skipLibCheck: true })).toBe('');
  });

  it('have constructs whose types stand a full check', async () => {
    expect(await typeCheck(deploy, [CDK], { moduleResolution: 'nodenext' })).toBe('');
    expect(await typeCheck(deploy, [CDK], { moduleResolution: 'bundler', skipLibCheck: true })).toBe('');
  });

  it.each([RUNTIME, CDK, LOCAL])('hold no entry of %s whose types are wrong for anybody', async (name) => {
    const attw = join(cachedTool(TOOLS.attw), 'dist', 'index.js');
    const ignored = ATTW_IGNORED[name] ?? [];
    const { stdout, exitCode } = await embed.run([attw, ...filesOf(name), '--format', 'ascii', ...ignored]);
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('No problems found')]);
  });
});

/** Entries that are ES modules only, on purpose: what commands share, and the laptop cloud itself. */
const ATTW_IGNORED: Readonly<Record<string, readonly string[]>> = {
  [RUNTIME]: ['--exclude-entrypoints', 'command-line'],
  [LOCAL]: ['--ignore-rules', 'cjs-resolves-to-esm', 'no-resolution'],
};
