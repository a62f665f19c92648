// Packs the three packages as they would be published: node scripts/pack.mjs [FOLDER, default: packed]
// What is built is packed as it is; nothing is built anew unless there is no build.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = join(import.meta.dirname, '..');

for (const folder of ['.', 'infra', 'local']) {
  if (existsSync(join(root, folder, 'dist'))) continue;
  execFileSync(process.execPath, [join('scripts', 'build.mjs')], { cwd: root, stdio: ['ignore', 2, 2] });
  break;
}

const destination = resolve(process.argv[2] ?? join(root, 'packed'));
mkdirSync(destination, { recursive: true });
// Packing goes through npm's cache, and the one of the user's home may not be writable where packages are only tried.
const cache = mkdtempSync(join(tmpdir(), 'pack-cache-'));
let printed;
try {
  // With workspaces npm packs them all in one process. A script of a package would build once more.
  printed = execFileSync(
    process.platform === 'win32' ? 'npm.cmd' : 'npm',
    ['pack', '--ignore-scripts', '--json', '--workspaces', '--cache', cache, '--pack-destination', destination],
    { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 2] },
  );
} finally {
  rmSync(cache, { recursive: true, force: true });
}
const report = JSON.parse(printed);
const packed = (Array.isArray(report) ? report : Object.values(report)).map((entry) => ({
  name: entry.name,
  file: join(destination, entry.filename),
  packedBytes: entry.size,
  unpackedBytes: entry.unpackedSize,
  files: entry.files.map(({ path, size }) => ({ path, size })),
}));
console.log(JSON.stringify(packed, undefined, process.argv.includes('--json') ? undefined : 2));
