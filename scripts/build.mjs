// Builds dist/esm (every file) and dist/cjs (every file but the ones that only run as ESM), with types beside both, the CDK
// constructs in either, and the Lambda bundle.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { buildCdkLibrary } from './cdk-library.mjs';
import { buildLambdaBundles } from './lambda-bundle.mjs';
import { writeDatabaseImage } from './database-image.mjs';

/** Built beside the old one and swapped in at the end, so that there is always a whole build. */
const OUT = 'dist.next';

/** The laptop cloud runs only as ES modules; its state machines also serve tests that require them. */
const ESM_ONLY = /^src\/(cli|local\/(?!states\/|http\/aws-json-service))/;

const sources = readdirSync('src', { recursive: true })
  .map((name) => join('src', name))
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'));

for (const leftover of [OUT, 'dist.old']) rmSync(leftover, { recursive: true, force: true });

const shared = {
  bundle: false,
  outbase: 'src',
  platform: 'node',
  target: 'node20',
  sourcemap: 'linked',
  sourcesContent: false,
  logLevel: 'warning',
};
const forCommonJs = sources.filter((name) => !ESM_ONLY.test(name));
await Promise.all([
  build({ ...shared, entryPoints: sources, format: 'esm', outdir: `${OUT}/esm` }),
  build({ ...shared, entryPoints: forCommonJs, format: 'cjs', outdir: `${OUT}/cjs` }),
  buildLambdaBundles(`${OUT}/lambda`),
]);

const require = createRequire(import.meta.url);
const tsc = join(require.resolve('typescript/package.json'), '..', 'bin', 'tsc');
execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', `${OUT}/esm`], { stdio: 'inherit' });

mkdirSync(`${OUT}/cjs`, { recursive: true });
writeFileSync(`${OUT}/cjs/package.json`, '{ "type": "commonjs" }\n');
cpSync(`${OUT}/esm`, `${OUT}/cjs`, {
  recursive: true,
  filter: (path) =>
    !/\.[a-z.]+$/.test(path.slice(OUT.length)) ||
    (path.endsWith('.d.ts') && !ESM_ONLY.test(path.replace(`${OUT}/esm`, 'src'))),
});

await writeDatabaseImage(OUT);
await buildCdkLibrary(OUT);

if (existsSync('dist')) renameSync('dist', 'dist.old');
renameSync(OUT, 'dist');
rmSync('dist.old', { recursive: true, force: true });
