// Builds dist/esm (every file) and dist/cjs (every file but the ones that only run as ESM), with types beside both.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';

const ESM_ONLY = ['src/local/', 'src/cli/'];

const sources = readdirSync('src', { recursive: true })
  .map((name) => join('src', name))
  .filter((name) => name.endsWith('.ts'));

rmSync('dist', { recursive: true, force: true });

const shared = {
  bundle: false,
  outbase: 'src',
  platform: 'node',
  target: 'node20',
  sourcemap: 'linked',
  sourcesContent: false,
  logLevel: 'warning',
};
const forCommonJs = sources.filter((name) => !ESM_ONLY.some((folder) => name.startsWith(folder)));
await Promise.all([
  build({ ...shared, entryPoints: sources, format: 'esm', outdir: 'dist/esm' }),
  build({ ...shared, entryPoints: forCommonJs, format: 'cjs', outdir: 'dist/cjs' }),
]);

const require = createRequire(import.meta.url);
const tsc = join(require.resolve('typescript/package.json'), '..', 'bin', 'tsc');
execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { stdio: 'inherit' });

mkdirSync('dist/cjs', { recursive: true });
writeFileSync('dist/cjs/package.json', '{ "type": "commonjs" }\n');
cpSync('dist/esm', 'dist/cjs', {
  recursive: true,
  filter: (path) =>
    !path.includes('.') ||
    (path.endsWith('.d.ts') && !ESM_ONLY.some((folder) => path.startsWith(folder.replace('src', 'dist/esm')))),
});
