import { setImmediate } from 'node:timers/promises';
import {
  composeRuntime,
  createCompleteHandler,
  createReconcileHandler,
  createStartHandler,
} from 'sfn-redshift-tasker/handlers';
import { ManualClock, RecordingTelemetry } from 'sfn-redshift-tasker/memory';
import { ENVIRONMENT } from './services.mjs';

export const EXECUTION_ARN = 'arn:aws:states:us-east-1:111122223333:execution:Nightly:2026-01-02';

/**
 * The deployed handlers and adapters with the SDK's clients, on services of a bench, with a clock that the bench moves; `parts` take the
 * place of theirs, and `environment` that of the bench's settings.
 */
export function tasker({ clientConfiguration }, parts = {}, environment = ENVIRONMENT) {
  const clock = new ManualClock();
  const runtime = composeRuntime({
    environment,
    clientConfiguration,
    parts: { clock, telemetry: new RecordingTelemetry(), ...parts },
  });
  const start = createStartHandler(runtime);
  const complete = createCompleteHandler(runtime);
  const reconcile = createReconcileHandler(runtime);
  return {
    clock,
    start: (payload) => whileTimePasses(clock, start(payload)),
    complete: (...events) => whileTimePasses(clock, complete(sqsEvent(events))),
    reconcile: () => whileTimePasses(clock, reconcile({}, { getRemainingTimeInMillis: () => 900_000 })),
  };
}

/** Lets time pass on `clock` as long as `work` waits for it. */
export async function whileTimePasses(clock, work) {
  let isDone = false;
  const noteEnd = () => {
    isDone = true;
  };
  work.then(noteEnd, noteEnd);
  while (!isDone) {
    await setImmediate();
    await clock.advanceToNextSleep();
  }
  return await work;
}

/** What a state sends to the starter. */
export const payloadOf = (taskToken, over = {}) => ({
  ...{ taskToken, executionArn: EXECUTION_ARN, sqlStatement: 'insert into sales select * from staging' },
  attempt: { stateName: taskToken, enteredTime: '2026-01-02T03:04:05.000Z', retryCount: 0, redriveCount: 0 },
  ...over,
});

/** The event of a statement that has finished. */
export const completionOf = (statementName, statementId) => ({
  ...{ version: '0', id: statementId, 'detail-type': 'Redshift Data Statement Status Change' },
  ...{ source: 'aws.redshift-data', account: '111122223333', time: '2026-01-02T03:04:06Z', region: 'us-east-1' },
  resources: ['arn:aws:redshift:us-east-1:111122223333:cluster:warehouse'],
  detail: {
    principal: 'role',
    statementName,
    statementId,
    redshiftQueryId: 1,
    state: 'FINISHED',
    rows: 1,
    expireAt: 1_767_409_445,
  },
});

/** Events as the queue's mapping hands them over. */
export const sqsEvent = (events) => ({
  Records: events.map((event, index) => ({
    ...{ messageId: `message-${index}`, receiptHandle: `receipt-${index}`, body: JSON.stringify(event) },
    ...{ attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1767323045678', SenderId: 'AIDAEXAMPLE' } },
    ...{ messageAttributes: {}, md5OfBody: '', eventSource: 'aws:sqs', awsRegion: 'us-east-1' },
    eventSourceARN: 'arn:aws:sqs:us-east-1:111122223333:completions',
  })),
});
