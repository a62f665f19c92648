import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { DisableRuleCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient, ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { LocalCloud } from '../../local/src/cloud/local-cloud.js';
import { EventSourceMapping } from '../../local/src/queue/event-source-mapping.js';
import { RETRIERS } from '../../src/asl/retriers.js';
import { statementStates } from '../../src/asl/statement-states.js';
import { MINUTE_MS, SECOND_MS } from '../../src/ports/units.js';
import { ActiveStatements } from '../support/active-statements.js';
import { CallsThatKill, type DeadlyCall } from '../support/calls-that-kill.js';
import { taskerEnvironment } from '../support/function-process/function-process.js';
import { MortalTasker } from '../support/function-process/mortal-tasker.js';
import { JumpingClock } from '../support/jumping-clock.js';

const POOL_SIZE = 5;
/** `TASKER_TEST_STATEMENTS=500` takes five minutes on a busy machine. */
const STATEMENTS = Number(process.env.TASKER_TEST_STATEMENTS ?? 40);
const TIME_LIMIT_MS = 300_000 + STATEMENTS * 2_000;
const FUNCTION_NAME = 'mortal';
/** A starter's wait for one of the sandboxes counts, too; more than that takes on a busy machine. */
const FUNCTION_SECONDS_MAX = 300;
const SANDBOXES = 4;
/** As many items of a Map as run at once. */
const MAP_CONCURRENCY = 40;
/** A starter's, since nothing has ended by then, and two of completers. */
const DEADLY: readonly DeadlyCall[] = [
  { target: 'RedshiftData.ExecuteStatement', number: 1, dies: 'after' },
  { target: 'AWSStepFunctions.SendTaskSuccess', number: Math.ceil(STATEMENTS / 4), dies: 'before' },
  { target: 'AWSStepFunctions.SendTaskSuccess', number: Math.ceil(STATEMENTS / 2), dies: 'after' },
];
/** What the dead hold is theirs for the life of a starter: its time limit, a minute, and how far clocks are apart. */
const AFTER_A_DEATH_MS = FUNCTION_SECONDS_MAX * SECOND_MS + 2 * MINUTE_MS;
const ROWS = Array.from({ length: 600 }, (_, row) => `(${row})`).join();
const SETUP = `create table effects (item integer); create table work (row_number integer); insert into work values ${ROWS}`;
/** It takes so long that the pool fills. */
const SQL =
  'insert into effects select :item::integer from (select count(*) from work one cross join work other) as counted';
const CLIENT = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
const QUEUE = 'sfn-redshift-tasker-completions';
const QUEUE_ACCOUNT = '000000000000';
const TICK = { source: 'aws.events', 'detail-type': 'Scheduled Event' };

const clock = new JumpingClock();
const active = new ActiveStatements();
const failures = new Map<string, number>();
let attempts = 0;
let cloud: LocalCloud;
let mapping: EventSourceMapping;
let queueClient: SQSClient;

const tasker = new MortalTasker(
  () => ({
    ...taskerEnvironment(cloud.endpoint),
    TASKER_POOLS: JSON.stringify({ loads: POOL_SIZE }),
    TASKER_STARTER_TIME_LIMIT_SECONDS: String(FUNCTION_SECONDS_MAX),
    TASKER_RECONCILE_GRACE_SECONDS: '1',
    CLOCK_AHEAD_MS: String(clock.aheadMs),
  }),
  { sandboxes: SANDBOXES, limitMs: FUNCTION_SECONDS_MAX * SECOND_MS },
);

const deadly = new CallsThatKill(
  DEADLY,
  async () => {
    // Who comes up in place of the dead is to have the later time.
    clock.aheadMs += AFTER_A_DEATH_MS;
    await tasker.kill();
  },
  () => cloud.endpoint,
);

/** The cloud's own tasker gets no event, no end of an execution to follow, and no tick. */
async function silenceOwnTasker(endpoint: string): Promise<void> {
  const lambda = new LambdaClient({ ...CLIENT, endpoint });
  const { EventSourceMappings: mappings = [] } = await lambda.send(new ListEventSourceMappingsCommand());
  for (const { UUID } of mappings) await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
  lambda.destroy();
  const events = new EventBridgeClient({ ...CLIENT, endpoint });
  for (const Name of ['reconcile', 'execution-ends']) await events.send(new DisableRuleCommand({ Name }));
  events.destroy();
}

beforeAll(async () => {
  cloud = await LocalCloud.start({
    clock,
    services: [deadly],
    setupSql: SETUP,
    functions: [
      { name: FUNCTION_NAME, timeoutSeconds: FUNCTION_SECONDS_MAX, code: { handler: (event) => tasker.run(event) } },
    ],
    onStatementChange: active.note,
    onHistoryEvent: (_executionArn, { type, details }) => {
      if (type === 'TaskScheduled') attempts += 1;
      if (type !== 'TaskFailed') return;
      const error = String(details?.value.error);
      failures.set(error, (failures.get(error) ?? 0) + 1);
    },
  });
  await silenceOwnTasker(cloud.endpoint);
  queueClient = new SQSClient({ ...CLIENT, endpoint: cloud.endpoint });
  mapping = EventSourceMapping.start({
    ...{ client: queueClient, clock, lambda: tasker, region: CLIENT.region, functionName: FUNCTION_NAME },
    queueUrl: `${cloud.endpoint}/${QUEUE_ACCOUNT}/${QUEUE}`,
    queueArn: `arn:aws:sqs:${CLIENT.region}:${QUEUE_ACCOUNT}:${QUEUE}`,
    settings: { BatchSize: 10, FunctionResponseTypes: ['ReportBatchItemFailures'] },
  });
}, TIME_LIMIT_MS);

afterAll(async () => {
  await tasker.close();
  await mapping?.stop();
  queueClient?.destroy();
  await cloud?.close();
}, TIME_LIMIT_MS);

/** Runs a state machine of one statement, or of a Map of them, while the reconciler comes by again and again, as its schedule does. */
async function run(definition: object, input: object = {}) {
  let isOver = false;
  const execution = cloud.runStateMachine(definition, input).finally(() => {
    isOver = true;
  });
  while (!isOver) await tasker.invoke(FUNCTION_NAME, TICK);
  return await execution;
}

/** How many effects there are, and of how many items. */
async function countEffects(): Promise<unknown> {
  const states = statementStates({
    name: 'Count',
    functionName: FUNCTION_NAME,
    statement: { sqlStatement: 'select count(*), count(distinct item) from effects', includeResult: true },
    timeoutSeconds: 100,
  });
  const { output = '{}' } = await run({ StartAt: 'Count', States: states });
  const { result } = JSON.parse(output) as { readonly result?: { readonly Records: readonly (readonly object[])[] } };
  return result?.Records[0];
}

it(
  `a Map of ${STATEMENTS} goes through a pool of ${POOL_SIZE} although all Lambdas are killed at a start and at two answers: each SQL has its effect once, each task its answer`,
  async () => {
    const load = statementStates({
      name: 'Load',
      functionName: FUNCTION_NAME,
      statement: { sqlStatement: SQL, parameters: { item: '$.item' }, pool: 'loads' },
      timeoutSeconds: 3600,
      attempt: { entry: '$.item' },
    });
    // The names and numbers as they are generated, and no longer waits than a test has time for.
    const Retry = RETRIERS.map((retrier) => ({ ...retrier, IntervalSeconds: 1, MaxDelaySeconds: 2 }));
    const all = {
      ...{ Type: 'Map', ItemsPath: '$.items', MaxConcurrency: MAP_CONCURRENCY, ResultPath: null, End: true },
      ItemProcessor: { StartAt: 'Load', States: { Load: { ...load.Load, Retry } } },
    };
    const items = Array.from({ length: STATEMENTS }, (_, item) => ({ item: String(item) }));
    const { status } = await run({ StartAt: 'All', States: { All: all } }, { items });
    expect([status, deadly.killed]).toEqual(['SUCCEEDED', DEADLY.length]);
    expect(active.most).toBeLessThanOrEqual(POOL_SIZE);
    // Whoever died in between had no statement of its own started twice, and none left out.
    expect(cloud.statements().filter(({ status: ended }) => ended === 'FINISHED')).toHaveLength(STATEMENTS);
    // A starter that is killed costs its state one retry, and its retry one more where somebody is at its place just then; nothing else does.
    const { start, complete } = tasker.deaths;
    const [died, busy] = [failures.get('Runtime.ExitError') ?? 0, failures.get('InvocationBusy') ?? 0];
    expect([start > 0, complete > 0]).toEqual([true, true]);
    expect([...failures.keys()].filter((name) => !['Runtime.ExitError', 'InvocationBusy'].includes(name))).toEqual([]);
    expect(died).toBeLessThanOrEqual(start);
    expect(busy).toBeLessThanOrEqual(died);
    expect(attempts).toBe(STATEMENTS + died + busy);
    expect(await countEffects()).toEqual([{ longValue: STATEMENTS }, { longValue: STATEMENTS }]);
  },
  TIME_LIMIT_MS,
);
