import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { DisableRuleCommand, EnableRuleCommand } from '@aws-sdk/client-eventbridge';
import { ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DynamoDbInvocationStore, DynamoDbPoolStore } from '../../../src/adapters/dynamodb/index.js';
import { CAUSE_NAMES, type CauseName } from '../../../src/domain/operate/evidence.js';
import type { Invocation } from '../../../src/ports/invocation.js';
import { after, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/ports/units.js';
import { ENDLESS, Laptop, sqlMachine, until } from './laptop.js';

const TABLE = 'sfn-redshift-tasker';

/** Each cause is brought about in a laptop cloud by what brings it about in the world, and asked about over its endpoint. */
describe('explain, on the laptop cloud, tells', () => {
  const folder = mkdtempSync(join(tmpdir(), 'explain-'));
  let laptop: Laptop;
  const explained = new Set<CauseName>();

  beforeAll(async () => {
    const places = { s3Directory: folder, resultsTo: 's3://lake/results' };
    laptop = await Laptop.start({ pools: { loads: 1 }, ...places });
  });

  afterAll(async () => {
    await laptop.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const expectCause = async (cause: CauseName, id: string, laterMs = 0): Promise<string> => {
    const { explanations } = await laptop.explain(id, laterMs);
    expect(explanations.map((explanation) => explanation.cause)).toEqual([cause]);
    explained.add(cause);
    const [explanation] = explanations;
    expect(explanation?.nextStep).not.toBe('');
    return [explanation?.sentence, ...(explanation?.evidence ?? []), explanation?.nextStep].join('\n');
  };

  const store = (): DynamoDbInvocationStore =>
    new DynamoDbInvocationStore({ client: laptop.dynamoDb, tableName: TABLE });

  const rule = async (name: string, isOn: boolean): Promise<void> => {
    await laptop.events.send(isOn ? new EnableRuleCommand({ Name: name }) : new DisableRuleCommand({ Name: name }));
  };

  const mapping = async (isOn: boolean): Promise<void> => {
    const { EventSourceMappings: [found] = [] } = await laptop.lambda.send(new ListEventSourceMappingsCommand({}));
    await laptop.lambda.send(new UpdateEventSourceMappingCommand({ UUID: found?.UUID, Enabled: isOn }));
  };

  /** An execution whose statement has ended, and whose event got lost. */
  const withLostEvent = async (payload: object = {}): Promise<Invocation> => {
    await rule('completions', false);
    const invocation = await laptop.endedInvocation(await laptop.run(sqlMachine('select 1', {}, payload)));
    await rule('completions', true);
    return invocation;
  };

  const whileRunning = async (work: (executionArn: string) => Promise<void>): Promise<void> => {
    const executionArn = await laptop.run(sqlMachine(ENDLESS));
    await laptop.invocation(executionArn, ({ statementId }) => statementId !== undefined);
    await until(async () => laptop.cloud.statements().find(({ status }) => status === 'STARTED'));
    try {
      await work(executionArn);
    } finally {
      await laptop.stop(executionArn);
      await laptop.invocation(executionArn, ({ processed }) => processed);
    }
  };

  it('that all is well: the statement has ended and its task was answered', async () => {
    const executionArn = await laptop.run(sqlMachine('select 1'));
    await laptop.status(executionArn, 'SUCCEEDED');
    await laptop.invocation(executionArn, ({ processed }) => processed);
    expect(await expectCause('answered', executionArn)).toContain('All is well');
  });

  it('that it runs, and that another waits for it inside Redshift', async () => {
    await whileRunning(async (running) => {
      await expectCause('runs', running);
      const waiting = await laptop.run(sqlMachine('select 2'));
      await laptop.invocation(waiting, ({ statementId }) => statementId !== undefined);
      expect(await expectCause('waits-in-redshift', waiting)).toMatch(/SUBMITTED|PICKED/);
      await laptop.stop(waiting);
    });
  });

  it('that it waits in its pool; that a slot there is free; that a slot is held by one that is over', async () => {
    const pooled = { pool: 'loads' };
    const running = await laptop.run(sqlMachine(ENDLESS, {}, pooled));
    const held = await laptop.invocation(running, ({ statementId }) => statementId !== undefined);
    const waiting = await laptop.run(sqlMachine('select 2', {}, pooled));
    const { poolKey = '' } = await laptop.invocation(waiting, ({ ticket }) => ticket !== undefined);
    expect(await expectCause('waits-in-pool', waiting)).toContain(held.invocationId);
    const pools = new DynamoDbPoolStore({ client: laptop.dynamoDb, tableName: TABLE });
    await pools.releaseSlot(poolKey, 0, held);
    await expectCause('pool-stuck', waiting);
    const acquiredAt = laptop.operator.clock.now();
    const owner = { executionArn: running, invocationId: 'gone' };
    await pools.acquireSlot({ poolKey, slotNumber: 0, owner, acquiredAt, expiresAt: after(acquiredAt, HOUR_MS) });
    expect(await expectCause('slot-left', waiting)).toContain('its record is gone');
    await pools.releaseSlot(poolKey, 0, owner);
    for (const executionArn of [waiting, running]) await laptop.stop(executionArn);
    for (const executionArn of [waiting, running]) await laptop.invocation(executionArn, ({ processed }) => processed);
  });

  it('that its event is on its way, then that it is lost and when the reconciler comes', async () => {
    const { executionArn, invocationId } = await withLostEvent();
    await expectCause('event-on-its-way', executionArn);
    expect(await expectCause('event-lost', invocationId, 45 * SECOND_MS)).toContain('the reconciler answers it by');
    await laptop.stop(executionArn);
  });

  it('that its rows are on their way to S3', async () => {
    const { executionArn } = await withLostEvent({ includeResult: { format: 'json' } });
    expect(await expectCause('result-on-its-way', executionArn, MINUTE_MS)).toContain(
      'its rows go to s3://lake/results/',
    );
    await laptop.stop(executionArn);
  });

  it('that the rule is disabled', async () => {
    const { executionArn } = await withLostEvent();
    await rule('completions', false);
    await expectCause('rule-disabled', executionArn);
    await rule('completions', true);
    await laptop.stop(executionArn);
  });

  it('that the schedule of the reconciler is disabled', async () => {
    const { executionArn } = await withLostEvent();
    await rule('reconcile', false);
    await expectCause('schedule-disabled', executionArn, MINUTE_MS);
    await rule('reconcile', true);
    await laptop.stop(executionArn);
  });

  it('that the mapping is disabled; and that events wait where it is not and nobody takes them', async () => {
    await mapping(false);
    const { executionArn } = await laptop.endedInvocation(await laptop.run(sqlMachine('select 1')));
    await expectCause('mapping-disabled', executionArn);
    // Enabled by its own word, but nothing is taken: a message that is not visible yet to the poller.
    const asIfEnabled = {
      ...laptop.operator.inspection,
      mapping: async () => ({ kind: 'known' as const, value: { isEnabled: true, reportsItemFailures: true } }),
    };
    const { explain } = await import('../../../src/domain/operate/explain.js');
    const { findSubject } = await import('../../../src/domain/operate/find-invocations.js');
    const clock = { now: () => after(laptop.operator.clock.now(), 2 * MINUTE_MS), sleep: async () => undefined };
    const operator = { ...laptop.operator, clock, inspection: asIfEnabled };
    const { explanations } = await explain(operator, await findSubject(operator, executionArn));
    expect(explanations.map(({ cause }) => cause)).toEqual(['completion-waits']);
    explained.add('completion-waits');
    await mapping(true);
    await laptop.status(executionArn, 'SUCCEEDED');
  });

  it('that the tasker is denied what it needs, and that its event became a dead letter', async () => {
    const queue = { QueueUrl: laptop.operator.parts.completionQueueUrl };
    await laptop.sqs.send(new SetQueueAttributesCommand({ ...queue, Attributes: { VisibilityTimeout: '0' } }));
    laptop.denying.denied.add('RedshiftData.DescribeStatement');
    const executionArn = await laptop.run(sqlMachine('select 1'));
    await laptop.invocation(executionArn, ({ statementId }) => statementId !== undefined);
    await deadLetterHasCome();
    expect(await expectCause('denied', executionArn)).toContain('DescribeStatement');
    laptop.denying.denied.clear();
    await expectCause('dead-letter', executionArn);
    await laptop.sqs.send(new SetQueueAttributesCommand({ ...queue, Attributes: { VisibilityTimeout: '360' } }));
    await laptop.stop(executionArn);
  });

  const deadLetterHasCome = (): Promise<boolean> =>
    until(async () => {
      const letters = await laptop.operator.deadLetters.take(1);
      for (const letter of letters) await laptop.operator.deadLetters.giveBack(letter);
      return letters.length > 0 || undefined;
    });

  it('that somebody is answering right now', async () => {
    const { executionArn, invocationId } = await withLostEvent();
    const now = laptop.operator.clock.now();
    const claim = { claimId: 'a-completer', expiresAt: after(now, MINUTE_MS) };
    await store().claim({ executionArn, invocationId }, claim, now);
    await expectCause('being-answered', executionArn);
    await store().releaseClaim({ executionArn, invocationId }, 'a-completer');
    await laptop.stop(executionArn);
  });

  it('that the execution has ended and its statement is left to be closed', async () => {
    await rule('execution-ends', false);
    const executionArn = await laptop.run(sqlMachine(ENDLESS));
    const { statementId = '' } = await laptop.invocation(executionArn, (one) => one.statementId !== undefined);
    await laptop.stop(executionArn);
    await laptop.status(executionArn, 'ABORTED');
    await expectCause('execution-ended', executionArn);
    await rule('execution-ends', true);
    await laptop.operator.tasker.cancelStatement(statementId);
    await laptop.invocation(executionArn, ({ processed }) => processed);
    // The statement was cancelled after its execution: nobody waited for the answer.
    await expectCause('answer-undelivered', executionArn);
  });

  it('that nobody waits any more although the execution goes on', async () => {
    const definition = sqlMachine(ENDLESS, {
      TimeoutSeconds: 30,
      Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Go on' }],
    }) as { States: Record<string, object> };
    definition.States['Go on'] = { Type: 'Wait', Seconds: 600, End: true };
    const executionArn = await laptop.run(definition);
    const { statementId = '' } = await laptop.invocation(executionArn, (one) => one.statementId !== undefined);
    laptop.clock.skip(30 * SECOND_MS);
    await until(async () => {
      const { explanations } = await laptop.explain(executionArn);
      return explanations[0]?.cause === 'task-gone' ? true : undefined;
    });
    await expectCause('task-gone', executionArn);
    await laptop.operator.tasker.cancelStatement(statementId);
    await laptop.stop(executionArn);
  });

  it('that it is being started; that it never was, once its starter is gone', async () => {
    const executionArn = await laptop.run(sqlMachine('select 1'));
    await laptop.status(executionArn, 'SUCCEEDED');
    const { attempt, target, sqlHash } = await laptop.invocation(executionArn);
    const waiting = await laptop.run({ StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 600, End: true } } });
    const registeredAt = laptop.operator.clock.now();
    // A starter that died between its two writes leaves this.
    const left = {
      executionArn: waiting,
      invocationId: 'left-by-a-dead-starter',
      owner: 'laptop/',
      target,
      sqlHash,
      registeredAt,
    };
    await store().register({
      ...left,
      statementName: `laptop/${waiting}:left-by-a-dead-starter`,
      expiresAt: after(registeredAt, HOUR_MS),
      ...(attempt && { attempt }),
    });
    await expectCause('starting', waiting);
    expect(await expectCause('never-started', waiting, 20 * MINUTE_MS)).toContain('reconcile');
    await laptop.stop(waiting);
  });

  it('that the Data API does not know the statement', async () => {
    const { executionArn, invocationId } = await withLostEvent();
    const key = { executionArn, invocationId };
    const invocation = await laptop.invocation(executionArn);
    await laptop.dynamoDb.send(
      new DeleteItemCommand({ TableName: TABLE, Key: { id: { S: executionArn }, invocationId: { S: invocationId } } }),
    );
    await expectCause('record-gone', executionArn);
    const { status: _status, processed: _processed, adoptions: _adoptions, ...registration } = invocation;
    await store().register(registration);
    await store().recordStart(key, {
      statementId: '11111111-2222-3333-4444-555555555555',
      startedAt: laptop.operator.clock.now(),
    });
    await expectCause('statement-unknown', executionArn);
    await laptop.stop(executionArn);
  });

  it('that nothing was asked of it, for an execution that has ended', async () => {
    const executionArn = await laptop.run({ StartAt: 'Pass', States: { Pass: { Type: 'Pass', End: true } } });
    await laptop.status(executionArn, 'SUCCEEDED');
    await expectCause('nothing-asked', executionArn);
  });

  it('that a lock is held, and that it was left by an owner that is dead', async () => {
    const singleton = { action: 'executeSingletonStatement', singletonKey: 'nightly' };
    const owner = await laptop.run(sqlMachine(ENDLESS, {}, singleton));
    const held = await laptop.invocation(owner, ({ statementId }) => statementId !== undefined);
    const refused = await laptop.run(sqlMachine('select 1', {}, singleton));
    await laptop.status(refused, 'FAILED');
    expect(await expectCause('lock-held', refused)).toContain(owner);
    await laptop.stop(owner);
    await laptop.invocation(owner, ({ processed }) => processed);
    // A lock that is left: taken for an owner that is closed.
    const now = laptop.operator.clock.now();
    await store().acquireLock({
      singletonKey: 'nightly',
      owner: { executionArn: owner, invocationId: held.invocationId },
      acquiredAt: now,
      expiresAt: after(now, HOUR_MS),
    });
    expect(await expectCause('lock-left', refused)).toContain('unlock');
  });

  it('that the start was refused, and with what', async () => {
    laptop.denying.denied.add('RedshiftData.ExecuteStatement');
    const executionArn = await laptop.run(sqlMachine('select 1'));
    await laptop.invocation(executionArn, ({ processed }) => processed);
    laptop.denying.denied.clear();
    expect(await expectCause('start-refused', executionArn)).toContain('AccessDeniedException');
  });

  it('what could not be asked, where nothing else is known', async () => {
    await whileRunning(async (executionArn) => {
      laptop.denying.denied.add('AWSStepFunctions.DescribeExecution');
      laptop.denying.denied.add('RedshiftData.DescribeStatement');
      await expectCause('denied', executionArn);
      laptop.denying.denied.clear();
    });
  });

  it('that it cannot tell, where a service does not answer', async () => {
    await whileRunning(async (executionArn) => {
      laptop.denying.failing.add('RedshiftData.DescribeStatement');
      await expectCause('not-known', executionArn);
      laptop.denying.failing.clear();
    });
  });

  it('and all causes of the catalogue have been brought about', () => {
    const never = CAUSE_NAMES.filter((cause) => !explained.has(cause));
    expect(never).toEqual([]);
  });
});
