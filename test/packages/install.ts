import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expectSuccess } from './roads.js';
import type { ProgramResult, Project } from './project.js';

/** Exact versions of what a project uses besides the packages: the newest that run on every Node that is supported. */
export const TOOLS = {
  vitest: 'vitest@4.1.12',
  jest: 'jest@30.5.2',
  jestGlobals: '@jest/globals@30.5.2',
  swcJest: '@swc/jest@0.2.39',
  swc: '@swc/core@1.16.18',
  typescript: 'typescript@6.0.3',
  oldTypescript: 'typescript-old@npm:typescript@5.6.3',
  esbuild: 'esbuild@0.28.2',
  nodeTypes: '@types/node@20.19.43',
  durable: '@aws/durable-execution-sdk-js@2.4.0',
  attw: '@arethetypeswrong/cli@0.18.5',
  npm10: 'npm@10.9.9',
} as const;

/** Installs with npm what a user installs: names and versions, or packed files. Whatever the cache has is not fetched again. */
export async function install(project: Project, what: readonly string[], npm = defaultNpm()): Promise<ProgramResult> {
  return expectSuccess(await project.run([npm, 'install', '--prefer-offline', '--no-fund', '--no-audit', ...what]));
}

/** The file of npm's own program that belongs to the Node that runs now. */
export function defaultNpm(): string {
  const beside = join(dirname(realpathSync(process.execPath)), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js');
  const found = [process.env.npm_execpath, beside].find((file) => file?.endsWith('npm-cli.js') && existsSync(file));
  return (
    found ?? join(execFileSync('npm', ['root', '--global'], { encoding: 'utf8' }).trim(), 'npm', 'bin', 'npm-cli.js')
  );
}

/**
 * A package that serves the tests only, such as another npm, kept between runs.
 *
 * @returns its folder.
 */
export function cachedTool(
  specification: string,
  name = specification.slice(0, specification.lastIndexOf('@')),
): string {
  const home = resolve('node_modules', '.cache', 'tools', specification.replaceAll('/', '-'));
  const folder = join(home, 'node_modules', name);
  if (!existsSync(folder)) {
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'package.json'), '{ "private": true }');
    execFileSync(
      process.execPath,
      [defaultNpm(), 'install', '--prefer-offline', '--no-fund', '--no-audit', specification],
      {
        cwd: home,
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
  }
  return folder;
}
