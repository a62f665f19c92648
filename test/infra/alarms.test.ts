import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  PurgeQueueCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SystemClock } from '../../src/adapters/system/index.js';
import { HOUR_MS, MINUTE_MS } from '../../src/ports/units.js';
import type { QueueContent } from '../../local/src/queue/queue-content.js';
import { DeployedStack } from './deployed/deployed-stack.js';
import { synthesiseSmallStack } from './deployed/small-stack.js';
import { readTemplate } from './deployed/template.js';
import { alarmsOf } from './deployed/template-alarms.js';

const LONG_SQL = 'select pg_sleep(600)';
const LOOKS_MAX = 1_000;

const folder = mkdtempSync(join(tmpdir(), 'alarms-'));

/**
 * Each alarm goes off by what brings it about, and recovers. What it looks at is read out of the template: the metrics come from the
 * functions' own output, and from what the laptop cloud's Lambda and SQS count.
 */
describe('of the template’s alarms', () => {
  let stack: DeployedStack;
  let sqs: SQSClient;
  let dynamoDb: DynamoDBClient;
  let alarmIds: readonly string[];
  let losesEvents = false;
  const seen = new Set<string>();

  beforeAll(async () => {
    synthesiseSmallStack(folder);
    const template = readTemplate(folder);
    alarmIds = alarmsOf({ Resources: template.resources }).map(({ id }) => id);
    stack = await DeployedStack.deploy(template, {
      workgroupIds: {},
      losesEvent: (event) => losesEvents && 'source' in event && event.source === 'aws.redshift-data',
    });
    sqs = new SQSClient(stack.administration.client);
    dynamoDb = new DynamoDBClient(stack.administration.client);
  });

  afterAll(async () => {
    sqs.destroy();
    dynamoDb.destroy();
    await stack.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const until = async (what: string, isSo: () => Promise<boolean> | boolean): Promise<void> => {
    const clock = new SystemClock();
    for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
      if (await isSo()) return;
      await clock.sleep(20);
    }
    throw new Error(`it did not come about that ${what}`);
  };

  const goesOff = async (alarm: string): Promise<void> => {
    await until(`${alarm} goes off`, async () => (await stack.alarmState(alarm)) === 'ALARM');
    seen.add(alarm);
  };
  const isCalm = async (alarm: string): Promise<void> => expect(await stack.alarmState(alarm)).toBe('OK');
  const strike = async (): Promise<void> => await Object.values(stack.schedules)[0]?.strike();
  const functionName = (part: string): string => stack.nameOf('AWS::Lambda::Function', part);
  const invoke = async (part: string, payload: unknown): Promise<void> => {
    const { signal } = new AbortController();
    await stack.administration.host.invoke(functionName(part), payload, signal).catch(() => undefined);
  };
  const queue = (part: string): { readonly QueueUrl: string } => ({
    QueueUrl: `${stack.administration.client.endpoint}/000000000000/${stack.nameOf('AWS::SQS::Queue', part)}`,
  });
  const completions = (): Promise<QueueContent | undefined> =>
    stack.administration.sqs.inspect(stack.nameOf('AWS::SQS::Queue', 'CallbackCompletions'));
  const deny = (...operations: readonly string[]): void =>
    operations.forEach((operation) => stack.administration.denying.denied.add(operation));
  /** An execution whose statement has ended, and whose event waits for a mapping that is switched off. */
  const withEventInQueue = async (): Promise<string> => {
    await stack.mappings[0]?.setEnabled(false);
    // What an earlier case has left would come back in minutes.
    await sqs.send(new PurgeQueueCommand(queue('CallbackCompletions')));
    const executionArn = await stack.start('Patient', { sql: 'select 1' });
    await until('the event is in the queue', async () => (await completions())?.ready.length === 1);
    return executionArn;
  };
  const allowAll = (): void => stack.administration.denying.denied.clear();

  it('UpkeepSilent goes off until the reconciler has run, and when it stops', async () => {
    await goesOff('UpkeepSilent');
    await strike();
    await isCalm('UpkeepSilent');
    stack.passTime(HOUR_MS);
    await goesOff('UpkeepSilent');
    await strike();
    await isCalm('UpkeepSilent');
  });

  it('OldestInFlightPastDue goes off by a statement that is registered for hours', async () => {
    const executionArn = await stack.start('Patient', { sql: LONG_SQL });
    const TableName = stack.nameOf('AWS::DynamoDB::Table', 'Table');
    let key: object | undefined;
    await until('the statement is started', async () => {
      const { Items = [] } = await dynamoDb.send(new ScanCommand({ TableName }));
      const item = Items.find(({ id, startOrder }) => id?.S === executionArn && startOrder !== undefined);
      key = item && { id: item.id, invocationId: item.invocationId };
      return item !== undefined;
    });
    // Two hours are not waited for.
    await dynamoDb.send(
      new UpdateItemCommand({
        TableName,
        Key: key as never,
        UpdateExpression: 'SET registeredAt = registeredAt - :hours',
        ExpressionAttributeValues: { ':hours': { N: String(2 * HOUR_MS) } },
      }),
    );
    await isCalm('OldestInFlightPastDue');
    await strike();
    await goesOff('OldestInFlightPastDue');
    await stack.stepFunctions.stopExecution(executionArn);
    await until('it is closed, and is told no more', async () => {
      stack.passTime(10 * MINUTE_MS);
      await strike();
      return (await stack.alarmState('OldestInFlightPastDue')) === 'OK';
    });
  });

  it('PoolWaitsTooLong goes off by a statement that waits behind another one, and recovers when its turn comes', async () => {
    const TableName = stack.nameOf('AWS::DynamoDB::Table', 'Table');
    const first = await stack.start('Queued', { sql: LONG_SQL });
    await until('the first one runs', () => stack.redshift.statements().at(-1)?.status === 'STARTED');
    const second = await stack.start('Queued', { sql: 'select 1' });
    let entry: Record<string, { S?: string }> | undefined;
    await until('the second one waits', async () => {
      const { Items = [] } = await dynamoDb.send(new ScanCommand({ TableName }));
      entry = Items.find(({ invocationId }) => invocationId?.S?.startsWith('queue#'));
      const isMarked = Items.some(({ id, ticket }) => id?.S === second && ticket !== undefined);
      return entry !== undefined && isMarked;
    });
    await strike();
    await isCalm('PoolWaitsTooLong');
    // The time is not waited for.
    await dynamoDb.send(
      new UpdateItemCommand({
        TableName,
        Key: { id: entry?.id, invocationId: entry?.invocationId } as never,
        UpdateExpression: 'SET enqueuedAt = enqueuedAt - :hour',
        ExpressionAttributeValues: { ':hour': { N: String(HOUR_MS) } },
      }),
    );
    await strike();
    await goesOff('PoolWaitsTooLong');
    await stack.stepFunctions.stopExecution(first);
    expect((await stack.stepFunctions.waitForEnd(second)).status).toBe('SUCCEEDED');
    stack.passTime(10 * MINUTE_MS);
    await strike();
    await isCalm('PoolWaitsTooLong');
  });

  it('ManyReconcilerRecoveries goes off by six lost events', async () => {
    losesEvents = true;
    const executions = await Promise.all(
      Array.from({ length: 6 }, async (_, count) => await stack.start('Patient', { sql: `select ${count}` })),
    );
    await isCalm('ManyReconcilerRecoveries');
    const ended = Promise.all(executions.map((executionArn) => stack.stepFunctions.waitForEnd(executionArn)));
    let hasEnded = false;
    void ended.finally(() => (hasEnded = true));
    await until('the reconciler has answered them', async () => {
      await strike();
      return hasEnded;
    });
    losesEvents = false;
    expect((await ended).map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 'SUCCEEDED'));
    await goesOff('ManyReconcilerRecoveries');
    stack.passTime(HOUR_MS);
    await isCalm('ManyReconcilerRecoveries');
  });

  it('CompletionsWait goes off by events that nobody takes, and recovers when somebody does', async () => {
    const executionArn = await withEventInQueue();
    await isCalm('CompletionsWait');
    stack.passTime(16 * MINUTE_MS);
    await goesOff('CompletionsWait');
    await stack.mappings[0]?.setEnabled(true);
    expect((await stack.stepFunctions.waitForEnd(executionArn)).status).toBe('SUCCEEDED');
    await until('the queue is empty', async () => {
      const { ready, inFlight } = (await completions()) ?? {};
      return ready?.length === 0 && inFlight?.length === 0;
    });
    stack.passTime(10 * MINUTE_MS);
    await isCalm('CompletionsWait');
  });

  it('CompletionDeadLettersArrived goes off by an event that the completer fails on, and recovers when it is gone', async () => {
    const completions = queue('CallbackCompletions');
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ ...completions, AttributeNames: ['VisibilityTimeout'] }),
    );
    await sqs.send(new SetQueueAttributesCommand({ ...completions, Attributes: { VisibilityTimeout: '0' } }));
    await isCalm('CompletionDeadLettersArrived');
    const executionArn = await withEventInQueue();
    // The claim cannot be written.
    deny('DynamoDB_20120810.UpdateItem');
    await stack.mappings[0]?.setEnabled(true);
    await goesOff('CompletionDeadLettersArrived');
    allowAll();
    await sqs.send(new SetQueueAttributesCommand({ ...completions, Attributes: Attributes ?? {} }));
    await stack.stepFunctions.stopExecution(executionArn);
    await sqs.send(new PurgeQueueCommand(queue('CompletionDeadLetters')));
    stack.passTime(10 * MINUTE_MS);
    await isCalm('CompletionDeadLettersArrived');
  });

  it('UpkeepFailuresArrived goes off by an ended execution that the function fails on three times', async () => {
    await isCalm('UpkeepFailuresArrived');
    const executionArn = await stack.start('Patient', { sql: LONG_SQL });
    await until('it runs', () => stack.redshift.statements().at(-1)?.status === 'STARTED');
    deny('DynamoDB_20120810.Query');
    await stack.stepFunctions.stopExecution(executionArn);
    await goesOff('UpkeepFailuresArrived');
    allowAll();
    const [letter] =
      (await stack.administration.sqs.inspect(stack.nameOf('AWS::SQS::Queue', 'UpkeepFailures')))?.ready ?? [];
    const record = JSON.parse(letter?.body ?? '{}') as { readonly requestPayload?: unknown };
    // What the runbook says to do: the message holds what was to be done.
    await invoke('Upkeep', record.requestPayload);
    await until('it is cancelled', () => stack.redshift.statements().at(-1)?.status === 'ABORTED');
    await sqs.send(new PurgeQueueCommand(queue('UpkeepFailures')));
    stack.passTime(10 * MINUTE_MS);
    await isCalm('UpkeepFailuresArrived');
  });

  it('CompletionsDenied goes off by a permission that is missing, and recovers with it', async () => {
    await isCalm('CompletionsDenied');
    deny('RedshiftData.DescribeStatement');
    const executionArn = await stack.start('Patient', { sql: 'select 1' });
    await goesOff('CompletionsDenied');
    allowAll();
    stack.passTime(10 * MINUTE_MS);
    let status: string | undefined;
    void stack.stepFunctions.waitForEnd(executionArn).then((end) => (status = end.status));
    await until('its task is answered', async () => {
      await strike();
      return status !== undefined;
    });
    expect(status).toBe('SUCCEEDED');
    await isCalm('CompletionsDenied');
  });

  it.each([
    ['Starter', {}],
    // Of a batch it tells failures message by message; what fails it as a whole is a fault of the deployment.
    ['Completer', { Records: [] }],
    ['Upkeep', { source: 'aws.events', 'detail-type': 'Scheduled Event' }],
  ])('%sErrors goes off where the function fails for a quarter of an hour', async (name, payload) => {
    if (name === 'Upkeep') deny('DynamoDB_20120810.Query');
    for (let period = 0; period < 3; period += 1) {
      await isCalm(`${name}Errors`);
      stack.passTime(5 * MINUTE_MS);
      for (let count = 0; count < 6; count += 1) await invoke(name, payload);
    }
    await goesOff(`${name}Errors`);
    allowAll();
    stack.passTime(10 * MINUTE_MS);
    await isCalm(`${name}Errors`);
  });

  it.each(['Starter', 'Completer', 'Upkeep'])(
    '%sThrottles goes off where the function is held back for a quarter of an hour',
    async (name) => {
      const { host } = stack.administration;
      host.reserveConcurrency(functionName(name), 0);
      for (let period = 0; period < 3; period += 1) {
        await isCalm(`${name}Throttles`);
        stack.passTime(5 * MINUTE_MS);
        await invoke(name, {});
      }
      await goesOff(`${name}Throttles`);
      host.reserveConcurrency(functionName(name), undefined);
      stack.passTime(10 * MINUTE_MS);
      await isCalm(`${name}Throttles`);
    },
  );

  it('RuleDeadLettersArrived goes off where the completion queue is gone, and recovers', async () => {
    await isCalm('RuleDeadLettersArrived');
    await stack.mappings[0]?.setEnabled(false);
    await sqs.send(new DeleteQueueCommand(queue('CallbackCompletions')));
    const executionArn = await stack.start('Patient', { sql: 'select 1' });
    await goesOff('RuleDeadLettersArrived');
    await stack.stepFunctions.stopExecution(executionArn);
    await sqs.send(new CreateQueueCommand({ QueueName: stack.nameOf('AWS::SQS::Queue', 'CallbackCompletions') }));
    await sqs.send(new PurgeQueueCommand(queue('RuleDeadLetters')));
    stack.passTime(10 * MINUTE_MS);
    await isCalm('RuleDeadLettersArrived');
  });

  it('each has been seen', () => {
    expect(alarmIds.filter((id) => ![...seen].some((alarm) => id.includes(alarm)))).toEqual([]);
    expect(alarmIds).toHaveLength(15);
  });
});
