import { describe, expect, it } from '@jest/globals';
import { judgeLock } from '../../src/domain/operate/judge-lock.js';
import { STARTER_MARGIN_MS } from '../../src/domain/starter-life.js';
import { RedshiftDataError } from '../../src/ports/port-errors.js';
import type { Invocation } from '../../src/ports/invocation.js';
import type { DescribeStatementOutput } from '../../src/ports/redshift-data.js';
import { after } from '../../src/ports/units.js';
import type { Operator } from '../../src/domain/operate/operator.js';
import { aNewInvocation, anInvocationKey } from '../support/builders.js';
import { World } from '../support/world.js';

const LOCK = { singletonKey: 'nightly', owner: anInvocationKey() };

/** What is judged of an owner, `ageMs` after it was registered. */
async function judged(owner: Partial<Invocation> | undefined, ageMs: number, answer?: DescribeStatementOutput | Error) {
  const world = new World();
  const registeredAt = after(world.clock.now(), -ageMs);
  const invocation = {
    ...aNewInvocation({ registeredAt }),
    status: 'STARTED',
    processed: false,
    adoptions: 0,
    ...owner,
  };
  const operator = {
    ...{ clock: world.clock, settings: world.runtime.settings },
    store: { get: async () => (owner === undefined ? undefined : invocation) },
    tasker: {
      describeStatement: async () => {
        if (answer instanceof Error) throw answer;
        return answer ?? { Id: 'nobody is to be asked' };
      },
    },
  } as unknown as Operator;
  const { lock, ...verdict } = await judgeLock(operator, LOCK);
  expect(lock).toBe(LOCK);
  return verdict;
}

const { starterTimeLimitMs, unknownStatementGraceMs } = new World().runtime.settings;
const STARTER_LIFE_MS = starterTimeLimitMs + STARTER_MARGIN_MS;
const failing = (name: string): Error => new RedshiftDataError(name, 'text', { retryable: false, outcome: 'refused' });

describe('the owner of a lock', () => {
  it('is dead where its record is gone, or closed', async () => {
    expect(await judged(undefined, 0)).toEqual({ owner: 'dead', ownerState: 'its record is gone' });
    expect(await judged({ processed: true, status: 'FAILED' }, 0)).toEqual({
      ...{ owner: 'dead', ownerState: 'it is closed as FAILED' },
    });
  });

  it('is alive as long as its starter may live, and not known afterwards', async () => {
    const alive = await judged({}, STARTER_LIFE_MS);
    expect(alive.owner).toBe('alive');
    expect(alive.ownerState).toMatch(/^registered .+ ago, no statement recorded$/);
    expect((await judged({}, STARTER_LIFE_MS + 1)).owner).toBe('not known');
  });

  it.each([
    ['STARTED', 'alive'],
    ['SUBMITTED', 'alive'],
    ['FINISHED', 'dead'],
    ['FAILED', 'dead'],
    ['ABORTED', 'dead'],
  ] as const)('with a statement that is %s is %s', async (Status, owner) => {
    expect(await judged({ statementId: 's-1' }, 0, { Id: 's-1', Status })).toEqual({
      ...{ owner, ownerState: `its statement s-1 is ${Status}` },
    });
  });

  it('is alive where the Data API tells no status', async () => {
    expect(await judged({ statementId: 's-1' }, 0, { Id: 's-1' })).toEqual({
      ...{ owner: 'alive', ownerState: 'its statement s-1 is in an unknown state' },
    });
  });

  it('is dead where the Data API has forgotten its statement, which it does not do at once', async () => {
    const forgotten = failing('ResourceNotFoundException');
    const ownerState = 'its statement s-1 could not be described: ResourceNotFoundException';
    expect(await judged({ statementId: 's-1' }, unknownStatementGraceMs + 1, forgotten)).toEqual({
      ...{ owner: 'dead', ownerState },
    });
    expect(await judged({ statementId: 's-1' }, unknownStatementGraceMs, forgotten)).toEqual({
      ...{ owner: 'not known', ownerState },
    });
  });

  it('counts from the start of the statement where that is known', async () => {
    const { clock } = new World();
    const justStarted = { statementId: 's-1', startedAt: clock.now() };
    const old = unknownStatementGraceMs + 1;
    expect((await judged(justStarted, old, failing('ResourceNotFoundException'))).owner).toBe('not known');
  });

  it('is not known where the Data API may not be asked, however old it is', async () => {
    const verdict = await judged(
      { statementId: 's-1' },
      10 * unknownStatementGraceMs,
      failing('AccessDeniedException'),
    );
    expect(verdict.owner).toBe('not known');
  });
});
