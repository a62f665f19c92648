// Mutation testing: changes the runtime in one place at a time and tells which changes no test sees.
//   node scripts/mutate.mjs [--folder src/domain/start]... [--sample 100] [--seed 1] [--suite test/domain]... [--mutant 1234]...
//     [--workers 1] [--nearest 12] [--slowest 3000] [--place dist.mutation] [--json FILE]
// `--sample` takes so many changes of each folder, chosen by the seed; without it every change is tried. `--folder 'src/domain/*'` are the
// files of a folder without those below. Two at a time need a `--place`
// each: the folder that the changed copy of the house is in, and that is removed at the end.
import { rmSync, writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { coverSuites } from './mutation/cover-suites.mjs';
import { keptCoverage } from './mutation/kept-coverage.mjs';
import { isWithin } from './mutation/is-within.mjs';
import { makeSandbox } from './mutation/sandbox.mjs';
import { plantMutants } from './mutation/plant-mutants.mjs';
import { sampleOf } from './mutation/sample.mjs';
import { scoreMutants } from './mutation/score-mutants.mjs';
import { suiteFiles } from './mutation/suite-files.mjs';
import { SuiteProcess } from './mutation/suite-process.mjs';
import { table, survivorLines } from './mutation/report.mjs';

const FOLDERS = ['src/domain', 'src/handlers', 'src/adapters/dynamodb'];

const { values } = parseArgs({
  options: {
    folder: { type: 'string', multiple: true, default: FOLDERS },
    suite: { type: 'string', multiple: true, default: [''] },
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: '1' },
    nearest: { type: 'string', default: '12' },
    slowest: { type: 'string', default: '3000' },
    mutant: { type: 'string', multiple: true },
    place: { type: 'string', default: 'dist.mutation' },
    json: { type: 'string' },
  },
});

const elapsed = () => `${Math.round(performance.now() / 1000)} s:`;

/** After each suite, so that a run that is ended before its end leaves what it has found. */
const keep = (tried) => {
  if (values.json) writeFileSync(values.json, `${JSON.stringify(tried, undefined, 2)}\n`);
};

const sandbox = makeSandbox(values.place);
const processes = Array.from({ length: Number(values.workers) }, () => new SuiteProcess(sandbox));
try {
  // Whatever is asked for: so each change has the same number every time, and what reaches it need not be found out again.
  const mutants = await plantMutants(sandbox, FOLDERS);
  console.log(`${mutants.length} changes in ${FOLDERS.join(', ')}`);

  const chosen = values.mutant
    ? mutants.filter(({ id }) => values.mutant.includes(id))
    : values.folder.flatMap((folder) =>
        sampleOf(
          mutants.filter(({ fileName }) => isWithin(fileName, folder)),
          Number(values.sample ?? Infinity),
          Number(values.seed),
        ),
      );
  const suites = suiteFiles(sandbox).filter((suite) => values.suite.some((part) => suite.includes(part)));
  const coverage = await coverSuites(suites, processes, keptCoverage(sandbox), Number(values.slowest));
  console.log(`${elapsed()} ${chosen.length} of them are tried with ${coverage.length} suites`);

  const tried = await scoreMutants({
    sandbox,
    mutants: chosen,
    planted: mutants,
    coverage,
    processes,
    nearestMax: Number(values.nearest),
    tell: ({ suite, tried, left, outcomes }) => {
      console.log(`${elapsed()} ${suite.slice(sandbox.length + 1)}: ${tried} tried, ${left} left`);
      keep(outcomes());
    },
  });
  for (const mutant of tried) {
    if (mutant.outcome === 'survived' || mutant.outcome === 'unreached') console.log(survivorLines(mutant));
  }
  console.log(table(values.folder, tried));
  keep(tried);
} finally {
  for (const tests of processes) tests.stop();
  rmSync(sandbox, { recursive: true, force: true });
}
