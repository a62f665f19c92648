import { describe, expect, it } from '@jest/globals';
import { InMemoryResultStore } from '../../../src/adapters/memory/in-memory-result-store.js';
import { mayBeStarting, startAgain } from '../../../src/domain/pool/start-again.js';
import { formatProgress } from '../../../src/domain/results/copy-progress.js';
import { locationOf } from '../../../src/domain/results/result-location.js';
import { starterLifeMs } from '../../../src/domain/starter-life.js';
import type { Invocation } from '../../../src/ports/invocation.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/ports/units.js';
import { AN_EXECUTION_ARN, aClaim, at } from '../../support/builders.js';
import { countingCalls } from '../../support/counting-calls.js';
import {
  acquire,
  LOADS,
  ofSize,
  type Pooled,
  register,
  slotsOf,
  sqlsOf,
  type Wanted,
} from '../../support/pool-of-loads.js';
import { withMethods } from '../../support/with-methods.js';
import { World } from '../../support/world.js';

describe('what left its queue and was never started', () => {
  it('is left to whoever holds it', async () => {
    const world = ofSize(1);
    const first = await register(world, 'first', { ticket: 1 });
    await world.store.claim(first, aClaim({ expiresAt: at(HOUR_MS) }), at(0));
    expect(await startAgain(world.runtime, first)).toBe('dealt with');
    expect(sqlsOf(world)).toEqual([]);
    expect(await world.store.get(first)).toMatchObject({ claim: { claimId: 'claim-1' } });
  });

  it('is left where it waits again, and none of this one’s where nothing was kept', async () => {
    const world = ofSize(1);
    const first = await register(world, 'first', { ticket: 1 });
    expect(await startAgain(world.runtime, first)).toBe('dealt with');
    expect(await world.store.get(first)).not.toHaveProperty('claim');
    await world.store.removeQueuedRequest(first);
    expect(await startAgain(world.runtime, first)).toBe('nothing kept');
    expect(sqlsOf(world)).toEqual([]);
  });

  /** Out of its queue, with its SQL, and a claim that is over. */
  const left = async (world: World, over: Wanted = {}): Promise<Pooled> => {
    const out = await register(world, 'out', { isOut: true, claim: aClaim({ expiresAt: at(-MINUTE_MS) }), ...over });
    const text = JSON.stringify({ action: 'executeStatement', sqls: ['select 1'], isBatch: false });
    await world.store.putQueuedRequest(out, { text, expiresAt: at(DAY_MS) });
    return out;
  };

  it('is left to whoever holds it out of its queue as well', async () => {
    const world = ofSize(1);
    const claim = aClaim({ expiresAt: at(HOUR_MS) });
    const out = await left(world, { claim });
    expect(await startAgain(world.runtime, out)).toBe('dealt with');
    expect(sqlsOf(world)).toEqual([]);
    expect(await world.store.get(out)).toMatchObject({ claim });
  });

  it('is started, and the next one is left to its end', async () => {
    const world = ofSize(1);
    const out = await left(world);
    const { port: pools, calls } = countingCalls(world.store, 'listQueueEntries');
    expect(await startAgain({ ...world.runtime, pools }, out)).toBe('dealt with');
    expect(sqlsOf(world)).toEqual(['select 1']);
    expect(calls).toEqual([]);
  });

  it('is over where nobody waits for it, and the next one is started', async () => {
    const world = ofSize(1);
    const out = await left(world);
    await register(world, 'second', { ticket: 2 });
    world.taskCallback.close('token-out');
    expect(await startAgain(world.runtime, out)).toBe('dealt with');
    expect(sqlsOf(world)).toEqual(['select 2']);
    expect(await slotsOf(world)).toEqual(['0 second']);
  });

  it('waits, with its SQL and without a claim, where a person gave its slot away and none is free', async () => {
    const world = ofSize(1);
    const out = await left(world);
    await acquire(world, 0, { executionArn: AN_EXECUTION_ARN, invocationId: 'another' });
    expect(await startAgain(world.runtime, out)).toBe('dealt with');
    expect(sqlsOf(world)).toEqual([]);
    expect(await world.store.get(out)).not.toHaveProperty('claim');
    expect(world.store.keptRequests()).toHaveLength(1);
    await world.store.releaseSlot(LOADS, 0, { executionArn: AN_EXECUTION_ARN, invocationId: 'another' });
    expect(await startAgain(world.runtime, out)).toBe('dealt with');
    expect(sqlsOf(world)).toEqual(['select 1']);
    expect(await slotsOf(world)).toEqual(['0 out']);
  });

  it('is nobody’s, and nobody knows of it, where its slot could not be looked for', async () => {
    const world = ofSize(1);
    const out = await left(world);
    const pools = withMethods(world.store, { listSlots: () => Promise.reject(new TypeError('lost')) });
    await expect(startAgain({ ...world.runtime, pools }, out)).rejects.toThrow('lost');
    expect(await world.store.get(out)).not.toHaveProperty('claim');
    expect(sqlsOf(world)).toEqual([]);
  });

  it.each([
    ['as long as its client token is remembered', 0, 1],
    ['no longer', 1, 0],
  ])('is started %s', async (_what, moreMs, expected) => {
    const world = ofSize(1);
    const out = await register(world, 'out', { isOut: true, claim: aClaim({ expiresAt: at(0) }) });
    const text = JSON.stringify({ action: 'executeStatement', sqls: ['select 1'], isBatch: false });
    await world.store.putQueuedRequest(out, { text, expiresAt: at(DAY_MS) });
    await world.clock.advance(8 * HOUR_MS - starterLifeMs(world.runtime) + moreMs);
    expect(await startAgain(world.runtime, out)).toBe('dealt with');
    expect(sqlsOf(world)).toHaveLength(expected);
    if (expected === 0) {
      expect(world.answerTo('token-out')).toMatchObject({ kind: 'failure', error: 'StartOutcomeUnknown' });
    }
  });
});

describe('what left its queue, was started, and is known to nobody any more', () => {
  it('leaves nothing of the copy of its rows that was begun while it was known', async () => {
    const resultStore = new InMemoryResultStore({ partBytesMin: 1, buckets: ['lake'] });
    const world = new World({ settings: { pools: { loads: 1 } }, replace: () => ({ resultStore }) });
    const place = { bucket: 'lake', prefix: 'results' };
    const includeResult = { ...place, maxRows: 0, format: 'jsonl' } as const;
    const out = await register(world, 'out', { isOut: true, claim: aClaim({ expiresAt: at(0) }), includeResult });
    await world.store.putQueuedRequest(out, { text: '{}', expiresAt: at(DAY_MS) });
    const location = locationOf(out, place, 'jsonl');
    const uploadId = await resultStore.begin(location, { contentType: 'text/plain', statementId: 'statement' });
    const progress = {
      statementId: 'statement',
      uploadId,
      parts: [],
      names: [],
      rows: 0,
      bytes: 0,
      progressedAt: at(0),
    };
    await resultStore.writeProgress(location, formatProgress(progress));
    await world.clock.advance(8 * HOUR_MS);
    expect(await startAgain(world.runtime, out)).toBe('dealt with');
    expect(world.answerTo('token-out')).toMatchObject({ kind: 'failure', error: 'StartOutcomeUnknown' });
    expect([resultStore.openUploads, resultStore.noteCount]).toEqual([[], 0]);
  });
});

describe('somebody who may be starting what is out of its queue', () => {
  it.each<[string, Partial<Invocation>, boolean]>([
    ['holds a claim', { claim: aClaim({ expiresAt: at(2 * HOUR_MS) }) }, true],
    ['held a claim', { claim: aClaim({ expiresAt: at(0) }) }, false],
    ['has taken it over since', { dequeuedAt: at(HOUR_MS - 2), adoptedAt: at(HOUR_MS - 1) }, true],
    [
      'has taken it over just when it left its queue',
      { dequeuedAt: at(HOUR_MS - 1), adoptedAt: at(HOUR_MS - 1) },
      true,
    ],
    ['took it over before it left its queue', { dequeuedAt: at(HOUR_MS - 1), adoptedAt: at(HOUR_MS - 2) }, false],
    ['took it over long ago', { dequeuedAt: at(0), adoptedAt: at(1) }, false],
    ['was nobody', { dequeuedAt: at(HOUR_MS - 1) }, false],
  ])('%s', async (_what, over, expected) => {
    const world = ofSize(1);
    const { claim: _claim, ...invocation } = await register(world, 'one');
    await world.clock.advance(HOUR_MS);
    expect(mayBeStarting(world.runtime, { ...invocation, ...over })).toBe(expected);
  });
});
