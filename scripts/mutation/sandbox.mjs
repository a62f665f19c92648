import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

const HOUSE = join(import.meta.dirname, '..', '..');
const COPIED = ['src', 'test', 'infra/src', 'local/src', 'scripts', 'docs', 'examples'];

/** A copy of the house in a folder of that name, for changes that nobody else should see; the caller removes it. */
export function makeSandbox(name) {
  const sandbox = join(HOUSE, name);
  rmSync(sandbox, { recursive: true, force: true });
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: HOUSE,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((file) => existsSync(join(HOUSE, file)))
    .filter((file) => !file.slice(0, -1).includes('/') || COPIED.some((folder) => file.startsWith(`${folder}/`)));
  const manifests = ['infra/package.json', 'local/package.json'];
  for (const file of [...files, ...manifests].filter((name) => name !== '')) {
    mkdirSync(dirname(join(sandbox, file)), { recursive: true });
    cpSync(join(HOUSE, file), join(sandbox, file));
  }
  for (const folder of [
    'node_modules',
    'local/node_modules',
    'infra/node_modules',
    'local/dist',
    'infra/dist',
    'dist',
  ]) {
    if (existsSync(join(HOUSE, folder))) symlinkSync(join(HOUSE, folder), join(sandbox, folder));
  }
  mkdirSync(join(sandbox, 'temporary'));
  return sandbox;
}
