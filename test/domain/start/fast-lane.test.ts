import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { InvocationStore } from '../../../src/ports/invocation-store.js';
import { RedshiftDataError, StoreUnavailableError } from '../../../src/ports/port-errors.js';
import { after, DAY_MS } from '../../../src/ports/units.js';
import { STORY_START } from '../../support/builders.js';
import { aTaskPayload, World } from '../../support/world.js';

const A_CLAIM = { claimId: 'of another', expiresAt: after(STORY_START, DAY_MS) };
const THROTTLED = new RedshiftDataError('ThrottlingException', 'too many requests', {
  retryable: true,
  outcome: 'refused',
});

/** A world whose statements end after 2 seconds, and whose state table records a start as `recordStart` says. */
const aWorldRecordingStarts = (
  recordStart: (record: InvocationStore['recordStart']) => InvocationStore['recordStart'],
): World =>
  new World({
    redshift: { onSql: () => ({ rows: 7, afterMs: 2_000 }) },
    replace: ({ store }) => {
      const record = recordStart(store.recordStart.bind(store));
      return {
        store: new Proxy(store, {
          get: (target, name) => {
            const member: unknown = name === 'recordStart' ? record : Reflect.get(target, name, target);
            return typeof member === 'function' ? (member.bind(target) as unknown) : member;
          },
        }),
      };
    },
  });

describe('the fast lane', () => {
  it('answers the task in the starter where the statement ends while the Data API is waiting', async () => {
    const world = new World({ redshift: { onSql: () => ({ rows: 7, afterMs: 2_000 }) } });
    const token = world.openTask();
    const answer = await world.whileTimePasses(world.start(aTaskPayload(token, { waitTimeSeconds: 10 })));
    expect(answer).toMatchObject({ Status: 'FINISHED' });
    expect(world.outputOf(token).detail).toMatchObject({ state: 'FINISHED', rows: 7 });
    expect(await world.invocationOf(token)).toMatchObject({ processed: true, delivery: 'delivered' });
  });

  it('takes the event that follows for the duplicate that it is', async () => {
    const world = new World({ redshift: { onSql: () => ({ rows: 7, afterMs: 2_000 }) } });
    await world.whileTimePasses(world.start(aTaskPayload(world.openTask(), { waitTimeSeconds: 10 })));
    expect(world.queue.size).toBe(1);
    await world.drain();
    expect(world.telemetry.total('TasksSucceeded')).toBe(1);
    expect(world.queue).toMatchObject({ size: 0, deadLetters: [] });
  });

  it('leaves a statement to its event that outlasts the wait', async () => {
    const world = new World({ redshift: { onSql: () => ({ afterMs: 60_000 }) } });
    const token = world.openTask();
    await world.whileTimePasses(world.start(aTaskPayload(token, { waitTimeSeconds: 10 })));
    expect(world.answerTo(token)).toBeUndefined();
    expect(world.telemetry.linesAt('warn')).toEqual([]);
    expect(world.callsOf('describeStatement')).toBe(0);
    await world.clock.advance(60_000);
    await world.drain();
    expect(world.outputOf(token).detail).toMatchObject({ state: 'FINISHED' });
  });

  it('starts the statement even where the task cannot be answered now', async () => {
    const world = new World({ redshift: { onSql: () => ({ rows: 1, afterMs: 1_000 }) } });
    const token = world.openTask();
    world.taskCallback.failNext({ operation: 'sendTaskSuccess' });
    const { Id } = await world.whileTimePasses(world.start(aTaskPayload(token, { waitTimeSeconds: 10 })));
    expect(world.answerTo(token)).toBeUndefined();
    const { executionArn, invocationId } = await world.invocationOf(token);
    expect(world.telemetry.linesAt('warn')).toContainEqual({
      ...{ level: 'warn', message: 'could not complete at the start; the event or the reconciler will' },
      fields: { executionArn, invocationId, statementId: Id, errorName: 'TaskCallbackError' },
    });
    await world.drain();
    expect(world.outputOf(token).detail).toMatchObject({ state: 'FINISHED' });
  });

  it('claims and confirms while the start is being recorded, and answers only when it is', async () => {
    let go: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (go = resolve));
    const world = aWorldRecordingStarts((record) => async (...given) => {
      await gate;
      return await record(...given);
    });
    const token = world.openTask();
    const started = world.handlers.start(aTaskPayload(token, { waitTimeSeconds: 10 }));
    await setImmediate();
    await world.clock.advance(2_000);
    await setImmediate();
    expect(world.callsOf('describeStatement')).toBe(1);
    expect(await world.invocationOf(token)).toMatchObject({ status: 'REGISTERED', processed: false });
    expect(await world.runtime.store.claim(await world.invocationOf(token), A_CLAIM, world.clock.now())).toMatchObject({
      kind: 'held',
    });
    expect(world.answerTo(token)).toBeUndefined();
    go();
    await started;
    expect(world.outputOf(token).detail).toMatchObject({ state: 'FINISHED', rows: 7 });
    expect(await world.invocationOf(token)).toMatchObject({ status: 'FINISHED', processed: true });
    expect(world.callsOf('describeStatement')).toBe(1);
    expect(world.callsOf('listStatements')).toBe(0);
  });

  it('answers nothing where the start could not be recorded, and leaves the invocation free for its event', async () => {
    const unavailable = new StoreUnavailableError('could not record the start');
    const world = aWorldRecordingStarts(() => async () => await Promise.reject(unavailable));
    const token = world.openTask();
    await expect(world.start(aTaskPayload(token, { waitTimeSeconds: 10 }))).rejects.toThrow(unavailable.message);
    expect(world.answerTo(token)).toBeUndefined();
    expect(await world.invocationOf(token)).toMatchObject({ status: 'REGISTERED', processed: false });
    await world.drain();
    expect(world.outputOf(token).detail).toMatchObject({ state: 'FINISHED', rows: 7 });
    expect(world.statements).toHaveLength(1);
  });

  it('asks again where the Data API did not answer the first time', async () => {
    const world = new World({ redshift: { onSql: () => ({ rows: 7, afterMs: 2_000 }) } });
    const token = world.openTask();
    world.redshiftData.failNext('describeStatement', THROTTLED);
    await world.start(aTaskPayload(token, { waitTimeSeconds: 10 }));
    expect(world.callsOf('describeStatement')).toBe(2);
    expect(world.outputOf(token).detail).toMatchObject({ state: 'FINISHED', rows: 7 });
  });
});
