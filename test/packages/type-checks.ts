import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Project } from './project.js';

/** How a user's compiler looks for types. */
export interface TypeCheck {
  readonly moduleResolution: 'node16' | 'nodenext' | 'bundler' | 'node10';
  /** Path of `tsc`, below the project. @default the newest that is installed */
  readonly compiler?: string;
  /** @default false */
  readonly skipLibCheck?: boolean;
}

/** What follows from a way to resolve modules. */
const MODULE = { node16: 'node16', nodenext: 'nodenext', bundler: 'esnext', node10: 'commonjs' } as const;

/**
 * Has a user's compiler look at files that use every published entry of the packages: of an ES module every entry, of a CommonJS
 * module those that may be required.
 *
 * @returns what the compiler printed; empty where it has nothing to say.
 */
export async function typeCheck(project: Project, packages: readonly string[], check: TypeCheck): Promise<string> {
  const { moduleResolution, compiler = 'node_modules/typescript/bin/tsc', skipLibCheck = false } = check;
  const folder = `types/${moduleResolution}`;
  const importAll = (condition: 'import' | 'require'): string => {
    const entries = packages.flatMap((name) => entriesOf(project, name, condition));
    const lines = entries.map((entry, index) => `import * as entry${index} from '${entry}';`);
    return [
      ...lines,
      `export const entries: object[] = [${entries.map((_, index) => `entry${index}`).join(', ')}];`,
    ].join('\n');
  };
  const files =
    moduleResolution === 'node10'
      ? { 'required.ts': importAll('require') }
      : { 'imported.mts': importAll('import'), 'required.cts': importAll('require') };
  for (const [name, text] of Object.entries(files)) project.write(`${folder}/${name}`, text);
  const options = {
    target: 'es2022',
    module: MODULE[moduleResolution],
    moduleResolution,
    strict: true,
    noEmit: true,
    skipLibCheck,
    types: ['node'],
  };
  project.write(`${folder}/tsconfig.json`, JSON.stringify({ compilerOptions: options, files: Object.keys(files) }));
  const { exitCode, stdout, stderr } = await project.run([compiler, '-p', folder]);
  return exitCode === 0 ? '' : `${stdout}${stderr}`;
}

function entriesOf(project: Project, name: string, condition: 'import' | 'require'): string[] {
  const json = readFileSync(join(project.folder, 'node_modules', name, 'package.json'), 'utf8');
  const { exports } = JSON.parse(json) as { exports: Record<string, string | Record<string, unknown>> };
  return Object.entries(exports)
    .filter(([, entry]) => typeof entry === 'object' && condition in entry)
    .map(([entry]) => `${name}${entry.slice(1)}`);
}
