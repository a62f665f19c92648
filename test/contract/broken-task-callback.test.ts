import { describe, expect, it } from '@jest/globals';
import { InMemoryTaskCallback } from '../../src/adapters/memory/in-memory-task-callback.js';
import { TaskCallbackError } from '../../src/ports/port-errors.js';
import type { CallbackResult, HeartbeatResult, TaskFailure } from '../../src/ports/task-callback.js';
import { failuresOf } from './contract-case.js';
import { taskCallbackContract } from './task-callback.contract.js';
import { inMemoryTaskCallbackEnvironment } from './task-callback/in-memory-environment.js';

const failuresWith = (Broken: new () => InMemoryTaskCallback): Promise<readonly string[]> =>
  failuresOf(taskCallbackContract, async () => inMemoryTaskCallbackEnvironment(new Broken()));

class AlwaysDelivers extends InMemoryTaskCallback {
  override async sendTaskSuccess(taskToken: string, output: string): Promise<CallbackResult> {
    await super.sendTaskSuccess(taskToken, output);
    return 'delivered';
  }
}

class ThrowsWhereNobodyWaits extends InMemoryTaskCallback {
  override async sendTaskFailure(taskToken: string, failure: TaskFailure): Promise<CallbackResult> {
    const result = await super.sendTaskFailure(taskToken, failure);
    if (result === 'nobodyWaits') throw new TaskCallbackError('TaskTimedOut', 'too late', false);
    return result;
  }
}

class SwallowsFaults extends InMemoryTaskCallback {
  override sendTaskSuccess(taskToken: string, output: string): Promise<CallbackResult> {
    return super.sendTaskSuccess(taskToken, output).catch(() => 'nobodyWaits' as const);
  }
}

class SaysThatNothingIsRetryable extends InMemoryTaskCallback {
  override sendTaskSuccess(taskToken: string, output: string): Promise<CallbackResult> {
    return super.sendTaskSuccess(taskToken, output).catch(() => {
      throw new TaskCallbackError('Any', 'it failed', false);
    });
  }
}

class SaysThatAllIsRetryable extends InMemoryTaskCallback {
  override sendTaskFailure(taskToken: string, failure: TaskFailure): Promise<CallbackResult> {
    return super.sendTaskFailure(taskToken, failure).catch(() => {
      throw new TaskCallbackError('Any', 'it failed', true);
    });
  }
}

class TellsTheToken extends InMemoryTaskCallback {
  override sendTaskSuccess(taskToken: string, output: string): Promise<CallbackResult> {
    return super.sendTaskSuccess(taskToken, output).catch((error: TaskCallbackError) => {
      throw new TaskCallbackError(error.serviceErrorName, error.message, error.retryable, { cause: { taskToken } });
    });
  }
}

class HeartbeatEndsTheTask extends InMemoryTaskCallback {
  override async sendTaskHeartbeat(taskToken: string): Promise<HeartbeatResult> {
    const result = await super.sendTaskHeartbeat(taskToken);
    this.close(taskToken);
    return result;
  }
}

class LosesTheCause extends InMemoryTaskCallback {
  override sendTaskFailure(taskToken: string, { error }: TaskFailure): Promise<CallbackResult> {
    return super.sendTaskFailure(taskToken, { error, cause: '' });
  }
}

class MeasuresCharacters extends InMemoryTaskCallback {
  override sendTaskSuccess(taskToken: string, output: string): Promise<CallbackResult> {
    return super.sendTaskSuccess(taskToken, output.length <= 262_144 ? output.slice(0, 100).padEnd(2, '1') : output);
  }
}

describe('The contract of TaskCallback', () => {
  it('finds nothing wrong with an adapter that is whole', async () => {
    expect(await failuresWith(InMemoryTaskCallback)).toEqual([]);
  });

  it.each([
    [AlwaysDelivers, 'keeps the first answer and says that nobody waits for a second'],
    [ThrowsWhereNobodyWaits, 'says that nobody waits on a token that never was'],
    [SwallowsFaults, 'throws a retryable error where the service is throttled, and the same call delivers later'],
    [
      SaysThatNothingIsRetryable,
      'throws a retryable error where the reply is lost, and a repeated call finds that nobody waits',
    ],
    [SaysThatAllIsRetryable, 'refuses an error or a cause that is too long, for good, and the task waits on'],
    [TellsTheToken, 'holds the token in no error'],
    [HeartbeatEndsTheTask, 'delivers heartbeats to a task that waits and lets it wait on'],
    [LosesTheCause, 'delivers a failure with its error and cause'],
    [MeasuresCharacters, 'delivers the longest output, error and cause'],
  ])('finds that %p is broken', async (Broken, broken) => {
    expect(await failuresWith(Broken)).toContain(broken);
  });
});
