// Packs the three packages as they would be published: node scripts/pack.mjs [FOLDER, default: packed]
// What is built is packed as it is; nothing is built anew unless there is no build.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = join(import.meta.dirname, '..');

for (const folder of ['.', 'infra', 'local']) {
  if (existsSync(join(root, folder, 'dist'))) continue;
  execFileSync(process.execPath, [join('scripts', 'build.mjs')], { cwd: root, stdio: ['ignore', 2, 2] });
  break;
}

const destination = resolve(process.argv[2] ?? join(root, 'packed'));
mkdirSync(destination, { recursive: true });
// With workspaces npm packs them all in one process. A script of a package would build once more.
const printed = execFileSync(
  process.platform === 'win32' ? 'npm.cmd' : 'npm',
  ['pack', '--ignore-scripts', '--json', '--workspaces', '--pack-destination', destination],
  { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 2] },
);
const report = JSON.parse(printed);
const packed = (Array.isArray(report) ? report : Object.values(report)).map((entry) => ({
  name: entry.name,
  file: join(destination, entry.filename),
  packedBytes: entry.size,
  unpackedBytes: entry.unpackedSize,
  files: entry.files.map(({ path, size }) => ({ path, size })),
}));
console.log(JSON.stringify(packed, undefined, process.argv.includes('--json') ? undefined : 2));
