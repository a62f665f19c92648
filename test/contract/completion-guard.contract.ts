import { expect } from '@jest/globals';
import type { CompletionGuard, GuardedCompletion } from '../../src/ports/completion-guard.js';
import { describeContract, type ContractCase, type ContractEnvironment } from './contract-case.js';

export interface CompletionGuardEnvironment extends ContractEnvironment {
  readonly guard: CompletionGuard;
}

type Taken = Awaited<ReturnType<GuardedCompletion['take']>>;
type Step = 'take' | 'answer' | 'finish' | 'release';

interface Recorded extends GuardedCompletion {
  readonly steps: Step[];
}

/** A completion that notes its steps; the steps in `failing` throw what is given for them. */
const aCompletion = (taken: Taken = 'claimed', failing: Partial<Record<Step, unknown>> = {}): Recorded => {
  const steps: Step[] = [];
  const note = async (step: Step): Promise<void> => {
    steps.push(step);
    await Promise.resolve();
    if (step in failing) throw failing[step];
  };
  return {
    steps,
    statementName: 'tasker/arn:aws:states:eu-west-1:111122223333:execution:nightly:run-1:invocation-1',
    leaseMs: 30_000,
    take: async () => {
      await note('take');
      return taken;
    },
    answer: () => note('answer'),
    finish: () => note('finish'),
    release: () => note('release'),
  };
};

/** Errors that a library on the way could take for its own. */
const named = (name: string): Error => Object.assign(new Error(`thrown by a step as ${name}`), { name });
const THROWN: readonly [string, unknown][] = [
  ['an error', new Error('no answer')],
  ['IdempotencyInconsistentStateError', named('IdempotencyInconsistentStateError')],
  ['IdempotencyItemAlreadyExistsError', named('IdempotencyItemAlreadyExistsError')],
  ['IdempotencyAlreadyInProgressError', named('IdempotencyAlreadyInProgressError')],
  ['something that is no error', 'just text'],
  ['undefined', undefined],
];

const failingAt = (
  step: 'take' | 'answer' | 'finish',
  expected: readonly Step[],
): ContractCase<CompletionGuardEnvironment>[] =>
  THROWN.map(([what, thrown]) => ({
    name: `passes on ${what} from ${step} as it is, after ${expected.join(', ')}`,
    run: async ({ guard }) => {
      const completion = aCompletion('claimed', { [step]: thrown });
      const ending = await guard(completion).then(
        () => ({ threw: false }),
        (error: unknown) => ({ threw: true, error }),
      );
      expect(ending).toEqual({ threw: true, error: thrown });
      if ('error' in ending) expect(ending.error).toBe(thrown);
      expect(completion.steps).toEqual(expected);
    },
  }));

export const completionGuardContract: readonly ContractCase<CompletionGuardEnvironment>[] = [
  {
    name: 'takes, answers and finishes, in this order',
    run: async ({ guard }) => {
      const completion = aCompletion();
      expect(await guard(completion)).toBe('completed');
      expect(completion.steps).toEqual(['take', 'answer', 'finish']);
    },
  },
  ...(['held', 'processed', 'missing'] as const).map((taken): ContractCase<CompletionGuardEnvironment> => ({
    name: `does nothing but tell where the invocation is ${taken}`,
    run: async ({ guard }) => {
      const completion = aCompletion(taken);
      expect(await guard(completion)).toBe(taken);
      expect(completion.steps).toEqual(['take']);
    },
  })),
  ...failingAt('take', ['take']),
  ...failingAt('answer', ['take', 'answer', 'release']),
  ...failingAt('finish', ['take', 'answer', 'finish']),
  {
    name: 'passes on the error of answer where the claim cannot be given back either',
    run: async ({ guard }) => {
      const thrown = new Error('no answer');
      const completion = aCompletion('claimed', { answer: thrown, release: new Error('no store') });
      await expect(guard(completion)).rejects.toBe(thrown);
      expect(completion.steps).toEqual(['take', 'answer', 'release']);
    },
  },
  {
    name: 'asks the store each time, also for one that it has completed before',
    run: async ({ guard }) => {
      await guard(aCompletion());
      const again = aCompletion('claimed');
      expect(await guard(again)).toBe('completed');
      expect(again.steps).toEqual(['take', 'answer', 'finish']);
    },
  },
  {
    name: 'keeps completions that run at the same time apart',
    run: async ({ guard }) => {
      const failing = aCompletion('claimed', { answer: new Error('no answer') });
      const [held, failed, completed] = await Promise.allSettled([
        guard(aCompletion('held')),
        guard(failing),
        guard(aCompletion()),
      ]);
      expect(held).toEqual({ status: 'fulfilled', value: 'held' });
      expect(failed.status).toBe('rejected');
      expect(completed).toEqual({ status: 'fulfilled', value: 'completed' });
    },
  },
  {
    name: 'works with a lease of no length',
    run: async ({ guard }) => {
      expect(await guard({ ...aCompletion(), leaseMs: 0 })).toBe('completed');
    },
  },
];

/** Runs the contract of a {@link CompletionGuard}. */
export const describeCompletionGuardContract = (
  subject: string,
  make: () => Promise<CompletionGuardEnvironment>,
): void => describeContract(`${subject} as a CompletionGuard`, completionGuardContract, make);
