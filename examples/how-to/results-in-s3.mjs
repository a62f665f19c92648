// Results in S3: all rows in one object, and a Distributed Map over it that takes the object from the output as it is.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalCloud } from 'sfn-redshift-tasker-local';
import { TASKER } from '../support/machine-of.mjs';

const definition = {
  QueryLanguage: 'JSONata',
  StartAt: 'Query',
  States: {
    Query: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: {
        FunctionName: TASKER,
        Payload: {
          sqlStatement: "select d, 'digit ' || d as name from digits order by d",
          includeResult: { format: 'jsonl' },
          taskToken: '{% $states.context.Task.Token %}',
          executionArn: '{% $states.context.Execution.Id %}',
        },
      },
      TimeoutSeconds: 600,
      Next: 'EachRow',
    },
    EachRow: {
      Type: 'Map',
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        ReaderConfig: { InputType: 'JSONL' },
        Arguments: '{% $states.input.result.object %}',
      },
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'Greet',
        States: { Greet: { Type: 'Pass', Output: '{% $states.input.name %}', End: true } },
      },
      End: true,
    },
  },
};

const folder = mkdtempSync(join(tmpdir(), 'results-in-s3-'));
const cloud = await LocalCloud.start({
  s3Directory: folder,
  resultsTo: 's3://lake/results',
  setupSql: 'create table digits (d int); insert into digits values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9);',
});
try {
  const { status, output, error, cause } = await cloud.runStateMachine(definition);
  assert.equal(status, 'SUCCEEDED', `${error}: ${cause}`);
  const names = JSON.parse(output);
  assert.deepEqual(names.slice(0, 2), ['digit 0', 'digit 1']);
  console.log(`${names.length} rows in one object, and as many items of a Distributed Map`);
} finally {
  await cloud.close();
  rmSync(folder, { recursive: true, force: true });
}
