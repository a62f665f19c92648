import { expect } from '@jest/globals';
import fc from 'fast-check';
import { InMemoryInvocationStore } from '../../../src/adapters/memory/in-memory-invocation-store.js';
import type { Attempt, Invocation, InvocationKey } from '../../../src/ports/invocation.js';
import type { InvocationStore } from '../../../src/ports/invocation-store.js';
import { allPages } from '../../../src/contract/invocation-store/contract-case.js';
import {
  ANOTHER_EXECUTION_ARN,
  AN_EXECUTION_ARN,
  aLockRequest,
  aNewInvocation,
  aNewInvocationWithoutToken,
  aProcessedRecord,
  anAdoption,
  anAttempt,
  at,
  attemptKeyFor,
} from '../../support/builders.js';
import { propertyRuns } from '../../support/property-runs.js';

const EXECUTIONS = [AN_EXECUTION_ARN, ANOTHER_EXECUTION_ARN] as const;
const OWNERS = ['tasker-a', 'tasker-b'] as const;
const STATES = ['Load', 'Load#'] as const;
const TOKENS = ['token-0', 'token-1', 'token-2'] as const;
const LONGEST_CLAIM = 8;

/** One call, in numbers: few enough of each that calls often meet. */
const aStep = fc.record({
  call: fc.constantFrom(
    ...[
      'register',
      'register',
      'recordStart',
      'claim',
      'releaseClaim',
      'markProcessed',
      'markProcessed',
      'adopt',
      'adopt',
    ],
    ...['get', 'latest', 'findByAttempt', 'listInFlight', 'listUnprocessed', 'acquireLock', 'stealLock', 'releaseLock'],
  ),
  execution: fc.constantFrom(AN_EXECUTION_ARN, ...EXECUTIONS),
  invocationId: fc.constantFrom('i-0', 'i-1', 'i-2'),
  owner: fc.constantFrom(...OWNERS),
  stateName: fc.constantFrom('Load', ...STATES),
  token: fc.constantFrom(...TOKENS, undefined),
  who: fc.constantFrom('one', 'other'),
  status: fc.constantFrom('FINISHED' as const, 'FAILED' as const, 'ABORTED' as const),
  delivery: fc.constantFrom('delivered' as const, 'undelivered' as const, 'none' as const),
  retryCount: fc.nat({ max: 2 }),
  choice: fc.boolean(),
  /** Which of the invocations seen so far is adopted; the newest ones are the likeliest. */
  back: fc.nat({ max: 6 }),
  /** Shuffles the times of the calls, so that starts do not come in the order of their registrations. */
  shuffle: fc.nat({ max: 50 }),
});

type Step = typeof aStep extends fc.Arbitrary<infer T> ? T : never;

/** A history in progress: what its calls have seen. Equal for two stores as long as their answers are. */
class History {
  private readonly seen: Invocation[] = [];

  constructor(private readonly store: InvocationStore) {}

  /** Makes one call and gives its answer. `position` makes every time in the history another one. */
  async play(step: Step, position: number): Promise<unknown> {
    const answer = await this.call(step, position);
    const invocation = (answer as { readonly invocation?: Invocation } | undefined)?.invocation;
    if (invocation) this.seen.push(invocation);
    return answer;
  }

  private call(step: Step, position: number): Promise<unknown> {
    const { store } = this;
    const { execution, invocationId, stateName, token, who, choice } = step;
    const key: InvocationKey = { executionArn: execution, invocationId };
    const time = at(step.shuffle * 1_000 + position);
    const attempt: Attempt = anAttempt({ stateName, retryCount: step.retryCount });
    const lock = aLockRequest({ owner: { ...key, invocationId: who }, acquiredAt: time });
    switch (step.call) {
      case 'register':
        return store.register(
          token === undefined
            ? aNewInvocationWithoutToken({ ...key, owner: step.owner, registeredAt: time })
            : aNewInvocation({ ...key, owner: step.owner, registeredAt: time, attempt, taskToken: token }),
        );
      case 'recordStart':
        return store.recordStart(key, { statementId: `statement-${position}`, startedAt: time });
      case 'claim':
        return store.claim(
          key,
          { claimId: who, expiresAt: at(position + (step.shuffle % LONGEST_CLAIM)) },
          at(position),
        );
      case 'releaseClaim':
        return store.releaseClaim(key, who);
      case 'markProcessed':
        return this.markProcessed(key, step, position);
      case 'adopt':
        return this.adopt(step, attempt, time);
      case 'latest':
        return store.latest(execution, choice ? stateName : undefined);
      case 'findByAttempt':
        return store.findByAttempt(execution, attemptKeyFor(aNewInvocation({ attempt })));
      case 'listInFlight':
        return allPages((page) => store.listInFlight(step.owner, page), 2);
      case 'listUnprocessed':
        return this.unprocessed(execution);
      case 'acquireLock':
        return store.acquireLock(lock);
      case 'stealLock':
        return store.stealLock(lock, { ...key, invocationId: choice ? 'one' : 'other' });
      case 'releaseLock':
        return store.releaseLock(lock.singletonKey, lock.owner);
      default:
        return store.get(key).then((invocation) => ({ invocation }));
    }
  }

  private async markProcessed(key: InvocationKey, step: Step, position: number): Promise<unknown> {
    // Mostly the right token, or hardly anything would ever end.
    const answeredToken = step.back > 0 ? (await this.store.get(key))?.taskToken : step.token;
    const { status, delivery, choice, shuffle } = step;
    return this.store.markProcessed(
      key,
      aProcessedRecord({
        ...{ answeredToken, status, delivery, outcome: { rows: position } },
        processedAt: at(shuffle * 1_000 + position),
        ...(choice && { statementId: `statement-${position}` }),
        ...(shuffle % 2 === 0 && { startedAt: at(shuffle * 1_000 + position) }),
      }),
    );
  }

  private async adopt(step: Step, attempt: Attempt, adoptedAt: Invocation['registeredAt']): Promise<unknown> {
    const predecessor = this.seen.at(-1 - step.back);
    if (!predecessor) return 'nobody to adopt';
    return this.store.adopt(predecessor, anAdoption({ taskToken: step.token ?? 'token-3', attempt, adoptedAt }));
  }

  private async unprocessed(executionArn: string): Promise<unknown> {
    const found = await allPages((page) => this.store.listUnprocessed(executionArn, page), 2);
    return found.sort((one, other) => one.invocationId.localeCompare(other.invocationId));
  }

  /** Everything that can be read at the end. */
  async everything(): Promise<unknown> {
    return Promise.all([
      ...EXECUTIONS.flatMap((executionArn) => [
        this.unprocessed(executionArn),
        this.store.latest(executionArn),
        ...STATES.map((stateName) => this.store.latest(executionArn, stateName)),
        ...['i-0', 'i-1', 'i-2'].map((invocationId) => this.store.get({ executionArn, invocationId })),
      ]),
      ...OWNERS.map((owner) => allPages((page) => this.store.listInFlight(owner, page), 2)),
    ]);
  }
}

/**
 * Plays so many random histories on a new store from `make` and on a memory store, and expects the same answers. A failing one is
 * shrunk, and printed with the seed that makes it again.
 */
export const expectSameAnswersAsInMemory = async (
  make: () => Promise<InvocationStore>,
  histories: number,
): Promise<void> => {
  await fc.assert(
    fc.asyncProperty(fc.array(aStep, { minLength: 20, maxLength: 60, size: 'max' }), async (steps) => {
      const tested = new History(await make());
      const model = new History(new InMemoryInvocationStore());
      for (const [position, step] of steps.entries()) {
        expect(await tested.play(step, position)).toEqual(await model.play(step, position));
      }
      expect(await tested.everything()).toEqual(await model.everything());
    }),
    propertyRuns(histories),
  );
};
