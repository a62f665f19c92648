// Synthesises the example app into cdk.out (or where the CDK command says), without credentials or look-ups. The app is TypeScript:
// esbuild makes one module of it, beside which CDK's own packages stay what they are.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { buildLambdaBundles } from './lambda-bundle.mjs';

const APP = join('infra', 'dist', 'example-app.mjs');

if (!existsSync('infra/dist/lambda')) await buildLambdaBundles();
mkdirSync('infra/dist', { recursive: true });
await build({
  entryPoints: ['infra/example/main.ts'],
  outfile: APP,
  bundle: true,
  packages: 'external',
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: 'inline',
  logLevel: 'warning',
});
const { status } = spawnSync(process.execPath, ['--enable-source-maps', APP], {
  stdio: 'inherit',
  env: { ...process.env, CDK_OUTDIR: process.env.CDK_OUTDIR ?? 'cdk.out' },
});
process.exitCode = status ?? 1;
