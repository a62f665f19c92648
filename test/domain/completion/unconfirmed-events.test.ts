import { describe, expect, it } from '@jest/globals';
import { HOUR_MS, MINUTE_MS } from '../../../src/ports/units.js';
import { World } from '../../support/world.js';

const anEvent = (statementName: string, statementId: string, over: object = {}): object => ({
  ...{ version: '0', id: 'forged', source: 'aws.redshift-data', account: '999999999999', resources: [] },
  ...{ 'detail-type': 'Redshift Data Statement Status Change', time: '2026-01-02T03:04:05Z', region: 'eu-west-1' },
  detail: { principal: '', statementName, statementId, redshiftQueryId: -1, state: 'FINISHED', rows: 1, ...over },
});

describe('an event that the Data API does not confirm', () => {
  it('completes nothing while the statement is running, comes back twice, and is dropped then', async () => {
    const world = new World();
    const { token, statementId } = await world.startTask();
    const { statementName } = await world.invocationOf(token);
    world.queue.send(anEvent(statementName, statementId));
    await world.drain();
    expect(world.answerTo(token)).toBeUndefined();
    expect(await world.invocationOf(token)).toMatchObject({ status: 'STARTED', processed: false });
    expect(world.callsOf('describeStatement')).toBe(3);
    expect(world.queue).toMatchObject({ size: 0, deadLetters: [] });
  });

  it('completes nothing where it is about another statement than the invocation’s', async () => {
    const world = new World();
    const [ours, other] = [await world.startTask(), await world.startTask()];
    world.redshiftData.finish(other.statementId);
    await world.loseEvents();
    const { statementName } = await world.invocationOf(ours.token);
    world.queue.send(anEvent(statementName, other.statementId));
    await world.drain();
    expect(world.answerTo(ours.token)).toBeUndefined();
  });

  it('is told in the Data API’s words, not in its own', async () => {
    const world = new World();
    const { token, statementId } = await world.startTask();
    world.redshiftData.fail(statementId, 'ERROR: permission denied for relation sales');
    await world.loseEvents();
    const { statementName } = await world.invocationOf(token);
    world.queue.send(anEvent(statementName, statementId, { state: 'FINISHED', rows: 1_000_000 }));
    await world.drain();
    expect(world.answerTo(token)).toMatchObject({ kind: 'failure', error: 'FAILED' });
    expect(world.causeOf(token)).toMatchObject({ detail: { state: 'FAILED', rows: -1 } });
  });

  it('leaves an invocation alone whose statement the Data API does not know yet, and fails it when it is long gone', async () => {
    const world = new World();
    const { token, statementId } = await world.startTask();
    const { statementName } = await world.invocationOf(token);
    world.redshiftData.forget(statementId);
    world.queue.send(anEvent(statementName, statementId));
    await world.drain();
    expect(world.answerTo(token)).toBeUndefined();
    await world.clock.advance(HOUR_MS + MINUTE_MS);
    world.queue.send(anEvent(statementName, statementId));
    await world.drain();
    expect(world.causeOf(token)).toMatchObject({ errorClass: 'expired', statementId });
  });
});
