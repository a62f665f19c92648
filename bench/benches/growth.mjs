// What a call costs where more and more statements are in flight: LATEST, cancelling what an ended execution has left, a pass of the
// reconciler, and the end of a statement that hands its slot over to the first of those that wait. Requests are counted: of LATEST and of
// the hand-over as they are sent to DynamoDB; of the others, and of the hand-over once more, as calls of the ports, of which each is one
// request (docs/state-table.md, "Each step"), because a hundred thousand real ones would show the same and take minutes.
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { memoryTasker } from '../support/memory-tasker.mjs';
import { fillQueue, fillQueueInMemory } from '../support/fill-queue.mjs';
import { POOL, POOL_ENVIRONMENT, startServices, TABLE_NAME } from '../support/services.mjs';
import { completionOf, EXECUTION_ARN, payloadOf, tasker } from '../support/tasker.mjs';
import { writeAll } from '../support/write-all.mjs';

const SIZES = [10, 100, 1_000, 10_000];
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
  await writeAll(client, TABLE_NAME, copies);
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

/** Requests to all services for the end of a statement in a pool of one slot where `count` wait, which starts the first of them. */
async function handingOver(count) {
  const services = await startServices();
  const client = new DynamoDBClient(services.clientConfiguration);
  try {
    const subject = tasker(services, {}, POOL_ENVIRONMENT);
    const { Id } = await subject.start(payloadOf('running', { pool: POOL }));
    for (const token of ['first', 'second']) await subject.start(payloadOf(token, { pool: POOL }));
    await fillQueue(client, TABLE_NAME, count);
    await services.steer('end', { id: Id });
    const { name } = await services.steer('statement', { id: Id });
    await services.counts();
    await subject.complete(completionOf(name, Id));
    const counts = await services.counts();
    if (counts['RedshiftData.ExecuteStatement'] !== 1) throw new Error('the slot was not handed over');
    return sum(counts);
  } finally {
    client.destroy();
    services.close();
  }
}

/** The same in memory: calls of the ports. */
async function handingOverInMemory(count) {
  const subject = memoryTasker({ counting: true, pools: { [POOL]: 1 } });
  const { Id } = await subject.start('running', { pool: POOL });
  for (const token of ['first', 'second']) await subject.start(token, { pool: POOL });
  await fillQueueInMemory(subject.store, count);
  await subject.finish(Id);
  subject.counts();
  await subject.complete(subject.events);
  const counts = subject.counts();
  if (counts.executeStatement !== 1) throw new Error('the slot was not handed over');
  return sum(counts);
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
    const handed = await handingOver(size);
    const handedInMemory = await handingOverInMemory(size);
    bySize.set(size, {
      newest,
      handed,
      handedInMemory,
      cancelled: sum(cancelled) / size,
      passed: sum(passed.counts) / size,
    });
    tell(`${label} in flight: LATEST`, newest);
    tell(`${label} in flight: cancelling an execution, per statement`, sum(cancelled) / size);
    tell(`${label} in flight: pages of that`, cancelled.listUnprocessed, 'pages');
    tell(`${label} in flight: a pass of the reconciler, per statement`, sum(passed.counts) / size);
    tell(`${label} in flight: pages of that`.replace('that', 'a pass'), passed.counts.listInFlight, 'pages');
    tell(`${label} in flight: virtual seconds of a pass`, passed.seconds, 's');
    tell(`${label} in a queue: an end that hands over`, handed);
    tell(`${label} in a queue: calls of the ports of that`, handedInMemory, 'calls');
  }
  const [least, most] = [bySize.get(SIZES[0]), bySize.get(SIZES.at(-1))];
  tell('LATEST among the most over among the fewest', most.newest / least.newest, '');
  tell('cancelling, per statement, of the most over of the fewest', most.cancelled / least.cancelled, '');
  tell('a pass, per statement, over the most over the fewest', most.passed / least.passed, '');
  tell('handing over among the most over among the fewest', most.handed / least.handed, '');
  tell(
    'calls of the ports of that among the most over among the fewest',
    most.handedInMemory / least.handedInMemory,
    '',
  );
  return figures;
}
