// The completer of one statement whose result goes to S3, in a process of its own: ENDPOINT BUCKET MEGABYTES. Prints one JSON line.
import { setImmediate } from 'node:timers/promises';
import { S3Client } from '@aws-sdk/client-s3';
import { DEFAULT_SETTINGS, handleRequest, plainGuard } from 'sfn-redshift-tasker';
import { createCompleteHandler } from 'sfn-redshift-tasker/handlers';
import {
  InMemoryInvocationStore,
  InMemoryRedshiftData,
  InMemoryTaskCallback,
  RecordingTelemetry,
} from 'sfn-redshift-tasker/memory';
import { S3ResultStore } from 'sfn-redshift-tasker/s3';
import { RandomIds, SystemClock } from 'sfn-redshift-tasker/system';
import { COLUMNS, rowAt, ROWS_PER_PAGE } from './generated-rows.mjs';
import { processorMilliseconds } from './processor-time.mjs';

const [endpoint, bucket, rowCount] = process.argv.slice(2);
const rows = Number(rowCount);
const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' };
const client = new S3Client({
  endpoint,
  region: 'eu-west-1',
  credentials,
  forcePathStyle: true,
  requestChecksumCalculation: 'WHEN_REQUIRED',
});

let requests = 0;
client.middlewareStack.add((next) => (args) => ((requests += 1), next(args)), {
  step: 'finalizeRequest',
  priority: 'low',
});

const peak = { heapBytes: 0, residentBytes: 0 };
const note = () => {
  const { heapUsed, rss } = process.memoryUsage();
  peak.heapBytes = Math.max(peak.heapBytes, heapUsed);
  peak.residentBytes = Math.max(peak.residentBytes, rss);
};

const clock = new SystemClock();
let event;
const fake = new InMemoryRedshiftData({ clock, onEvent: (sent) => (event = sent) });
/** The service, but for the rows: they are made page by page, and nobody keeps them. */
const redshiftData = new Proxy(fake, {
  get: (target, name) => {
    if (name === 'getStatementResult') {
      return async ({ NextToken }) => {
        note();
        const from = Number(NextToken ?? 0);
        const to = Math.min(from + ROWS_PER_PAGE, rows);
        const Records = Array.from({ length: to - from }, (_, index) => rowAt(from + index));
        return { Records, ColumnMetadata: COLUMNS, TotalNumRows: rows, ...(to < rows && { NextToken: String(to) }) };
      };
    }
    const member = target[name];
    return typeof member === 'function' ? member.bind(target) : member;
  },
});
const taskCallback = new InMemoryTaskCallback();
const runtime = {
  ...{
    clock,
    redshiftData,
    taskCallback,
    guard: plainGuard,
    ids: new RandomIds(),
    telemetry: new RecordingTelemetry(),
  },
  store: new InMemoryInvocationStore(),
  resultStore: new S3ResultStore(client),
  settings: {
    ...DEFAULT_SETTINGS,
    ...{ statementNamePrefix: 'bench/', owner: 'bench', target: { workgroupName: 'bench', database: 'dev' } },
    resultsLocation: { bucket, prefix: 'results' },
  },
};

const taskToken = 'bench-token';
taskCallback.open(taskToken);
const executionArn = 'arn:aws:states:eu-west-1:111122223333:execution:bench:results';
const { Id } = await handleRequest(runtime, {
  sqlStatement: 'select 1',
  taskToken,
  executionArn,
  includeResult: { format: 'jsonl' },
});
fake.finish(Id, { rows, records: [], columns: COLUMNS });
await setImmediate();

const record = {
  messageId: 'm',
  body: JSON.stringify(event),
  eventSource: 'aws:sqs',
  attributes: { ApproximateReceiveCount: '1' },
};
const begun = processorMilliseconds();
await createCompleteHandler(runtime)({ Records: [record] }, { getRemainingTimeInMillis: () => 900_000 });
const processorSeconds = (processorMilliseconds() - begun) / 1000;
const { result } = JSON.parse(taskCallback.answerOf(taskToken).output);
console.log(JSON.stringify({ result, processorSeconds, requests, ...peak }));
client.destroy();
