// Embed: the four handlers with a store of one's own. Here all ports are the package's fakes, so that the whole way can be gone on any
// machine; a deployment leaves `parts` out, or puts its own store into it.
import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import {
  composeRuntime,
  createCompleteHandler,
  createReconcileHandler,
  createStartHandler,
} from 'sfn-redshift-tasker/handlers';
import {
  InMemoryInvocationStore,
  InMemoryRedshiftData,
  InMemoryTaskCallback,
  ManualClock,
  RecordingTelemetry,
} from 'sfn-redshift-tasker/memory';

const clock = new ManualClock();
const events = [];
const taskCallback = new InMemoryTaskCallback();
const redshiftData = new InMemoryRedshiftData({ clock, onEvent: (event) => void events.push(event) });
const runtime = composeRuntime({
  environment: {
    TASKER_STATEMENT_NAME_PREFIX: 'etl/',
    TASKER_WORKGROUP_NAME: 'warehouse',
    TASKER_DATABASE: 'dev',
  },
  parts: {
    ...{ clock, redshiftData, taskCallback, telemetry: new RecordingTelemetry() },
    store: new InMemoryInvocationStore(),
  },
});
const start = createStartHandler(runtime);
const complete = createCompleteHandler(runtime);
const reconcile = createReconcileHandler(runtime);

// A state invokes the starter.
taskCallback.open('token');
const { Id } = await start({
  sqlStatement: 'insert into sales select * from staging',
  taskToken: 'token',
  executionArn: 'arn:aws:states:eu-west-1:111122223333:execution:nightly:2026-01-02',
});
// Redshift ends the statement and tells of it; the queue hands the event to the completer.
redshiftData.finish(Id);
await setImmediate();
const record = { messageId: '1', eventSource: 'aws:sqs', body: JSON.stringify(events[0]), attributes: {} };
assert.deepEqual(await complete({ Records: [record] }), { batchItemFailures: [] });

const answer = taskCallback.answerOf('token');
assert.equal(answer.kind, 'success');
assert.equal(JSON.parse(answer.output).detail.state, 'FINISHED');
assert.equal((await reconcile({})).examined, 0);
console.log('started, ended, answered; nothing is left in flight');
