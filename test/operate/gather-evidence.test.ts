import { setImmediate } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Evidence } from '../../src/domain/operate/evidence.js';
import { gatherEvidence, shareEvidence } from '../../src/domain/operate/gather-evidence.js';
import type { Operator } from '../../src/domain/operate/operator.js';
import { type Answered, known, unknown } from '../../src/ports/answered.js';
import type { Execution, ExecutionStatus } from '../../src/ports/executions.js';
import { RedshiftDataError } from '../../src/ports/port-errors.js';
import { ANOTHER_EXECUTION_ARN, AN_EXECUTION_ARN, STORY_START } from '../support/builders.js';
import { type MemoryOperator, operatorOf, SOUND } from '../support/memory-operator.js';
import { withMethods } from '../support/with-methods.js';
import { World } from '../support/world.js';

const UNNAMED = unknown('it is not named');
const singleton = { action: 'executeSingletonStatement', singletonKey: 'nightly' };
const executionThat = (status: ExecutionStatus): Answered<Execution> =>
  known({ executionArn: AN_EXECUTION_ARN, status });

describe('the evidence of an explanation', () => {
  let world: World;
  let operator: MemoryOperator;

  beforeEach(() => {
    world = new World();
    operator = operatorOf(world);
  });

  const gather = async (
    token: string,
    { on = operator, execution = executionThat('RUNNING') }: { on?: Operator; execution?: Answered<Execution> } = {},
  ): Promise<Evidence> => gatherEvidence(on, await world.invocationOf(token), shareEvidence(on, execution));

  const ended = async (): Promise<{ token: string; statementId: string }> => {
    const started = await world.startTask();
    world.redshiftData.finish(started.statementId);
    await setImmediate();
    return started;
  };

  it('is no more than the execution where there is no record', async () => {
    const execution = executionThat('RUNNING');
    expect(await gatherEvidence(operator, undefined, shareEvidence(operator, execution))).toStrictEqual({
      ...{ now: world.clock.now(), settings: operator.settings, execution },
    });
  });

  it('is no more than the record where it is closed', async () => {
    const { token } = await ended();
    await world.drain();
    const execution = executionThat('SUCCEEDED');
    expect(await gather(token, { execution })).toStrictEqual({
      ...{ now: world.clock.now(), settings: operator.settings, execution },
      invocation: await world.invocationOf(token),
    });
    expect(world.callsOf('describeStatement')).toBe(1);
  });

  it('is statement and task while a statement runs, and neither letters nor the way of its event', async () => {
    const { token } = await world.startTask();
    operator.deadLetters.isUnavailable = true;
    const evidence = await gather(token);
    expect(Object.keys(evidence).sort()).toEqual([
      ...['execution', 'invocation', 'now', 'settings', 'statement', 'task'],
    ]);
    expect(evidence).toMatchObject({
      ...{ task: 'waits', statement: { kind: 'known', value: { status: 'SUBMITTED' } } },
      now: world.clock.now(),
    });
    expect(JSON.stringify(evidence.statement)).not.toContain('insert into');
  });

  it('asks for no statement where none is recorded', async () => {
    const token = world.openTask();
    world.redshiftData.failNext(
      'executeStatement',
      new RedshiftDataError('RedshiftDataUnreachable', 'no answer', { retryable: true, outcome: 'unknown' }),
    );
    await expect(
      world.start({ taskToken: token, executionArn: AN_EXECUTION_ARN, sqlStatement: 'select 1' }),
    ).rejects.toThrow();
    const evidence = await gather(token);
    expect(evidence).not.toHaveProperty('statement');
    expect(evidence).not.toHaveProperty('road');
  });

  it('asks for no task where nobody waits by a token', async () => {
    await world.start({ sqlStatement: 'select 1', executionArn: AN_EXECUTION_ARN });
    const [invocation] = world.store.invocations();
    const shared = shareEvidence(operator, executionThat('RUNNING'));
    expect(await gatherEvidence(operator, invocation, shared)).not.toHaveProperty('task');
  });

  it.each<[ExecutionStatus, string, number]>([
    ['RUNNING', 'waits', 1],
    ['FAILED', 'nobodyWaits', 0],
    ['ABORTED', 'nobodyWaits', 0],
  ])('asks by a heartbeat only where the execution may wait: %s', async (status, task, heartbeats) => {
    const { token } = await world.startTask();
    const before = world.taskCallback.heartbeatsOf(token);
    expect(await gather(token, { execution: executionThat(status) })).toMatchObject({ task });
    expect(world.taskCallback.heartbeatsOf(token) - before).toBe(heartbeats);
  });

  it('asks by a heartbeat where the execution is not known', async () => {
    const { token } = await world.startTask();
    expect(await gather(token, { execution: unknown('not allowed') })).toMatchObject({ task: 'waits' });
    world.taskCallback.close(token);
    expect(await gather(token, { execution: unknown('not allowed') })).toMatchObject({ task: 'nobodyWaits' });
  });

  it('cannot tell of a task that tells nothing, or that cannot be asked', async () => {
    const { token } = await world.startTask();
    world.taskCallback.hideFromHeartbeats(token);
    expect(await gather(token)).toMatchObject({ task: 'cannotTell' });
    world.taskCallback.failNext({ operation: 'sendTaskHeartbeat' });
    expect(await gather(token)).toMatchObject({ task: 'cannotTell' });
  });

  it.each([
    ['ResourceNotFoundException', { kind: 'missing' }],
    ['AccessDeniedException', { kind: 'denied', reason: 'AccessDeniedException for redshift-data:DescribeStatement' }],
    ['ThrottlingException', { kind: 'unknown', reason: 'ThrottlingException' }],
  ])('says of a statement that %s answers what that means', async (name, statement) => {
    const { token } = await world.startTask();
    world.redshiftData.failNext(
      'describeStatement',
      new RedshiftDataError(name, 'no', { retryable: false, outcome: 'refused' }),
    );
    const evidence = await gather(token);
    expect(evidence.statement).toEqual(statement);
    expect('road' in evidence).toBe(statement.kind !== 'missing');
    expect(evidence).not.toHaveProperty('letters');
  });

  it('takes a function without its settings for one that may not ask', async () => {
    const { token } = await world.startTask();
    const tasker = withMethods(operator.tasker, {
      describeStatement: async () =>
        await Promise.reject(Object.assign(new Error('no'), { name: 'ConfigurationError' })),
    });
    expect((await gather(token, { on: { ...operator, tasker } })).statement).toEqual({
      ...{ kind: 'denied', reason: 'ConfigurationError for redshift-data:DescribeStatement' },
    });
  });

  it('has, of a statement at its end, the letters about it and no others', async () => {
    const first = await ended();
    const second = await ended();
    const [about, aboutAnother] = world.queue.bodies;
    const elsewhere = about?.replace(AN_EXECUTION_ARN, ANOTHER_EXECUTION_ARN);
    const late = { sentAt: STORY_START, deliveryError: 'no permission' };
    operator.deadLetters.put({ kind: 'completions', body: about ?? '' });
    operator.deadLetters.put({ kind: 'deliveries', body: about ?? '', ...late });
    operator.deadLetters.put({ kind: 'completions', body: elsewhere ?? '' });
    operator.deadLetters.put({ kind: 'upkeep', body: 'not JSON' });
    operator.deadLetters.put({ kind: 'completions', body: aboutAnother ?? '' });
    expect((await gather(first.token)).letters).toStrictEqual(
      known([
        { kind: 'completions', messageId: 'letter-1' },
        { kind: 'deliveries', messageId: 'letter-2', ...late },
      ]),
    );
    expect((await gather(second.token)).letters).toStrictEqual(known([{ kind: 'completions', messageId: 'letter-5' }]));
    expect(await operator.deadLetters.take(10)).toHaveLength(5);
  });

  it('says by which error letters could not be looked at', async () => {
    const { token } = await ended();
    operator.deadLetters.isUnavailable = true;
    expect((await gather(token)).letters).toEqual(unknown('QueueUnavailableError'));
  });

  it('asks for letters and for the way of events once for all invocations of an execution', async () => {
    const tokens = [(await ended()).token, (await ended()).token];
    const asked: string[] = [];
    const deadLetters = withMethods(operator.deadLetters, {
      take: async (most) => {
        asked.push(`letters ${most}`);
        return await operator.deadLetters.take(most);
      },
    });
    const inspection = withMethods(operator.inspection, {
      rule: async (name) => {
        asked.push(name);
        return await operator.inspection.rule(name);
      },
    });
    const on = { ...operator, deadLetters, inspection };
    const shared = shareEvidence(on, executionThat('RUNNING'));
    for (const token of tokens) await gatherEvidence(on, await world.invocationOf(token), shared);
    expect(asked).toEqual(['letters 100', 'completions', 'reconcile']);
  });

  it('has the whole way of an event, of a statement at its end', async () => {
    const { token } = await ended();
    const { functions = {}, queues = {}, mappings = {}, rules = [] } = SOUND;
    expect((await gather(token)).road).toEqual({
      completionRule: known(rules[0]),
      schedule: known(rules[1]),
      queue: known(Object.values(queues)[0]),
      mapping: known(Object.values(mappings)[0]),
      deniedPermissions: known([]),
    });
    expect(functions).toHaveProperty('completer');
  });

  it('asks IAM, about the completer’s role, for what a completion needs', async () => {
    const { token } = await ended();
    let asked: unknown;
    const inspection = withMethods(operator.inspection, {
      deniedPermissions: async (roleArn, needed) => {
        asked = { roleArn, actions: needed.map(({ action }) => action) };
        return known(needed.slice(0, 1));
      },
    });
    const { road } = await gather(token, { on: { ...operator, inspection } });
    expect(road?.deniedPermissions).toEqual(known([{ action: 'redshift-data:DescribeStatement', resource: '*' }]));
    expect(asked).toEqual({
      roleArn: 'arn:aws:iam::123456789012:role/tasker',
      actions: [
        ...['redshift-data:DescribeStatement', 'redshift-data:GetStatementResult', 'redshift-data:ListStatements'],
        ...['states:SendTaskSuccess', 'states:SendTaskFailure', 'states:SendTaskHeartbeat'],
      ],
    });
  });

  it('says of the way what is not named, and what is not known without it', async () => {
    const { token } = await ended();
    const {
      completionRuleName: _rule,
      reconcileRuleName: _schedule,
      completionQueueUrl: _queue,
      ...parts
    } = operator.parts;
    operator.inspection.deployment = { ...SOUND, functions: {} };
    expect((await gather(token, { on: { ...operator, parts } })).road).toEqual({
      ...{ completionRule: UNNAMED, schedule: UNNAMED, queue: UNNAMED, mapping: UNNAMED },
      deniedPermissions: unknown("the completer's role is not known"),
    });
  });

  it('looks at the lock of a singleton that was refused for it, whether it waits or is closed', async () => {
    const holder = await world.startTask(singleton);
    const waiting = world.openTask();
    const payload = { ...singleton, taskToken: waiting, executionArn: AN_EXECUTION_ARN, sqlStatement: 'select 1' };
    await expect(world.start(payload)).rejects.toThrow();
    const { executionArn, invocationId } = await world.invocationOf(holder.token);
    expect((await gather(waiting)).lock).toMatchObject({
      ...{ owner: 'alive', lock: { singletonKey: 'nightly', owner: { executionArn, invocationId } } },
    });
    const refused = await world.invocationOf(waiting);
    const { taskToken: _token, ...rest } = refused;
    const shared = shareEvidence(operator, executionThat('FAILED'));
    const closed = { ...rest, processed: true, status: 'FAILED', delivery: 'none' } as const;
    const lockOf = async (outcome: object): Promise<Evidence['lock']> =>
      (await gatherEvidence(operator, { ...closed, outcome }, shared)).lock;
    expect(await lockOf({ errorName: 'ConcurrentExecution' })).toMatchObject({ owner: 'alive' });
    expect(await lockOf({ errorName: 'ValidationException' })).toBeUndefined();
  });

  it('looks at no lock of one that runs, nor where nobody holds it', async () => {
    const { token, statementId } = await world.startTask(singleton);
    expect(await gather(token)).not.toHaveProperty('lock');
    world.redshiftData.finish(statementId);
    await world.drain();
    const { statementId: _statement, ...registered } = await world.invocationOf(token);
    const shared = shareEvidence(operator, executionThat('RUNNING'));
    const invocation = { ...registered, processed: false, status: 'REGISTERED' } as const;
    expect(await gatherEvidence(operator, invocation, shared)).not.toHaveProperty('lock');
  });

  describe('of one that waits in a pool', () => {
    const inPool = async (size: number): Promise<{ readonly token: string; readonly poolKey: string }> => {
      world = new World({ settings: { pools: { loads: size } } });
      operator = operatorOf(world);
      let token = '';
      for (let index = 0; index <= size; index += 1) {
        ({ token } = await world.startTask({ pool: 'loads', sqlStatement: `select ${index}` }));
      }
      return { token, poolKey: (await world.invocationOf(token)).poolKey ?? '' };
    };

    it('is its pool, and not the way of an event while all slots are in use', async () => {
      const { token } = await inPool(2);
      const found = await gather(token);
      expect(found.pool).toMatchObject({ pool: 'loads', size: 2, held: 2, ahead: 0 });
      expect(found).not.toHaveProperty('road');
      expect(found).not.toHaveProperty('letters');
      expect(found).not.toHaveProperty('statement');
    });

    it('is the schedule, too, where a slot is free', async () => {
      const { token, poolKey } = await inPool(2);
      const [slot] = await world.store.listSlots(poolKey);
      await world.store.releaseSlot(poolKey, slot!.slotNumber, slot!.owner);
      const found = await gather(token);
      expect(found.pool).toMatchObject({ size: 2, held: 1 });
      expect(found.road?.schedule).toMatchObject({ kind: 'known' });
    });

    it('is the schedule, too, where one of the slots is left', async () => {
      const { token, poolKey } = await inPool(2);
      const [slot] = await world.store.listSlots(poolKey);
      const gone = { executionArn: AN_EXECUTION_ARN, invocationId: 'gone' };
      const { expiresAt } = await world.invocationOf(token);
      await world.store.releaseSlot(poolKey, slot!.slotNumber, slot!.owner);
      await world.store.acquireSlot({ ...slot!, poolKey, owner: gone, expiresAt });
      const found = await gather(token);
      expect(found.pool?.slots.map(({ isLeft }) => isLeft)).toEqual([true, false]);
      expect(found.road?.schedule).toMatchObject({ kind: 'known' });
      expect(found).not.toHaveProperty('letters');
    });

    it('is no pool of one that runs in it', async () => {
      world = new World({ settings: { pools: { loads: 1 } } });
      operator = operatorOf(world);
      const { token } = await world.startTask({ pool: 'loads' });
      expect(await gather(token)).not.toHaveProperty('pool');
    });
  });

  it('looks at no lock of a singleton that waits for it, and at that of one that was refused after it had waited', async () => {
    const waits = { ...singleton, onBusy: 'wait' };
    await world.startTask(waits);
    const { token } = await world.startTask({ ...waits, sqlStatement: 'select 2' });
    expect(await gather(token)).not.toHaveProperty('lock');
    const { taskToken: _token, ...rest } = await world.invocationOf(token);
    const closed = { ...rest, processed: true, status: 'FAILED', delivery: 'none' } as const;
    const shared = shareEvidence(operator, executionThat('FAILED'));
    expect(
      await gatherEvidence(operator, { ...closed, outcome: { errorName: 'ConcurrentExecution' } }, shared),
    ).toMatchObject({ lock: { owner: 'alive' } });
    expect(await gatherEvidence(operator, closed, shared)).not.toHaveProperty('lock');
  });

  it('finds no letter in what only looks like an event about it', async () => {
    const { token } = await ended();
    const [about = ''] = world.queue.bodies;
    const { invocationId } = await world.invocationOf(token);
    operator.deadLetters.put({ kind: 'completions', body: about.replace('aws.redshift-data', 'somebody.else') });
    operator.deadLetters.put({
      kind: 'completions',
      body: about.replace(invocationId, `${invocationId.slice(0, -1)}z`),
    });
    expect((await gather(token)).letters).toEqual(known([]));
  });
});
