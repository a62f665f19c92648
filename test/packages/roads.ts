import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { codeBlocks, namedBlock } from '../support/markdown.js';
import type { ProgramResult, Project } from './project.js';

/** What a stack of the README has when it is synthesised. */
export interface SynthesisedStack {
  /** Number of resources by type. */
  readonly resources: Readonly<Record<string, number>>;
  /** Files of the functions' code, in every asset. */
  readonly code: readonly string[];
}

/** Deploy: saves the README's stack and synthesises it as the README says. */
export async function synthesiseReadmeStack(project: Project): Promise<SynthesisedStack> {
  project.write('stack.mjs', namedBlock('README.md', 'stack.mjs'));
  expectSuccess(await project.run(['stack.mjs'], { CDK_OUTDIR: 'cdk.out' }));
  const out = join(project.folder, 'cdk.out');
  const { Resources } = JSON.parse(readFileSync(join(out, 'Warehouse.template.json'), 'utf8')) as {
    Resources: Record<string, { Type: string }>;
  };
  const resources: Record<string, number> = {};
  for (const { Type } of Object.values(Resources)) resources[Type] = (resources[Type] ?? 0) + 1;
  const assets = readdirSync(out).filter((name) => name.startsWith('asset.'));
  return { resources, code: assets.flatMap((name) => readdirSync(join(out, name))) };
}

/** Embed: saves the README's handlers and runs the command below them. */
export async function runReadmeHandlers(project: Project): Promise<ProgramResult> {
  project.write('handlers.mjs', namedBlock('README.md', 'handlers.mjs'));
  const [, code = ''] =
    /^node -e "(import\('\.\/handlers\.mjs'\).*?)"/m.exec(codeBlocks('README.md', 'sh').join('\n')) ?? [];
  return expectSuccess(await project.run(['-e', code]));
}

/** Embed, without CDK: bundles the ready handler by the command of the guide, and invokes the bundle without any settings. */
export async function bundleReadyHandler(project: Project): Promise<string> {
  project.write('handler.mjs', namedBlock('docs/embedding.md', 'handler.mjs'));
  const [, text = ''] = /npx esbuild (.*)/.exec(readFileSync('docs/embedding.md', 'utf8')) ?? [];
  const commandLine = [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  // Depending on how it was installed, this is a script or a binary.
  expectSuccess(await project.execute(join(project.folder, 'node_modules/esbuild/bin/esbuild'), commandLine));
  rmSync(join(project.folder, 'alone'), { recursive: true, force: true });
  mkdirSync(join(project.folder, 'alone'));
  renameSync(join(project.folder, 'lambda', 'index.mjs'), join(project.folder, 'alone', 'index.mjs'));
  const code = `import { handler } from './alone/index.mjs'; await handler({}).catch((error) => console.log(error.name, error.message));`;
  return (await project.run(['--input-type=module', '-e', code])).stdout;
}

/** Embed, from CommonJS: the handlers that the package gives to whoever requires it. */
export async function requireHandlers(project: Project): Promise<ProgramResult> {
  project.write(
    'handlers.cjs',
    `const { composeRuntime, createCombinedHandler } = require('sfn-redshift-tasker/handlers');
     const { InMemoryInvocationStore } = require('sfn-redshift-tasker/memory');
     const environment = { TASKER_STATEMENT_NAME_PREFIX: 'etl/', TASKER_WORKGROUP_NAME: 'warehouse', TASKER_DATABASE: 'dev' };
     const handler = createCombinedHandler(composeRuntime({ environment, parts: { store: new InMemoryInvocationStore() } }));
     handler({ source: 'aws.scheduler', 'detail-type': 'Scheduled Event' }).then((report) => console.log(JSON.stringify(report)));`,
  );
  return expectSuccess(await project.run(['handlers.cjs']));
}

/** Test: writes `machine.asl.json` with the command of the README, which asks the database for 6 * 7. */
export async function writeMachine(project: Project): Promise<void> {
  if (existsSync(join(project.folder, 'machine.asl.json'))) return;
  const [, text = ''] =
    /^npx sfn-redshift-tasker (asl .*) > machine\.asl\.json$/m.exec(readFileSync('README.md', 'utf8')) ?? [];
  const commandLine = [...text.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  const { stdout } = expectSuccess(await project.command('sfn-redshift-tasker', ...commandLine));
  project.write('machine.asl.json', stdout);
}

/** Runs `machine.asl.json` with real SQL and reads the report. */
export async function runMachine(project: Project): Promise<unknown> {
  await writeMachine(project);
  const { stdout } = expectSuccess(
    await project.command('sfn-redshift-tasker-local', 'run', 'machine.asl.json', '--json'),
  );
  return JSON.parse(stdout);
}

/** A program of a page, saved under its name and run. */
export async function runProgram(project: Project, name: string, page = 'README.md'): Promise<string> {
  project.write(name, namedBlock(page, name));
  return expectSuccess(await project.run([name])).stdout;
}

/** @throws {Error} with everything that was printed. */
export function expectSuccess(result: ProgramResult): ProgramResult {
  if (result.exitCode === 0) return result;
  throw new Error(`exit status ${result.exitCode}\n${result.stdout}\n${result.stderr}`);
}
