import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

/** An import that a rule of `dependency-rules.config.mjs` forbids. */
export interface ImportViolation {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
}

/** What was found in a tree of sources. */
export interface ImportFindings {
  readonly files: number;
  readonly imports: number;
  readonly violations: readonly ImportViolation[];
}

interface Report {
  readonly summary: {
    readonly totalCruised: number;
    readonly totalDependenciesCruised: number;
    readonly violations: readonly {
      readonly rule: { readonly name: string };
      readonly from: string;
      readonly to: string;
    }[];
  };
}

const SOURCES = ['src', 'infra/src', 'infra/example', 'local/src'];

/** Holds every import of the sources below `root` against the rules. */
export async function findImportViolations(root: string): Promise<ImportFindings> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      resolve('node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
      '--config',
      resolve('dependency-rules.config.mjs'),
      '--output-type',
      'json',
      ...SOURCES.filter((folder) => existsSync(resolve(root, folder))),
    ],
    { cwd: root, maxBuffer: 64 * 1024 * 1024 },
  );
  const { summary } = JSON.parse(stdout) as Report;
  return {
    files: summary.totalCruised,
    imports: summary.totalDependenciesCruised,
    violations: summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
  };
}
