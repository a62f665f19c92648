// Mutation testing: changes the runtime in one place at a time and tells which changes no test sees.
//   node scripts/mutate.mjs [--folder src/domain/start]... [--sample 100] [--seed 1] [--workers 2] [--mutant 1234]... [--json FILE]
// `--sample` takes so many changes of each folder, chosen by the seed; without it every change is tried.
import { rmSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { makeSandbox } from './mutation/sandbox.mjs';
import { plantMutants } from './mutation/plant-mutants.mjs';
import { sampleOf } from './mutation/sample.mjs';
import { suitesThatReach } from './mutation/suites-that-reach.mjs';
import { TestProcess } from './mutation/test-process.mjs';
import { table, survivorLines } from './mutation/report.mjs';

const FOLDERS = ['src/domain', 'src/handlers', 'src/adapters/dynamodb'];

const { values } = parseArgs({
  options: {
    folder: { type: 'string', multiple: true, default: FOLDERS },
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: '2' },
    mutant: { type: 'string', multiple: true },
    json: { type: 'string' },
  },
});

const sandbox = makeSandbox();
const processes = [];
try {
  const mutants = await plantMutants(sandbox, values.folder);
  console.log(`${mutants.length} changes in ${values.folder.join(', ')}`);
  const suites = await suitesThatReach(sandbox);

  const chosen = values.mutant
    ? mutants.filter(({ id }) => values.mutant.includes(id))
    : values.folder.flatMap((folder) =>
        sampleOf(
          mutants.filter(({ fileName }) => fileName.startsWith(`${folder}/`)),
          Number(values.sample ?? Infinity),
          Number(values.seed),
        ),
      );
  console.log(`${chosen.length} of them are tried`);

  const waiting = [...chosen];
  const tried = [];
  const work = async () => {
    const tests = new TestProcess(sandbox);
    processes.push(tests);
    for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
      const reached = suites.of(mutant.id);
      const outcome = reached.length === 0 ? 'unreached' : await tests.run(mutant.id, reached);
      tried.push({ ...mutant, outcome });
      if (outcome === 'survived' || outcome === 'unreached') console.log(survivorLines({ ...mutant, outcome }));
      if (tried.length % 25 === 0) console.log(`${tried.length} of ${chosen.length}`);
    }
    tests.stop();
  };
  await Promise.all(Array.from({ length: Number(values.workers) }, work));

  console.log(table(values.folder, tried));
  if (values.json) writeFileSync(values.json, `${JSON.stringify(tried, undefined, 2)}\n`);
} finally {
  for (const tests of processes) tests.stop();
  rmSync(sandbox, { recursive: true, force: true });
}
