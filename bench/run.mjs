// npm run bench -- [--only NAME,...] [--json] [--check] [--budgets FILE] [--runs N]
// What each bench measures is told in docs/performance.md. --check compares counts, sizes and ratios with the budgets, and ends with
// status 1 where one is broken; it never looks at seconds.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { brokenBudgets, unreachedGoals } from './support/check-budgets.mjs';
import { machine } from './support/machine.mjs';

const BENCHES = ['calls', 'cost', 'cold-start', 'handler', 'batch', 'latency', 'local'];

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    budgets: { type: 'string', default: new URL('budgets.json', import.meta.url).pathname },
    runs: { type: 'string', default: '11' },
  },
});

const chosen = options.only?.split(',') ?? BENCHES;
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
for (const name of chosen) {
  const { run, title } = await import(`./benches/${name}.mjs`);
  const figures = await run({ runs: Number(options.runs) });
  results.push({ bench: name, title, figures });
  say(`\n${name}: ${title}`);
  const width = Math.max(...figures.map((figure) => figure.name.length));
  for (const { name: what, value, unit, spread } of figures) {
    const shown = typeof value === 'number' ? Number(value.toPrecision(4)) : value;
    say(`  ${what.padEnd(width)}  ${shown} ${unit}${spread === undefined ? '' : ` (${spread})`}`);
  }
}

const budgets = JSON.parse(readFileSync(options.budgets, 'utf8'));
const broken = options.check ? brokenBudgets(results, budgets) : [];
const unreached = unreachedGoals(results, budgets);
if (options.json) console.log(JSON.stringify({ machine: about, results, broken, unreached }));
for (const line of unreached) say(`\ngoal not reached: ${line}`);
for (const line of broken) console.error(`budget broken: ${line}`);
if (options.check && broken.length === 0) say('\nevery budget holds');
process.exitCode = broken.length > 0 ? 1 : 0;
