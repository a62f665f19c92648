// Cancel on timeout: a query that the night can do without is stopped after half an hour, and the workflow goes on.
import assert from 'node:assert/strict';
import { expectThat, WorkflowBench } from 'sfn-redshift-tasker-local/testing';
import { machineOf, statesOf } from '../support/machine-of.mjs';

const bench = new WorkflowBench({ script: [{ match: 'reports.build', then: 'running' }] });
const execution = await bench.run(
  machineOf({
    ...statesOf(
      'Report',
      { sqlStatement: 'call reports.build()' },
      { timeoutSeconds: 1800, cancelOnTimeout: true, onTimeout: 'WithoutReport' },
    ),
    WithoutReport: { Type: 'Pass', End: true },
  }),
);

expectThat(execution).toHaveSucceeded();
expectThat(execution).toHaveVisited('WithoutReport', 1);
expectThat(bench).toHaveCancelled('reports.build');
expectThat(bench).toHaveLeftNothingRunning();
assert.ok(execution.durationMs < 31 * 60_000);
console.log(`cancelled after ${Math.round(execution.durationMs / 60_000)} virtual minutes; the workflow went on`);
