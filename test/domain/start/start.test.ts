import { describe, expect, it } from '@jest/globals';
import { RedshiftDataError } from '../../../src/ports/port-errors.js';
import { clientTokenOf, invocationIdOfToken } from '../../../src/domain/statement-name.js';
import { AN_EXECUTION_ARN, AN_OWNER, anAttempt, aTarget } from '../../support/builders.js';
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
