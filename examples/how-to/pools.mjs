// Pools: a Map starts twelve loads, and three of them run at once; the others wait in the queue, the urgent one in front.
import assert from 'node:assert/strict';
import { expectThat, WorkflowBench } from 'sfn-redshift-tasker-local/testing';
import { machineOf, statesOf } from '../support/machine-of.mjs';

const POOL_SIZE = 3;
const LOADS = Array.from({ length: 12 }, (_, index) => ({ table: `table_${index}`, priority: index === 11 ? 10 : 0 }));

const load = statesOf('Load', {
  sqlStatement: 'call etl.load(:table)',
  parameters: { 'table.$': '$.table' },
  'priority.$': '$.priority',
  pool: 'loads',
});
const bench = new WorkflowBench({ pools: { loads: POOL_SIZE }, onSql: () => ({ afterMs: 10 * 60_000 }) });
const execution = await bench.run(
  machineOf({ Loads: { Type: 'Map', ItemProcessor: machineOf(load), End: true } }),
  LOADS,
);

expectThat(execution).toHaveSucceeded();
expectThat(bench).toHaveLeftNothingRunning();
const described = await Promise.all(bench.statements.map(({ id }) => bench.redshiftData.describeStatement({ Id: id })));
const startedFor = bench.statements.map(({ input }) => input.Parameters[0].value);
assert.equal(new Set(startedFor).size, LOADS.length);
assert.equal(startedFor.indexOf('table_11'), POOL_SIZE, 'the urgent one is the first that leaves the queue');
const atOnce = described.map(
  ({ CreatedAt: time }) => described.filter(({ CreatedAt, UpdatedAt }) => CreatedAt <= time && time < UpdatedAt).length,
);
assert.equal(Math.max(...atOnce), POOL_SIZE);
const attempts = execution.events.filter(({ type }) => type === 'TaskScheduled').length;
assert.equal(attempts, LOADS.length, 'no retry was spent');
const minutes = Math.round(execution.durationMs / 60_000);
console.log(
  `${LOADS.length} loads in ${minutes} virtual minutes, ${POOL_SIZE} at once and the urgent one first; no retry was spent`,
);
