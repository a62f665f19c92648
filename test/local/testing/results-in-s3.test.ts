import { expect, it } from '@jest/globals';
import { resultOf } from '../../../src/adapters/memory/result-of.js';
import { WorkflowBench } from '../../../local/src/testing/index.js';
import { taskFor } from '../support/results-machine.js';

it('a bench runs a result into S3 and a Distributed Map over it', async () => {
  const rows = Array.from({ length: 2_500 }, (_, n) => ({ n, name: `name ${n}` }));
  const bench = new WorkflowBench({ onSql: () => ({ ...resultOf(rows), afterMs: 60_000 }) });
  const execution = await bench.run(taskFor('select n, name from t', { format: 'jsonl' }, { InputType: 'JSONL' }));
  expect(execution).toMatchObject({ status: 'SUCCEEDED', output: rows });
  expect(bench.results.keys('bench')).toHaveLength(1);
});
