// Write and read units of a statement's life, as DynamoDB Local counts them (`ReturnConsumedCapacity`), with a task token of 1 KB and
// SQL of 1 KB and of 100 KB: by the deployed handlers, from the starter's invocation to the processed end. And those of a statement's end
// in a pool that hands its slot over, where more and more wait.
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDbInvocationStore, DynamoDbPoolStore, tableDefinition } from 'sfn-redshift-tasker/dynamodb';
import { WRITE_UNITS } from '../support/cost-model.mjs';
import { hasJava, startDynamoDbLocal } from '../support/dynamodb-local.mjs';
import { fillQueue } from '../support/fill-queue.mjs';
import { POOL, POOL_ENVIRONMENT, startServices, TABLE_NAME } from '../support/services.mjs';
import { completionOf, payloadOf, tasker } from '../support/tasker.mjs';

const KILOBYTE = 1_024;
const TOKEN_BYTES = KILOBYTE;
const SQL_KILOBYTES = [1, 100];
const QUEUE_SIZES = [10, 100, 1_000, 10_000];
const WRITES = new Set(['PutItemCommand', 'UpdateItemCommand', 'DeleteItemCommand']);

export const title = 'Write and read units per statement with a task token of 1 KB, counted by DynamoDB Local';

/** Notes the units that each request of `client` takes. */
function measure(client) {
  const units = { write: 0, read: 0, steps: [] };
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (call) => {
        const answer = await next({ ...call, input: { ...call.input, ReturnConsumedCapacity: 'INDEXES' } });
        const { CapacityUnits = 0 } = answer.output.ConsumedCapacity ?? {};
        if (WRITES.has(commandName)) units.write += CapacityUnits;
        else units.read += CapacityUnits;
        units.steps.push({ commandName, CapacityUnits });
        return answer;
      },
    { step: 'initialize', name: 'measureCapacity' },
  );
  return units;
}

async function unitsOfLife(services, dynamoDb, sqlKilobytes) {
  const tableName = `${TABLE_NAME}-${sqlKilobytes}`;
  await dynamoDb.client.send(new CreateTableCommand(tableDefinition(tableName)));
  const client = dynamoDb.anotherClient();
  const units = measure(client);
  const subject = tasker(services, { store: new DynamoDbInvocationStore({ client, tableName }) });
  const token = `token of ${sqlKilobytes} KB`.padEnd(TOKEN_BYTES, 'x');
  const attempt = attemptOf('Load');
  const sqlStatement = `select '${'x'.repeat(sqlKilobytes * KILOBYTE - "select ''".length)}'`;
  const { Id } = await subject.start(payloadOf(token, { sqlStatement, attempt }));
  await services.steer('end', { id: Id });
  const { name } = await services.steer('statement', { id: Id });
  const { batchItemFailures } = await subject.complete(completionOf(name, Id));
  client.destroy();
  if (batchItemFailures.length > 0) throw new Error('the completion failed');
  return units;
}

/** Of an end in a pool of one slot where `count` wait, of which the first one is started. */
async function unitsOfHandOver(services, dynamoDb, count) {
  const tableName = `${TABLE_NAME}-pool-${count}`;
  await dynamoDb.client.send(new CreateTableCommand(tableDefinition(tableName)));
  const client = dynamoDb.anotherClient();
  const units = measure(client);
  const parts = {
    store: new DynamoDbInvocationStore({ client, tableName }),
    pools: new DynamoDbPoolStore({ client, tableName }),
  };
  const subject = tasker(services, parts, POOL_ENVIRONMENT);
  const start = (name) =>
    subject.start(
      payloadOf(`token of ${name} of ${count}`.padEnd(TOKEN_BYTES, 'x'), { pool: POOL, attempt: attemptOf(name) }),
    );
  const { Id } = await start('Running');
  for (const name of ['First', 'Second']) await start(name);
  await fillQueue(dynamoDb.client, tableName, count);
  await services.steer('end', { id: Id });
  const { name } = await services.steer('statement', { id: Id });
  Object.assign(units, { write: 0, read: 0, steps: [] });
  const { batchItemFailures } = await subject.complete(completionOf(name, Id));
  client.destroy();
  if (batchItemFailures.length > 0) throw new Error('the completion failed');
  return { count, ...units };
}

const unitsIn = ({ write, read }) => write + read;

const attemptOf = (stateName) => ({ ...payloadOf('token').attempt, stateName });

export async function run() {
  if (!hasJava()) return { skipped: 'no `java` was found to run DynamoDB Local with' };
  const [services, dynamoDb] = [await startServices(), await startDynamoDbLocal()];
  try {
    const lives = [];
    for (const kilobytes of SQL_KILOBYTES) {
      lives.push({ kilobytes, ...(await unitsOfLife(services, dynamoDb, kilobytes)) });
    }
    const handOvers = [];
    for (const count of QUEUE_SIZES) handOvers.push(await unitsOfHandOver(services, dynamoDb, count));
    const priced = Object.values(WRITE_UNITS).reduce((sum, units) => sum + units, 0);
    const [small, large] = lives;
    return [
      ...lives.flatMap(({ kilobytes, write, read, steps }) => [
        {
          name: `SQL of ${kilobytes} KB: write units`,
          value: write,
          unit: 'units',
          spread: steps.map(({ CapacityUnits }) => CapacityUnits).join(' + '),
        },
        { name: `SQL of ${kilobytes} KB: read units`, value: read, unit: 'units' },
      ]),
      ...handOvers.flatMap(({ count, write, read }) => [
        {
          name: `${count.toLocaleString('en')} in a queue: write units of an end that hands over`,
          value: write,
          unit: 'units',
        },
        {
          name: `${count.toLocaleString('en')} in a queue: read units of an end that hands over`,
          value: read,
          unit: 'units',
        },
      ]),
      {
        name: 'units of an end that hands over among the most over among the fewest',
        value: unitsIn(handOvers.at(-1)) / unitsIn(handOvers[0]),
        unit: '',
      },
      {
        name: 'write units with the longer SQL over those with the shorter',
        value: large.write / small.write,
        unit: '',
      },
      { name: 'write units that the cost model does not price', value: Math.abs(small.write - priced), unit: 'units' },
    ];
  } finally {
    services.close();
    await dynamoDb.close();
  }
}
