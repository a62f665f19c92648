// Bundles the simulation and runs it: node scripts/simulate.mjs --runs 20000 --seed 1 [--mutants] [--workers 2]
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const folder = join(import.meta.dirname, '..', 'node_modules', '.cache', 'simulation');
mkdirSync(folder, { recursive: true });
const outfile = join(folder, 'main.mjs');
await build({
  entryPoints: [join(import.meta.dirname, '..', 'test', 'simulation', 'main.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  sourcemap: 'inline',
  sourcesContent: false,
  // Members that are spread for the sake of shorter lines cost an object at each call.
  minifySyntax: true,
  logLevel: 'warning',
});
const run = spawnSync(process.execPath, ['--enable-source-maps', outfile, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exitCode = run.status ?? 1;
