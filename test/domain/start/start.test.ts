import { describe, expect, it } from '@jest/globals';
import { RedshiftDataError, StoreUnavailableError } from '../../../src/ports/port-errors.js';
import { clientTokenOf, invocationIdOfToken } from '../../../src/domain/statement-name.js';
import { AN_EXECUTION_ARN, AN_OWNER, anAttempt, aTarget, STORY_START } from '../../support/builders.js';
import { countingCalls } from '../../support/counting-calls.js';
import { withMethods } from '../../support/with-methods.js';
import { A_PREFIX, aTaskPayload, World } from '../../support/world.js';

const refused = new RedshiftDataError('ValidationException', 'no such database', {
  retryable: false,
  outcome: 'refused',
});

describe('starting a statement', () => {
  it('registers the invocation before it starts anything', async () => {
    const world = new World();
    const token = world.openTask();
    const unreachable = new RedshiftDataError('RedshiftDataUnreachable', 'no answer', {
      retryable: true,
      outcome: 'unknown',
    });
    world.redshiftData.failNext('executeStatement', unreachable);
    await expect(world.start(aTaskPayload(token))).rejects.toThrow('no answer');
    expect(await world.invocationOf(token)).toMatchObject({
      ...{ executionArn: AN_EXECUTION_ARN, owner: AN_OWNER, status: 'REGISTERED', processed: false, taskToken: token },
      ...{ target: aTarget(), registeredAt: world.clock.now() },
    });
  });

  it('names the statement after prefix, execution and invocation, and asks for its event', async () => {
    const world = new World();
    const { token } = await world.startTask();
    const statementName = `${A_PREFIX}${AN_EXECUTION_ARN}:${invocationIdOfToken(token)}`;
    expect(world.statements).toHaveLength(1);
    expect(world.statements[0]?.input).toMatchObject({
      StatementName: statementName,
      ClientToken: clientTokenOf(statementName),
      WithEvent: true,
    });
  });

  it('gives every task a statement name of its own, also within one execution', async () => {
    const world = new World();
    await world.startTask();
    await world.startTask();
    expect(new Set(world.statements.map(({ input }) => input.StatementName)).size).toBe(2);
  });

  it('answers with what the Data API said', async () => {
    const world = new World();
    expect(await world.start(aTaskPayload(world.openTask()))).toEqual({
      Id: world.statements[0]?.id,
      CreatedAt: new Date(world.clock.now()).toISOString(),
      ...{ ClusterIdentifier: 'warehouse', Database: 'analytics', DbUser: 'loader' },
    });
  });

  it('records the statement that it started', async () => {
    const world = new World();
    const { token, statementId } = await world.startTask();
    expect(await world.invocationOf(token)).toMatchObject({
      ...{ status: 'STARTED', processed: false, statementId, startedAt: world.clock.now() },
    });
    expect(world.telemetry.total('StatementsStarted')).toBe(1);
  });

  it('tells in the log what it started, and of which state', async () => {
    const world = new World();
    const { token, statementId } = await world.startTask({ attempt: anAttempt() });
    const { executionArn, invocationId } = await world.invocationOf(token);
    expect(world.telemetry.linesAt('info')).toEqual([
      {
        ...{ level: 'info', message: 'started a statement' },
        fields: { executionArn, invocationId, stateName: 'Load', statementId },
      },
    ]);
  });

  it('asks for nothing about statements that are new', async () => {
    const world = new World();
    await world.startTask();
    await world.startTask({ attempt: anAttempt() });
    expect(world.redshiftData.calls.map(({ operation }) => operation)).toEqual([
      'executeStatement',
      'executeStatement',
    ]);
  });

  it('starts without a task token, without an event, and answers nobody later', async () => {
    const world = new World();
    const answer = await world.start({ sqlStatement: 'select 1', executionArn: AN_EXECUTION_ARN });
    const [statement] = world.statements;
    expect(answer.Id).toBe(statement?.id);
    expect(statement?.input.WithEvent).toBe(false);
    world.redshiftData.finish(statement?.id ?? '');
    await world.clock.advance(world.runtime.settings.reconcileGraceMs);
    await world.reconcile();
    expect(world.store.invocations()).toMatchObject([{ processed: true, delivery: 'none', status: 'FINISHED' }]);
  });

  it('starts each call without a token anew', async () => {
    const world = new World();
    await world.start({ sqlStatement: 'select 1' });
    await world.start({ sqlStatement: 'select 1' });
    expect(world.statements).toHaveLength(2);
  });

  it('passes on how to run', async () => {
    const world = new World();
    await world.startTask({
      ...{ sqlStatement: 'select :day', parameters: { day: '2026-01-02' }, resultFormat: 'CSV' },
      ...{ database: 'staging', sessionKeepAliveSeconds: 600 },
    });
    expect(world.statements[0]?.input).toMatchObject({
      ...{ Sql: 'select :day', Parameters: [{ name: 'day', value: '2026-01-02' }], ResultFormat: 'CSV' },
      ...{ Database: 'staging', SessionKeepAliveSeconds: 600 },
    });
  });

  it('sends nothing of the connection beside a session', async () => {
    const world = new World();
    const sessionId = '00000000-0000-4000-8001-000000000001';
    await world.startTask({ sessionId });
    const { input } = world.statements[0] ?? { input: {} };
    expect(input).toMatchObject({ SessionId: sessionId });
    for (const member of ['ClusterIdentifier', 'Database', 'DbUser']) expect(input).not.toHaveProperty(member);
  });

  it('runs a batch in one statement', async () => {
    const world = new World();
    await world.startTask({
      ...{ sqlStatement: undefined, sqlStatements: ['delete from a', 'insert into a select 1'] },
      executionMode: 'AUTO_COMMIT',
    });
    expect(world.statements[0]?.input).toMatchObject({
      Sqls: ['delete from a', 'insert into a select 1'],
      ExecutionMode: 'AUTO_COMMIT',
    });
  });

  it('notes of a batch that it is one', async () => {
    const world = new World();
    const batch = await world.startTask({ sqlStatement: undefined, sqlStatements: ['select 1'] });
    const single = await world.startTask({ sqlStatement: 'select 1' });
    expect(await world.invocationOf(batch.token)).toMatchObject({ isBatch: true });
    expect(await world.invocationOf(single.token)).not.toHaveProperty('isBatch');
  });

  it('keeps the beginning of all its SQL where the deployment wants one, and nothing of it else', async () => {
    const world = new World({ settings: { sqlPreviewLength: 20 } });
    const batch = { sqlStatement: undefined, sqlStatements: ['delete from a', 'insert into a select 1'] };
    const { token } = await world.startTask(batch);
    expect(await world.invocationOf(token)).toMatchObject({ sqlPreview: 'delete from a;\ninser' });
    const without = new World();
    expect(await without.invocationOf((await without.startTask()).token)).not.toHaveProperty('sqlPreview');
  });

  it('starts each call without a token anew, also where it tells its attempt', async () => {
    const world = new World();
    const payload = { sqlStatement: 'select 1', executionArn: AN_EXECUTION_ARN, attempt: anAttempt() };
    await world.start(payload);
    await world.start(payload);
    await world.start({ ...payload, attempt: anAttempt({ retryCount: 1 }) });
    expect(world.statements).toHaveLength(3);
  });

  it('counts from when the Data API says it was started, not from when the starter heard of it', async () => {
    const createdAt = new Date(STORY_START - 3_000);
    const world = new World({
      replace: ({ redshiftData }) => ({
        redshiftData: withMethods(redshiftData, {
          executeStatement: async (input) => ({
            ...(await redshiftData.executeStatement(input)),
            CreatedAt: createdAt,
          }),
        }),
      }),
    });
    const { token } = await world.startTask();
    expect(await world.invocationOf(token)).toMatchObject({ startedAt: createdAt.getTime() });
  });

  it.each([
    ['a workgroup', { workgroupName: 'etl', database: 'dev' }, { WorkgroupName: 'etl', Database: 'dev' }],
    [
      'a secret',
      { clusterIdentifier: 'warehouse', database: 'dev', secretArn: 'etl-user' },
      { ClusterIdentifier: 'warehouse', Database: 'dev', SecretArn: 'etl-user' },
    ],
    ['an IAM identity', { clusterIdentifier: 'w', database: 'dev' }, { ClusterIdentifier: 'w', Database: 'dev' }],
  ])('connects to a target with %s', async (_name, target, expected) => {
    const world = new World({ settings: { target } });
    await world.startTask();
    const { input } = world.statements[0] ?? { input: {} };
    const names = ['ClusterIdentifier', 'WorkgroupName', 'Database', 'DbUser', 'SecretArn'];
    expect(Object.fromEntries(Object.entries(input).filter(([name]) => names.includes(name)))).toEqual(expected);
  });

  it('keeps no SQL in the state table unless previews are switched on', async () => {
    const without = new World();
    await without.startTask({ sqlStatement: "select 'hunter2'" });
    expect(JSON.stringify(without.store.invocations())).not.toContain('hunter2');
    expect(without.store.invocations()[0]).not.toHaveProperty('sqlPreview');
    const withPreview = new World({ settings: { sqlPreviewLength: 9 } });
    const { token } = await withPreview.startTask({ sqlStatement: "select 'hunter2'" });
    expect(await withPreview.invocationOf(token)).toMatchObject({ sqlPreview: "select 'h" });
  });
});

describe('a start that the Data API refuses', () => {
  it('fails with the service’s own error and leaves nothing in flight', async () => {
    const world = new World();
    const token = world.openTask();
    world.redshiftData.failNext('executeStatement', refused);
    await expect(world.start(aTaskPayload(token))).rejects.toMatchObject({ name: 'ValidationException' });
    expect(await world.invocationOf(token)).toMatchObject({
      ...{ processed: true, status: 'FAILED', delivery: 'none' },
      outcome: { errorName: 'ValidationException', errorMessage: 'no such database' },
    });
    expect((await world.store.listInFlight(AN_OWNER, { limit: 10 })).entries).toEqual([]);
    expect(world.telemetry.total('StatementsRefused')).toBe(1);
  });

  it('tells the task why, as Lambda would, and says in the log which it was', async () => {
    const world = new World();
    const token = world.openTask();
    world.redshiftData.failNext('executeStatement', refused);
    await expect(world.start(aTaskPayload(token))).rejects.toThrow();
    expect(world.answerTo(token)).toEqual({
      ...{ kind: 'failure', error: 'ValidationException' },
      cause: JSON.stringify({ errorType: 'ValidationException', errorMessage: 'no such database' }),
    });
    const { executionArn, invocationId } = await world.invocationOf(token);
    expect(world.telemetry.linesAt('warn')).toContainEqual({
      ...{ level: 'warn', message: 'the statement was refused' },
      fields: { executionArn, invocationId, errorName: 'ValidationException' },
    });
  });

  it('tells a long reason in as many characters as Step Functions takes, and still as JSON', async () => {
    const world = new World();
    const token = world.openTask();
    const reason = new RedshiftDataError('ValidationException', '\u0001'.repeat(50_000), {
      ...{ retryable: false, outcome: 'refused' },
    });
    world.redshiftData.failNext('executeStatement', reason);
    await expect(world.start(aTaskPayload(token))).rejects.toThrow();
    const answer = world.answerTo(token);
    expect(answer).toMatchObject({ kind: 'failure' });
    expect((answer as { cause: string }).cause.length).toBeLessThanOrEqual(32_768);
    expect(world.causeOf(token)).toMatchObject({ errorType: 'ValidationException' });
    const { outcome } = await world.invocationOf(token);
    expect(outcome?.errorMessage).toHaveLength(1_000);
  });

  it('is told by as many characters of its name as Step Functions takes', async () => {
    const world = new World();
    const token = world.openTask();
    const reason = new RedshiftDataError('E'.repeat(300), 'no', { retryable: false, outcome: 'refused' });
    world.redshiftData.failNext('executeStatement', reason);
    await expect(world.start(aTaskPayload(token))).rejects.toBe(reason);
    expect(world.answerTo(token)).toMatchObject({ kind: 'failure', error: 'E'.repeat(256) });
    expect((await world.invocationOf(token)).outcome).toEqual({ errorName: 'E'.repeat(256), errorMessage: 'no' });
    expect(world.telemetry.total('StatementsRefused')).toBe(1);
  });

  it('is still the starter’s error where the state table cannot be told, and the reconciler’s to settle', async () => {
    const world = new World();
    const token = world.openTask();
    world.redshiftData.failNext('executeStatement', refused);
    const lost = new StoreUnavailableError('no table');
    const store = withMethods(world.store, { claim: () => Promise.reject(lost) });
    await expect(world.lambda({ store }).start(aTaskPayload(token))).rejects.toBe(refused);
    const { executionArn, invocationId } = await world.invocationOf(token);
    expect(world.telemetry.linesAt('warn')).toContainEqual({
      ...{ level: 'warn', message: 'a refused start could not be settled; the reconciler will' },
      fields: { executionArn, invocationId, errorName: 'StoreUnavailableError' },
    });
    expect(world.answerTo(token)).toBeUndefined();
  });

  it('is somebody else’s where its registration is gone by then', async () => {
    const world = new World();
    world.redshiftData.failNext('executeStatement', refused);
    const store = withMethods(world.store, { claim: async () => ({ kind: 'missing' }) });
    await expect(world.lambda({ store }).start(aTaskPayload(world.openTask()))).rejects.toMatchObject({
      name: 'InvocationBusy',
    });
    const told = world.telemetry.linesAt('warn').map(({ message }) => message);
    expect(told).toEqual(['the statement was refused', 'the starter answers with an error']);
  });

  it('for now is left as it is, without a claim on it, where it has no lock', async () => {
    const world = new World({ redshift: { activeStatementsMax: 0 } });
    const { port: store, calls } = countingCalls(world.store, 'claim');
    await expect(world.lambda({ store }).start(aTaskPayload(world.openTask()))).rejects.toMatchObject({
      name: 'ActiveStatementsExceededException',
    });
    expect(calls).toEqual([]);
  });

  it('stays open for the reconciler where its task cannot be told', async () => {
    const world = new World();
    const token = world.openTask();
    world.redshiftData.failNext('executeStatement', refused);
    world.taskCallback.failNext({ operation: 'sendTaskFailure' });
    await expect(world.start(aTaskPayload(token))).rejects.toMatchObject({ name: 'ValidationException' });
    expect(await world.invocationOf(token)).toMatchObject({ processed: false, status: 'REGISTERED' });
    expect((await world.invocationOf(token)).claim).toBeUndefined();
    expect(world.telemetry.linesAt('warn')).toContainEqual({
      level: 'warn',
      message: 'the task could not be failed by its token; the starter’s own error tells it',
      fields: { errorName: 'TaskCallbackError', reason: 'ValidationException' },
    });
  });

  it('is refused with the same name when the same task asks again', async () => {
    const world = new World();
    const payload = aTaskPayload(world.openTask());
    world.redshiftData.failNext('executeStatement', refused);
    await expect(world.start(payload)).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(world.start(payload)).rejects.toMatchObject({ name: 'ValidationException', retryable: false });
    expect(world.statements).toEqual([]);
  });

  it('may run in a retry', async () => {
    const world = new World();
    world.redshiftData.failNext('executeStatement', refused);
    const first = world.openTask();
    await expect(world.start(aTaskPayload(first, { attempt: anAttempt() }))).rejects.toThrow();
    world.taskCallback.close(first);
    await world.startTask({ attempt: anAttempt({ retryCount: 1 }) });
    expect(world.statements).toHaveLength(1);
  });
});
