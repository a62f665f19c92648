import { setImmediate } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  judgeLetter,
  type LetterJudgement,
  redriveLetter,
  type RedriveResult,
} from '../../src/domain/operate/redrive.js';
import type { DeadLetter } from '../../src/ports/dead-letters.js';
import { RedshiftDataError, StoreUnavailableError } from '../../src/ports/port-errors.js';
import { MINUTE_MS } from '../../src/ports/units.js';
import { FailingStore } from '../contract/operator/deployed-tasker.contract.js';
import { AN_EXECUTION_ARN } from '../support/builders.js';
import { type MemoryOperator, operatorOf } from '../support/memory-operator.js';
import { withMethods } from '../support/with-methods.js';
import { World } from '../support/world.js';

const DENIED_TIMES = 100;

const executionEnded = {
  source: 'aws.states',
  'detail-type': 'Step Functions Execution Status Change',
  detail: { executionArn: AN_EXECUTION_ARN, status: 'ABORTED' },
};
const tick = { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} };

/** What Lambda sends of an event that the upkeep function failed on for good. */
const recordOf = (requestPayload: object): string =>
  JSON.stringify({ version: '1.0', requestContext: { condition: 'RetriesExhausted' }, requestPayload });

describe('redrive', () => {
  let world: World;
  let operator: MemoryOperator;
  let store: FailingStore;

  beforeEach(() => {
    store = new FailingStore();
    world = new World({ store });
    operator = operatorOf(world);
  });

  /** A task whose statement has ended; its event is taken off the queue. */
  const endedTask = async (): Promise<{ token: string; statementId: string; event: string }> => {
    const { token, statementId } = await world.startTask();
    world.redshiftData.finish(statementId);
    await setImmediate();
    const [event = ''] = world.queue.bodies;
    await world.loseEvents();
    return { token, statementId, event };
  };

  const deny = (times = DENIED_TIMES): void =>
    world.redshiftData.failNext(
      'describeStatement',
      new RedshiftDataError('AccessDeniedException', 'not allowed', { retryable: false, outcome: 'refused' }),
      { times },
    );

  /** Deals with every letter that is there. */
  const redriveAll = async (): Promise<readonly RedriveResult[]> => {
    const results: RedriveResult[] = [];
    for (const letter of await operator.deadLetters.take(10)) {
      const judged = await judgeLetter(operator, letter);
      results.push(await world.whileTimePasses(redriveLetter(operator, letter, judged)));
    }
    return results;
  };

  const redriveOne = async (): Promise<RedriveResult> => {
    const [result, ...others] = await redriveAll();
    if (result === undefined || others.length > 0) throw new Error('there is not one letter');
    return result;
  };

  it('leaves a poisonous completion with its reason, and brings it to its answer once that is mended', async () => {
    const { token, event } = await endedTask();
    operator.deadLetters.put({ kind: 'completions', body: event });
    // Once for the judgement, once for the completer.
    deny(2);
    expect(await redriveOne()).toMatchObject({
      ...{ result: 'left', verdict: 'poisonous' },
      reason: 'the tasker cannot describe the statement: AccessDeniedException',
    });
    expect(world.answerTo(token)).toBeUndefined();
    expect(await redriveOne()).toMatchObject({ result: 'dealt with', verdict: 'ready' });
    expect(world.answerTo(token)).toMatchObject({ kind: 'success' });
    expect(operator.deadLetters.letters()).toEqual([]);
  });

  it('brings a completion to its answer that EventBridge could not deliver', async () => {
    const { token, event } = await endedTask();
    operator.deadLetters.put({ kind: 'deliveries', body: event, deliveryError: 'NO_PERMISSIONS: not allowed' });
    expect(await redriveOne()).toMatchObject({
      ...{ result: 'dealt with', letter: { kind: 'deliveries', deliveryError: 'NO_PERMISSIONS: not allowed' } },
    });
    expect(world.answerTo(token)).toMatchObject({ kind: 'success' });
    expect(operator.deadLetters.letters()).toEqual([]);
  });

  it.each([
    ['EventBridge could not deliver', 'deliveries' as const, JSON.stringify(executionEnded)],
    ['the upkeep function failed on', 'upkeep' as const, recordOf(executionEnded)],
  ])('cancels what an execution has left whose end %s', async (_, kind, body) => {
    const { statementId } = await world.startTask();
    await world.clock.advance(20 * MINUTE_MS);
    operator.deadLetters.put({ kind, body });
    store.isFailing = true;
    expect(await redriveOne()).toMatchObject({
      ...{ result: 'left', reason: 'the function could not deal with it: StoreUnavailableError' },
    });
    expect(operator.deadLetters.letters()).toHaveLength(1);
    store.isFailing = false;
    expect(await redriveOne()).toMatchObject({ result: 'dealt with', verdict: 'ready' });
    expect(world.statements.find(({ id }) => id === statementId)?.status).toBe('ABORTED');
    expect(operator.deadLetters.letters()).toEqual([]);
  });

  it.each([
    ['a tick that failed', 'upkeep' as const, recordOf(tick), 'a tick of the reconciler; the next one did the same'],
    ['a tick that was not delivered', 'deliveries' as const, JSON.stringify(tick), 'the next one did the same'],
    ['a record without an event', 'upkeep' as const, '{}', 'not an event of the upkeep function'],
    ['a record of no event', 'upkeep' as const, '{"requestPayload":null}', 'not an event of the upkeep function'],
    ['a record of a text', 'upkeep' as const, '{"requestPayload":"aws.states"}', 'not an event of the upkeep function'],
    ['a text among the upkeep’s', 'upkeep' as const, '"aws.states"', 'not an event of the upkeep function'],
    ['nothing among the upkeep’s', 'upkeep' as const, 'null', 'not an event of the upkeep function'],
    ['an event of a stranger', 'upkeep' as const, '{"source":"aws.ec2"}', 'not an event of the upkeep function'],
    ['nothing among the completions', 'completions' as const, 'null', ''],
    ['a text among the completions', 'completions' as const, '"aws.states"', ''],
    ['no JSON among the upkeep’s', 'upkeep' as const, 'no JSON', 'not an event of the upkeep function'],
    ['no JSON among the completions', 'completions' as const, 'no JSON', ''],
  ])('removes what nobody needs: %s', async (_, kind, body, reason) => {
    operator.deadLetters.put({ kind, body });
    const result = await redriveOne();
    expect(result).toMatchObject({ result: 'removed', verdict: 'needless' });
    expect(result.reason).toContain(reason);
    expect(operator.deadLetters.letters()).toEqual([]);
  });

  it('removes a completion that was answered meanwhile, and one of an invocation that is gone', async () => {
    const { event, token } = await endedTask();
    operator.deadLetters.put({ kind: 'completions', body: event });
    await world.clock.advance(10 * MINUTE_MS);
    await world.reconcile();
    expect(world.answerTo(token)).toMatchObject({ kind: 'success' });
    expect(await redriveOne()).toMatchObject({ result: 'removed', reason: 'answered meanwhile: FINISHED' });
    operator.deadLetters.put({
      kind: 'completions',
      body: event.replaceAll('NightlyLoad:monday', 'NightlyLoad:never'),
    });
    expect(await redriveOne()).toMatchObject({ result: 'removed', reason: 'the state table has no such invocation' });
  });

  it('leaves a completion that the Data API does not confirm', async () => {
    const { event, statementId } = await endedTask();
    operator.deadLetters.put({ kind: 'completions', body: event });
    world.redshiftData.forget(statementId);
    expect(await redriveOne()).toMatchObject({
      ...{ result: 'left', verdict: 'poisonous' },
      reason: 'the Data API does not know the statement; the reconciler settles it',
    });
  });

  it('deals with the good ones among bad ones', async () => {
    const first = await endedTask();
    const second = await endedTask();
    operator.deadLetters.put({ kind: 'completions', body: first.event });
    operator.deadLetters.put({ kind: 'completions', body: second.event });
    operator.deadLetters.put({ kind: 'upkeep', body: recordOf(tick) });
    world.redshiftData.forget(first.statementId);
    expect((await redriveAll()).map(({ result }) => result)).toEqual(['left', 'dealt with', 'removed']);
    expect(world.answerTo(second.token)).toMatchObject({ kind: 'success' });
  });

  it('removes a completion of another statement than the one that was started', async () => {
    const { event, statementId } = await endedTask();
    operator.deadLetters.put({
      kind: 'completions',
      body: event.replaceAll(statementId, '11111111-2222-4333-8444-555555555555'),
    });
    expect(await redriveOne()).toMatchObject({
      result: 'removed',
      reason: 'it is about another statement than the one that was started',
    });
  });

  it('judges a completion of one of which no statement is recorded by its own statement', async () => {
    const { event, token } = await endedTask();
    operator.deadLetters.put({ kind: 'completions', body: event });
    const { statementId: _statementId, ...registered } = await world.invocationOf(token);
    const recorded = { ...operator, store: withMethods(operator.store, { get: async () => registered }) };
    const [letter] = await operator.deadLetters.take(1);
    expect(await judgeLetter(recorded, letter!)).toMatchObject({ verdict: 'ready' });
  });

  it('leaves what the completer fails on once more, and what it takes without answering its task', async () => {
    const { event, token } = await endedTask();
    const put = async (): Promise<[DeadLetter, LetterJudgement]> => {
      operator.deadLetters.put({ kind: 'completions', body: event });
      const [letter] = await operator.deadLetters.take(1);
      return [letter!, await judgeLetter(operator, letter!)];
    };
    const completing = (failed: (letter: DeadLetter) => readonly string[]) => ({
      ...operator,
      tasker: withMethods(operator.tasker, { complete: async ([one]) => new Set(failed(one as DeadLetter)) }),
    });
    const failing = completing(({ messageId }) => [messageId]);
    expect(await redriveLetter(failing, ...(await put()))).toMatchObject({
      ...{ result: 'left', verdict: 'poisonous' },
      reason: 'the completer failed on it again; see its log',
    });
    await operator.deadLetters.remove((await operator.deadLetters.take(1))[0]!);
    // That it failed on another one says nothing of this.
    const silent = completing(() => ['another']);
    expect(await redriveLetter(silent, ...(await put()))).toMatchObject({
      ...{ result: 'left', verdict: 'poisonous', reason: 'the completer took it, but its task is not answered' },
    });
    expect(world.answerTo(token)).toBeUndefined();
  });

  it('deals with a completion whose record is gone by the time that it is looked at again', async () => {
    const { event } = await endedTask();
    operator.deadLetters.put({ kind: 'completions', body: event });
    const [letter] = await operator.deadLetters.take(1);
    const judged = await judgeLetter(operator, letter!);
    const gone = { ...operator, store: withMethods(operator.store, { get: async () => undefined }) };
    const silent = { ...gone, tasker: withMethods(operator.tasker, { complete: async () => new Set<string>() }) };
    expect(await redriveLetter(silent, letter!, judged)).toMatchObject({ result: 'dealt with' });
    expect(operator.deadLetters.letters()).toEqual([]);
  });

  it('tells by which error the tasker cannot be reached', async () => {
    const { event } = await endedTask();
    operator.deadLetters.put({ kind: 'completions', body: event });
    const [letter] = await operator.deadLetters.take(1);
    const judged = await judgeLetter(operator, letter!);
    const tasker = withMethods(operator.tasker, {
      complete: () => Promise.reject(Object.assign(new Error('no'), { name: 'TooManyRequestsException' })),
    });
    expect(await redriveLetter({ ...operator, tasker }, letter!, judged)).toMatchObject({
      ...{ result: 'left', reason: 'the function could not deal with it: TooManyRequestsException' },
    });
  });

  it('says that the table cannot be read, and changes nothing', async () => {
    const { event } = await endedTask();
    operator.deadLetters.put({ kind: 'completions', body: event });
    const unavailable = new StoreUnavailableError('the table is not there. Repeating the call is safe');
    const unreadable = { ...operator, store: { ...operator.store, get: () => Promise.reject(unavailable) } } as never;
    const [letter] = await operator.deadLetters.take(1);
    await expect(judgeLetter(unreadable, letter!)).rejects.toBe(unavailable);
    expect(operator.deadLetters.letters()).toHaveLength(1);
  });
});
