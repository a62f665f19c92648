// Test: a whole workflow in virtual time, with the real tasker behind it. Under Jest or Vitest this is the body of a test.
import { expectThat, WorkflowBench } from 'sfn-redshift-tasker-local/testing';
import { machineOf, statesOf } from '../support/machine-of.mjs';

const definition = machineOf(
  statesOf('Load', {
    sqlStatement: 'insert into sales select * from staging where day = :day',
    parameters: { day: '$.day' },
  }),
);
const bench = new WorkflowBench({
  script: [{ match: 'insert into sales', then: { rows: 3, afterMs: 55 * 60_000 } }],
  faults: ['lost-completion-event'],
});
const execution = await bench.run(definition, { day: '2026-01-02' });

expectThat(execution).toHaveSucceeded();
expectThat(bench).toHaveRunStatement('insert into sales', 1);
expectThat(bench).toHaveLeftNothingRunning();
console.log(
  `an hour of SQL whose event was lost: ${execution.status} after ${Math.round(execution.durationMs / 60_000)} virtual minutes`,
);
