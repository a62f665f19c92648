import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { takeTurn } from '../../src/domain/custom-resource/take-turn.js';
import { InvalidRequest } from '../../src/domain/errors.js';
import { isOwnLockKey } from '../../src/domain/lock-keys.js';
import { poolKeyOf } from '../../src/domain/pool/pool.js';
import { parseRequest } from '../../src/domain/request/parse-request.js';
import { AN_EXECUTION_ARN, AN_OWNER, anAttempt, ANOTHER_EXECUTION_ARN } from '../support/builders.js';
import { A_STACK_ARN } from '../support/cloudformation/resource-event.js';
import { withMethods } from '../support/with-methods.js';
import { aTaskPayload, World } from '../support/world.js';
import { propertyRuns } from '../support/property-runs.js';

const aPoolName = fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/).filter((name) => name !== 'maxInFlight');
const aToken = fc.stringMatching(/^[A-Za-z0-9+/=]{1,40}$/);
const aLogicalId = fc.stringMatching(/^[A-Za-z0-9]{1,20}$/);

const singleton = (singletonKey: string, over: object = {}): object => ({
  ...{ action: 'executeSingletonStatement', singletonKey, sqlStatement: 'select 2' },
  ...{ executionArn: ANOTHER_EXECUTION_ARN, ...over },
});

/** Every key under which a tasker takes a lock or a slot for itself: for a pool, for the turn of a token, for a custom resource. */
async function ownKeysOf(pool: string, token: string, logicalResourceId: string): Promise<ReadonlySet<string>> {
  const keys = new Set<string>();
  const world = new World({
    settings: { maxInFlight: 1, pools: { [pool]: 1 } },
    replace: (runtime) => ({
      store: withMethods(runtime.store, {
        acquireLock: (lock) => (keys.add(lock.singletonKey), runtime.store.acquireLock(lock)),
      }),
      pools: withMethods(runtime.pools!, {
        acquireSlot: (slot) => (keys.add(slot.poolKey), runtime.pools!.acquireSlot(slot)),
      }),
    }),
  });
  world.taskCallback.open(token);
  await world.start(aTaskPayload(token, { pool, attempt: anAttempt({ retryCount: 1 }) }));
  await world.startTask();
  const requestedAt = world.clock.now();
  const requestType = 'Create' as const;
  await takeTurn(world.runtime, {
    stackId: A_STACK_ARN,
    logicalResourceId,
    requestId: 'request',
    requestType,
    requestedAt,
  });
  return keys;
}

describe('the key of a singleton', () => {
  it('is never one under which a tasker takes a lock for itself', async () => {
    await fc.assert(
      fc.asyncProperty(aPoolName, aToken, aLogicalId, async (pool, token, logicalId) => {
        const keys = await ownKeysOf(pool, token, logicalId);
        expect(keys.size).toBe(4);
        for (const key of keys) {
          const payload = { ...singleton(key), taskToken: 'token', executionArn: AN_EXECUTION_ARN };
          expect(() => parseRequest(payload)).toThrow(InvalidRequest);
        }
      }),
      propertyRuns(150),
    );
  });

  it('is refused before anything is written, or leaves the slots of pools as they are', async () => {
    const aKey = fc.oneof(
      fc.constantFrom(poolKeyOf(AN_OWNER, 'loads'), poolKeyOf(AN_OWNER), 'pool/', 'Pool/x', ' pool/x', 'pool'),
      fc.string({ minLength: 1, maxLength: 40 }),
      fc
        .tuple(fc.constantFrom('pool/', 'token/', 'resource/'), fc.string({ maxLength: 40 }))
        .map((parts) => parts.join('')),
    );
    await fc.assert(
      fc.asyncProperty(aKey, fc.constantFrom('fail', 'wait'), async (key, onBusy) => {
        const world = new World({ settings: { pools: { loads: 1 } } });
        await world.startTask({ pool: 'loads' });
        const before = [...world.store.heldLocks().values()];
        const start = world.start(aTaskPayload(world.openTask(), singleton(key, { onBusy })));
        if (isOwnLockKey(key)) {
          await expect(start).rejects.toMatchObject({ name: 'InvalidRequest' });
          expect(world.store.invocations()).toHaveLength(1);
        } else {
          expect(await start).toHaveProperty('Id');
        }
        expect([...world.store.heldLocks().values()]).toEqual(expect.arrayContaining(before));
        expect(world.store.heldLocks().size).toBe(isOwnLockKey(key) ? 1 : 2);
        expect(world.statements).toHaveLength(isOwnLockKey(key) ? 1 : 2);
      }),
      propertyRuns(150),
    );
  });
});
