import { simulate } from './simulate.js';
const started = Date.now();
let n = 0,
  hap = 0,
  maxh = 0;
const runs = Number(process.argv[2] ?? 200),
  seed = Number(process.argv[3] ?? 1);
const pts = new Set<string>();
const hits = new Map<string, number>();
const crashes = new Set<string>();
const f = await simulate({
  runs,
  seed,
  isShrunk: true,
  onRun: (r) => {
    n++;
    hap += r.happenings;
    maxh = Math.max(maxh, r.happenings);
    for (const p of r.points) pts.add(p);
    for (const c of r.crashes) crashes.add(c);
    for (const [k, v] of r.faults) hits.set(k, (hits.get(k) ?? 0) + v);
  },
});
console.log(
  n,
  'runs',
  (Date.now() - started) / 1000,
  's',
  hap / n,
  'happenings avg, max',
  maxh,
  pts.size,
  crashes.size,
  hits,
);
if (f) {
  console.log(JSON.stringify(f.scenario));
  console.log(f.result.trace);
  console.log(f.seed, f.path, f.runs, f.result.violations);
}
