import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { PackedPackage } from './packed.js';
import type { Project } from './project.js';

interface PackageJson {
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/**
 * Puts packed packages into a project's `node_modules`: unpacked, and beside them what they declare to need, in the versions that the
 * lock file names. Nothing is fetched, so this is quick and needs no registry. What is not declared is not there.
 *
 * @param tools further packages that the project itself uses, such as a test runner.
 */
export function layOut(project: Project, packages: readonly PackedPackage[], tools: readonly string[] = []): void {
  const modules = join(project.folder, 'node_modules');
  const ours = new Set(packages.map(({ name }) => name));
  const needed = new Set(tools);
  for (const { name, file } of packages) {
    const folder = join(modules, name);
    mkdirSync(folder, { recursive: true });
    execFileSync('tar', ['-xzf', file, '--strip-components=1', '-C', folder]);
    const json = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageJson;
    for (const other of Object.keys({ ...json.dependencies, ...json.peerDependencies })) needed.add(other);
    for (const [command, path] of Object.entries(json.bin ?? {})) {
      link(join(folder, path), join(modules, '.bin', command));
    }
  }
  for (const name of needed) if (!ours.has(name)) link(resolve('node_modules', name), join(modules, name));
}

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}
