// One at a time: while a merge runs, the same merge of another branch is turned away, waits and comes again.
import assert from 'node:assert/strict';
import { expectThat, WorkflowBench } from 'sfn-redshift-tasker-local/testing';
import { machineOf, statesOf } from '../support/machine-of.mjs';

const branchOf = (name) => {
  const states = statesOf(name, {
    action: 'executeSingletonStatement',
    singletonKey: 'merge',
    sqlStatement: 'call etl.merge()',
  });
  states[name].Retry = [
    {
      ErrorEquals: ['ConcurrentExecution'],
      IntervalSeconds: 60,
      MaxAttempts: 30,
      BackoffRate: 1,
      JitterStrategy: 'FULL',
    },
    ...states[name].Retry,
  ];
  return machineOf(states);
};
const bench = new WorkflowBench({ onSql: () => ({ rows: 1, afterMs: 10 * 60_000 }) });
const execution = await bench.run(
  machineOf({ Both: { Type: 'Parallel', Branches: [branchOf('Merge here'), branchOf('Merge there')], End: true } }),
);

expectThat(execution).toHaveSucceeded();
assert.equal(bench.statements.length, 2);
const [first, second] = await Promise.all(
  bench.statements.map(({ id }) => bench.redshiftData.describeStatement({ Id: id })),
);
assert.ok(second.CreatedAt >= first.UpdatedAt, 'the second began before the first had ended');
console.log(`two merges, one after the other, in ${Math.round(execution.durationMs / 60_000)} virtual minutes`);
