// npm run bench -- [--only NAME,...] [--json] [--check] [--budgets FILE] [--charts FOLDER] [--runs N]
// What each bench measures is told in docs/performance.md. --check compares counts, sizes and ratios with the budgets, and ends with
// status 1 where one is broken; it never looks at seconds, and leaves out the benches that only measure them. --charts draws.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CHARTS } from './support/charts.mjs';
import { brokenBudgets, unreachedGoals } from './support/check-budgets.mjs';
import { machine } from './support/machine.mjs';

const BENCHES = [
  'calls',
  'capacity',
  'cost',
  'cold-start',
  'handler',
  'batch',
  'growth',
  'postgres',
  'latency',
  'local',
  'results',
];

// Nothing of the kind belongs between the figures.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    budgets: { type: 'string', default: fileURLToPath(new URL('budgets.json', import.meta.url)) },
    charts: { type: 'string' },
    runs: { type: 'string', default: '11' },
  },
});

const budgets = JSON.parse(readFileSync(options.budgets, 'utf8'));
const benchesWithBudgets = new Set(Object.keys(budgets).map((name) => name.split(':')[0]));
const byDefault = options.check ? BENCHES.filter((name) => benchesWithBudgets.has(name)) : BENCHES;
const chosen = options.only?.split(',') ?? byDefault;
const unknown = chosen.filter((name) => !BENCHES.includes(name));
if (unknown.length > 0) {
  console.error(`error: there is no bench '${unknown.join(', ')}'; there are: ${BENCHES.join(', ')}`);
  process.exit(2);
}

const say = (text = '') => void (options.json || console.log(text));
const about = machine();
say(
  Object.entries(about)
    .map(([what, value]) => `${what}: ${value}`)
    .join('\n'),
);

const results = [];
const skipped = [];
for (const name of chosen) {
  const { run, title } = await import(`./benches/${name}.mjs`);
  const measured = await run({ runs: Number(options.runs) });
  say(`\n${name}: ${title}`);
  // A bench that a machine cannot run is told, and its budgets are not due there.
  if (measured.skipped !== undefined) {
    skipped.push({ bench: name, reason: measured.skipped });
    say(`  skipped: ${measured.skipped}`);
    continue;
  }
  const figures = measured;
  results.push({ bench: name, title, figures });
  const chart = CHARTS[name];
  if (options.charts !== undefined && chart) writeFileSync(join(options.charts, chart.file), chart.draw(figures));
  const width = Math.max(...figures.map((figure) => figure.name.length));
  for (const { name: what, value, unit, spread } of figures) {
    const shown = typeof value === 'number' ? Number(value.toPrecision(4)) : value;
    say(`  ${what.padEnd(width)}  ${shown} ${unit}${spread === undefined ? '' : ` (${spread})`}`);
  }
}

const broken = options.check ? brokenBudgets(results, budgets) : [];
const unreached = unreachedGoals(results, budgets);
if (options.json) console.log(JSON.stringify({ machine: about, results, skipped, broken, unreached }));
for (const line of unreached) say(`\ngoal not reached: ${line}`);
for (const line of broken) console.error(`budget broken: ${line}`);
if (options.check && broken.length === 0) say('\nevery budget holds');
process.exitCode = broken.length > 0 ? 1 : 0;
