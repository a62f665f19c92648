import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createPowertoolsGuard } from '../../../src/adapters/powertools/powertools-guard.js';
import type { GuardedCompletion } from '../../../src/ports/completion-guard.js';
import { describeCompletionGuardContract } from '../../contract/completion-guard.contract.js';

const SWITCH = 'POWERTOOLS_IDEMPOTENCY_DISABLED';

describeCompletionGuardContract('The Powertools guard', async () => ({ guard: createPowertoolsGuard() }));

describeCompletionGuardContract('The Powertools guard with Powertools idempotency disabled', async () => {
  process.env[SWITCH] = 'true';
  return {
    guard: createPowertoolsGuard(),
    close: async () => {
      delete process.env[SWITCH];
    },
  };
});

const aCompletion = (taken: 'claimed' | 'held' | 'processed' | 'missing'): GuardedCompletion => ({
  statementName: 'tasker/run-1:invocation-1',
  leaseMs: 30_000,
  take: async () => taken,
  answer: async () => undefined,
  finish: async () => undefined,
  release: async () => undefined,
});

describe('The Powertools guard', () => {
  beforeEach(() => {
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    delete process.env[SWITCH];
  });

  it('prints no warning', async () => {
    const guard = createPowertoolsGuard();
    for (const taken of ['claimed', 'held', 'processed', 'missing'] as const) await guard(aCompletion(taken));
    expect(console.warn).not.toHaveBeenCalled();
  });

  it('says at once that its environment is not usable', () => {
    process.env[SWITCH] = 'perhaps';
    expect(() => createPowertoolsGuard()).toThrow('must be a boolean');
  });
});
