import { describe, expect, it } from '@jest/globals';
import { plainGuard } from '../../src/domain/completion/plain-guard.js';
import type { CompletionGuard } from '../../src/ports/completion-guard.js';
import { completionGuardContract } from './completion-guard.contract.js';
import { failuresOf } from './contract-case.js';

const failuresWith = (guard: CompletionGuard): Promise<readonly string[]> =>
  failuresOf(completionGuardContract, async () => ({ guard }));

describe('The contract of a CompletionGuard', () => {
  it('finds nothing wrong with a guard that is whole', async () => {
    expect(await failuresWith(plainGuard)).toEqual([]);
  });

  it('finds a guard that answers without a claim', async () => {
    const failures = await failuresWith(async (completion) => {
      await completion.answer();
      await completion.finish();
      return 'completed';
    });
    expect(failures).toContain('does nothing but tell where the invocation is held');
    expect(failures).toContain('takes, answers and finishes, in this order');
  });

  it('finds a guard that keeps its claim when the answer fails', async () => {
    const failures = await failuresWith((completion) => plainGuard({ ...completion, release: async () => undefined }));
    expect(failures).toContain('passes on an error from answer as it is, after take, answer, release');
  });

  it('finds a guard that gives its claim back when the end cannot be written', async () => {
    const failures = await failuresWith((completion) =>
      plainGuard({
        ...completion,
        finish: async () => {
          try {
            await completion.finish();
          } catch (error) {
            await completion.release();
            throw error;
          }
        },
      }),
    );
    expect(failures).toContain('passes on an error from finish as it is, after take, answer, finish');
  });

  it('finds a guard that wraps errors', async () => {
    const failures = await failuresWith(async (completion) => {
      try {
        return await plainGuard(completion);
      } catch (cause) {
        throw new Error('wrapped', { cause });
      }
    });
    expect(failures).toContain('passes on an error from take as it is, after take');
  });

  it('finds a guard that remembers what it has completed', async () => {
    const completed = new Set<string>();
    const failures = await failuresWith(async (completion) => {
      if (completed.has(completion.statementName)) return 'processed';
      const result = await plainGuard(completion);
      completed.add(completion.statementName);
      return result;
    });
    expect(failures).toContain('asks the store each time, also for one that it has completed before');
  });
});
