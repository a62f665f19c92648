// How long the Lambda bundle takes to load, in a process of its own each time: what a cold start adds to Node's own.
//   node bench/bundle-load.mjs [--runs N] [--json]
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({
  options: { runs: { type: 'string', default: '21' }, json: { type: 'boolean', default: false } },
});

const bundle = new URL('../infra/dist/lambda/tasker/index.mjs', import.meta.url);
const measure = `const before = performance.now(); await import(${JSON.stringify(bundle.href)}); console.log(performance.now() - before);`;

const milliseconds = Array.from({ length: Number(options.runs) }, () =>
  Number(
    execFileSync(process.execPath, ['--input-type=module', '--eval', measure], {
      encoding: 'utf8',
      env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    }),
  ),
).sort((a, b) => a - b);

const at = (share) => Number(milliseconds[Math.floor((milliseconds.length - 1) * share)].toFixed(1));
const report = {
  bundleKilobytes: Math.round(statSync(fileURLToPath(bundle)).size / 1024),
  runs: milliseconds.length,
  node: process.version,
  processors: availableParallelism(),
  loadMilliseconds: { fastest: at(0), median: at(0.5), slowest: at(1) },
};
if (options.json) {
  console.log(JSON.stringify(report));
} else {
  const { fastest, median, slowest } = report.loadMilliseconds;
  console.log(`Lambda bundle: ${report.bundleKilobytes} KB`);
  console.log(
    `loads in ${median} ms (median of ${report.runs} processes; ${fastest} to ${slowest} ms), ${report.node}`,
  );
}
