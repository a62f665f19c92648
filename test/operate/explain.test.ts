import { setImmediate } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { CauseName } from '../../src/domain/operate/evidence.js';
import { explain } from '../../src/domain/operate/explain.js';
import { findSubject } from '../../src/domain/operate/find-invocations.js';
import { RedshiftDataError } from '../../src/ports/port-errors.js';
import { after, MINUTE_MS } from '../../src/ports/units.js';
import { AN_EXECUTION_ARN, aClaim, anAttempt } from '../support/builders.js';
import { type MemoryOperator, operatorOf, SOUND } from '../support/memory-operator.js';
import { World } from '../support/world.js';

describe('explain, over fakes of its ports', () => {
  let world: World;
  let operator: MemoryOperator;

  beforeEach(() => {
    world = new World();
    operator = operatorOf(world);
    operator.executions.put({ executionArn: AN_EXECUTION_ARN, status: 'RUNNING' });
  });

  const causes = async (id = AN_EXECUTION_ARN): Promise<readonly CauseName[]> =>
    (await explain(operator, await findSubject(operator, id))).explanations.map(({ cause }) => cause);

  /** A task whose statement ended some minutes ago, and whose event nobody has taken. */
  const ended = async (): Promise<string> => {
    const { statementId } = await world.startTask();
    world.redshiftData.finish(statementId);
    await setImmediate();
    await world.clock.advance(5 * MINUTE_MS);
    return statementId;
  };

  it('tells of an execution that never came to the tasker, and of one whose record is gone', async () => {
    expect(await causes()).toEqual(['record-gone']);
    operator.executions.put({ executionArn: AN_EXECUTION_ARN, status: 'FAILED' });
    expect(await causes()).toEqual(['nothing-asked']);
  });

  it('tells of one that waits, and of one that is answered, by any of its names', async () => {
    const { statementId, token } = await world.startTask();
    const { invocationId, statementName } = await world.invocationOf(token);
    for (const id of [AN_EXECUTION_ARN, statementId, invocationId, statementName]) {
      expect(await causes(id)).toEqual(['waits-in-redshift']);
    }
    world.redshiftData.begin(statementId);
    expect(await causes(statementId)).toEqual(['runs']);
    world.redshiftData.finish(statementId);
    await world.drain();
    for (const id of [AN_EXECUTION_ARN, statementId, invocationId]) expect(await causes(id)).toEqual(['answered']);
  });

  it('tells all invocations of an execution that are in flight', async () => {
    await world.startTask({ sqlStatement: 'select 1' });
    await world.startTask({ sqlStatement: 'select 2' });
    expect(await causes()).toEqual(['waits-in-redshift', 'waits-in-redshift']);
  });

  describe('of one that waits in a pool', () => {
    const pooled = { pool: 'loads' };

    beforeEach(() => {
      world = new World({ settings: { pools: { loads: 1 } } });
      operator = operatorOf(world);
      operator.executions.put({ executionArn: AN_EXECUTION_ARN, status: 'RUNNING' });
    });

    const told = async (token: string) => {
      const { invocationId } = await world.invocationOf(token);
      const [explanation] = (await explain(operator, await findSubject(operator, invocationId))).explanations;
      return explanation;
    };

    it('tells who has the slots, and how many stand before it', async () => {
      const running = await world.startTask(pooled);
      await world.startTask({ ...pooled, sqlStatement: 'select 2' });
      const { token } = await world.startTask({ ...pooled, sqlStatement: 'select 3' });
      const { invocationId } = await world.invocationOf(running.token);
      expect(await told(token)).toMatchObject({
        ...{ cause: 'waits-in-pool', isWell: true },
        sentence: expect.stringContaining("pool 'loads', behind 1 in its queue"),
        evidence: expect.arrayContaining([
          expect.stringContaining(`invocation ${invocationId}: it has had the slot for`),
        ]),
      });
    });

    it('tells a slot that belongs to one that is over, and one that is free', async () => {
      const running = await world.startTask(pooled);
      const { token } = await world.startTask({ ...pooled, sqlStatement: 'select 2' });
      const owner = await world.invocationOf(running.token);
      const poolKey = owner.poolKey!;
      const [slot] = await world.store.listSlots(poolKey);
      await world.store.releaseSlot(poolKey, slot!.slotNumber, slot!.owner);
      expect(await told(token)).toMatchObject({ cause: 'pool-stuck', nextStep: expect.stringContaining('reconcile') });
      const gone = { executionArn: AN_EXECUTION_ARN, invocationId: 'gone' };
      const expiresAt = owner.expiresAt;
      await world.store.acquireSlot({ poolKey, slotNumber: 0, owner: gone, acquiredAt: world.clock.now(), expiresAt });
      expect(await told(token)).toMatchObject({
        cause: 'slot-left',
        evidence: expect.arrayContaining([expect.stringContaining('its record is gone')]),
      });
      await world.clock.advance(world.runtime.settings.reconcileGraceMs);
      await world.reconcile();
      expect((await world.invocationOf(token)).status).toBe('STARTED');
    });

    it('takes a slot for left whose owner waits itself and is in nobody’s hands', async () => {
      await world.startTask(pooled);
      const second = await world.startTask({ ...pooled, sqlStatement: 'select 2' });
      const third = await world.startTask({ ...pooled, sqlStatement: 'select 3' });
      const { poolKey = '', expiresAt, ...key } = await world.invocationOf(second.token);
      const [slot] = await world.store.listSlots(poolKey);
      await world.store.releaseSlot(poolKey, 0, slot!.owner);
      await world.store.acquireSlot({ poolKey, slotNumber: 0, owner: key, acquiredAt: world.clock.now(), expiresAt });
      expect(await told(third.token)).toMatchObject({ cause: 'slot-left' });
      await world.store.claim(key, aClaim({ expiresAt: after(world.clock.now(), MINUTE_MS) }), world.clock.now());
      expect(await told(third.token)).toMatchObject({ cause: 'waits-in-pool' });
    });

    it('of a singleton tells that it waits for its lock, and not that it was refused', async () => {
      const singleton = { action: 'executeSingletonStatement', onBusy: 'wait', singletonKey: 'nightly' };
      await world.startTask(singleton);
      const { token } = await world.startTask({ ...singleton, sqlStatement: 'select 2' });
      expect(await told(token)).toMatchObject({
        ...{ cause: 'waits-in-pool', sentence: expect.stringContaining("'nightly', first in its queue") },
      });
    });
  });

  it('tells a lost event from a rule, a mapping and a schedule that are not there', async () => {
    await ended();
    expect(await causes()).toEqual(['event-lost']);
    const { rules = [] } = SOUND;
    operator.inspection.deployment = { ...SOUND, rules: rules.filter(({ name }) => name !== 'completions') };
    expect(await causes()).toEqual(['rule-disabled']);
    operator.inspection.deployment = { ...SOUND, mappings: {} };
    expect(await causes()).toEqual(['mapping-disabled']);
    operator.inspection.deployment = { ...SOUND, rules: rules.filter(({ name }) => name !== 'reconcile') };
    expect(await causes()).toEqual(['schedule-disabled']);
  });

  it('tells a permission that IAM’s simulation denies, and one that the Data API refuses', async () => {
    const statementId = await ended();
    operator.inspection.deployment = { ...SOUND, deniedActions: ['states:SendTaskSuccess'] };
    expect(await causes()).toEqual(['denied']);
    operator.inspection.deployment = SOUND;
    const refused = new RedshiftDataError('AccessDeniedException', 'no', { retryable: false, outcome: 'refused' });
    world.redshiftData.failNext('describeStatement', refused);
    expect(await causes(statementId)).toEqual(['denied']);
  });

  it('tells a dead letter, and gives it back to whoever redrives', async () => {
    await ended();
    operator.deadLetters.put({ kind: 'completions', body: world.queue.bodies[0] ?? '' });
    expect(await causes()).toEqual(['dead-letter']);
    expect(await operator.deadLetters.take(10)).toHaveLength(1);
  });

  it('concludes nothing from what may not be asked', async () => {
    await ended();
    operator.executions.unknownReason = 'these credentials are not allowed states:DescribeExecution';
    operator.inspection.unknownReason = 'these credentials are not allowed it';
    operator.deadLetters.isUnavailable = true;
    // What is known without them: it has ended, and nobody has told of it.
    const { explanations } = await explain(operator, await findSubject(operator, AN_EXECUTION_ARN));
    expect(explanations[0]?.cause).toBe('event-lost');
    expect(explanations[0]?.isWell).toBe(false);
  });

  it('names the execution, the invocation and its state, and leaves out what it does not know of them', async () => {
    const { statementId, token } = await world.startTask({ attempt: anAttempt({ stateName: 'Load' }) });
    const { executionArn, invocationId } = await world.invocationOf(token);
    const told = await explain(operator, await findSubject(operator, statementId));
    expect(told).toMatchObject({ executionArn, omitted: 0 });
    expect(told.explanations).toMatchObject([{ invocation: { executionArn, invocationId }, stateName: 'Load' }]);
    const nothing = await explain(operator, await findSubject(operator, 'nobody-knows-it'));
    expect(nothing).toStrictEqual({ explanations: [expect.objectContaining({ cause: 'record-gone' })], omitted: 0 });
    expect(nothing.explanations[0]).not.toHaveProperty('invocation');
    expect(nothing.explanations[0]).not.toHaveProperty('stateName');
    const { token: stateless } = await world.startTask({ sqlStatement: 'select 2' });
    const { invocationId: id } = await world.invocationOf(stateless);
    const [explanation] = (await explain(operator, await findSubject(operator, id))).explanations;
    expect(explanation).not.toHaveProperty('stateName');
  });

  it('tells of the 20 that have waited longest, and how many more there are', async () => {
    for (let index = 0; index < 21; index += 1) {
      await world.startTask({ sqlStatement: `select ${index}` });
      await world.clock.advance(1);
    }
    const told = async () => await explain(operator, await findSubject(operator, AN_EXECUTION_ARN));
    const first = await told();
    expect([first.explanations.length, first.omitted]).toEqual([20, 1]);
    expect(first.explanations[0]?.invocation?.invocationId).toBe(world.store.invocations()[0]?.invocationId);
    world.redshiftData.finish(world.statements[0]!.id);
    await world.drain();
    const second = await told();
    expect([second.explanations.length, second.omitted]).toEqual([20, 0]);
  });

  it('tells of the one that was registered last where all are closed', async () => {
    for (const sqlStatement of ['select 1', 'select 2']) {
      const { statementId } = await world.startTask({ sqlStatement });
      world.redshiftData.finish(statementId);
      await world.drain();
      await world.clock.advance(1);
    }
    const { explanations } = await explain(operator, await findSubject(operator, AN_EXECUTION_ARN));
    expect(explanations).toHaveLength(1);
    expect(explanations[0]?.invocation?.invocationId).toBe(world.store.invocations()[1]?.invocationId);
  });
});
