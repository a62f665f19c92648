// What a call costs where more and more statements are in flight: LATEST, cancelling what an ended execution has left, and a pass of the
// reconciler. Requests are counted: of LATEST as they are sent to DynamoDB; of the others as calls of the ports, of which each is one
// request (docs/state-table.md, "Each step"), because a hundred thousand real ones would show the same and take minutes.
import { BatchWriteItemCommand, DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { memoryTasker } from '../support/memory-tasker.mjs';
import { startServices, TABLE_NAME } from '../support/services.mjs';
import { EXECUTION_ARN, payloadOf, tasker } from '../support/tasker.mjs';

const SIZES = [10, 100, 1_000, 10_000];
const BATCH_ITEMS = 25;
const BATCHES_AT_ONCE = 8;
const HOUR_MS = 3_600_000;

export const title = 'Requests where 10 to 10,000 statements are in flight';

/** Fills the table with `count` started invocations, each like the one that is there, started a millisecond earlier than the one before. */
async function multiply(client, count) {
  const { Items } = await client.send(
    new QueryCommand({
      TableName: TABLE_NAME,
      KeyConditionExpression: 'id = :id',
      ExpressionAttributeValues: { ':id': { S: EXECUTION_ARN } },
    }),
  );
  const [original] = Items;
  const earlier = (number, by) => ({ N: String(BigInt(number.N) - BigInt(by)) });
  const copies = Array.from({ length: count - 1 }, (_, index) => ({
    ...original,
    invocationId: { S: `${original.invocationId.S}-${index}` },
    startOrder: earlier(original.startOrder, index + 1),
    stateStartOrder: earlier(original.stateStartOrder, index + 1),
  }));
  const batches = [];
  for (let at = 0; at < copies.length; at += BATCH_ITEMS) batches.push(copies.slice(at, at + BATCH_ITEMS));
  const writeBatch = (items) =>
    client.send(
      new BatchWriteItemCommand({
        RequestItems: { [TABLE_NAME]: items.map((Item) => ({ PutRequest: { Item } })) },
      }),
    );
  for (let at = 0; at < batches.length; at += BATCHES_AT_ONCE) {
    await Promise.all(batches.slice(at, at + BATCHES_AT_ONCE).map(writeBatch));
  }
}

const sum = (counts) => Object.values(counts).reduce((total, value) => total + value, 0);

/** Requests for the newest statement of an execution with `count`, one of a state and one of all. */
async function latest(count) {
  const services = await startServices();
  const client = new DynamoDBClient(services.clientConfiguration);
  try {
    const subject = tasker(services);
    const { Id } = await subject.start(payloadOf('Load'));
    await multiply(client, count);
    await services.counts();
    const described = await subject.start({
      ...{ action: 'describeStatement', statementId: 'LATEST', executionArn: EXECUTION_ARN, stateName: 'Load' },
    });
    if (described.Id !== Id) throw new Error(`LATEST is '${described.Id}', and '${Id}' was started last`);
    return sum(await services.counts());
  } finally {
    client.destroy();
    services.close();
  }
}

/** A tasker with `count` statements that run, in one execution. */
async function busyTasker(count) {
  const subject = memoryTasker({ counting: true });
  for (let index = 0; index < count; index += 1) await subject.start(`token-${index}`);
  subject.counts();
  return subject;
}

async function cancelling(count) {
  const subject = await busyTasker(count);
  const { cancelled } = await subject.executionEnded({ executionArn: EXECUTION_ARN, status: 'ABORTED' });
  if (cancelled !== count) throw new Error(`${cancelled} of ${count} statements were cancelled`);
  return subject.counts();
}

async function reconciling(count) {
  const subject = await busyTasker(count);
  await subject.clock.advance(HOUR_MS);
  const begunAt = subject.clock.now();
  let invocations = 0;
  let examined = 0;
  for (let report; report === undefined || report.cursor !== undefined; invocations += 1) {
    report = await subject.reconcile();
    examined += report.examined;
  }
  // A page on which time ran out is begun again.
  if (examined < count) throw new Error(`${examined} of ${count} invocations were looked at`);
  return { counts: subject.counts(), invocations, seconds: (subject.clock.now() - begunAt) / 1000 };
}

export async function run() {
  const figures = [];
  const tell = (name, value, unit = 'requests') => figures.push({ name, value, unit });
  const bySize = new Map();
  for (const size of SIZES) {
    const label = size.toLocaleString('en');
    const newest = await latest(size);
    const cancelled = await cancelling(size);
    const passed = await reconciling(size);
    bySize.set(size, { newest, cancelled: sum(cancelled) / size, passed: sum(passed.counts) / size });
    tell(`${label} in flight: LATEST`, newest);
    tell(`${label} in flight: cancelling an execution, per statement`, sum(cancelled) / size);
    tell(`${label} in flight: pages of that`, cancelled.listUnprocessed, 'pages');
    tell(`${label} in flight: a pass of the reconciler, per statement`, sum(passed.counts) / size);
    tell(`${label} in flight: pages of that`.replace('that', 'a pass'), passed.counts.listInFlight, 'pages');
    tell(`${label} in flight: virtual seconds of a pass`, passed.seconds, 's');
  }
  const [least, most] = [bySize.get(SIZES[0]), bySize.get(SIZES.at(-1))];
  tell('LATEST among the most over among the fewest', most.newest / least.newest, '');
  tell('cancelling, per statement, of the most over of the fewest', most.cancelled / least.cancelled, '');
  tell('a pass, per statement, over the most over the fewest', most.passed / least.passed, '');
  return figures;
}
