import { describe, expect, it } from '@jest/globals';
import { type CallbackEnd, DurableCallbacks } from '../../../local/src/lambda/durable-callbacks.js';

const success: CallbackEnd = { kind: 'success', result: '1' };

const nameOf = async (work: () => unknown): Promise<string | undefined> => {
  try {
    await work();
    return undefined;
  } catch (error) {
    return (error as Error).name;
  }
};

describe('callbacks of durable functions', () => {
  it('give their one answer to whoever waits', async () => {
    const taken: CallbackEnd[] = [];
    const callbacks = new DurableCallbacks();
    callbacks.open('a', { take: (end) => void taken.push(end) });
    await callbacks.answer('a', success);
    expect(await nameOf(() => callbacks.answer('a', success))).toBe('Lambda.CallbackTimeoutException');
    expect(taken).toEqual([success]);
    expect(callbacks.endOf('a')).toEqual(success);
  });

  it('stay as they are where they are opened again', async () => {
    const callbacks = new DurableCallbacks();
    callbacks.open('a');
    await callbacks.answer('a', success);
    callbacks.open('a');
    expect(await nameOf(() => callbacks.heartbeat('a'))).toBe('Lambda.CallbackTimeoutException');
  });

  it('are dead once closed, or once whoever waited says so', async () => {
    let isWaiting = true;
    const callbacks = new DurableCallbacks();
    callbacks.open('closed');
    callbacks.open('expired', { isWaiting: () => isWaiting });
    callbacks.heartbeat('expired');
    callbacks.close('closed');
    isWaiting = false;
    for (const id of ['closed', 'expired']) {
      expect(await nameOf(() => callbacks.heartbeat(id))).toBe('Lambda.CallbackTimeoutException');
      expect(await nameOf(() => callbacks.answer(id, success))).toBe('Lambda.CallbackTimeoutException');
      expect(callbacks.endOf(id)).toBeUndefined();
    }
  });

  it('are unknown until they are opened', async () => {
    const callbacks = new DurableCallbacks();
    expect(await nameOf(() => callbacks.heartbeat('a'))).toBe('Lambda.ResourceNotFoundException');
    callbacks.close('a');
    expect(callbacks.endOf('a')).toBeUndefined();
  });

  it('refuse what is too long, and wait on', async () => {
    const callbacks = new DurableCallbacks();
    callbacks.open('a');
    const tooLong: CallbackEnd[] = [
      { kind: 'success', result: 'x'.repeat(262_145) },
      { kind: 'failure', error: { ErrorData: 'x'.repeat(1024 * 1024) } },
    ];
    for (const end of tooLong) {
      expect(await nameOf(() => callbacks.answer('a', end))).toBe('Lambda.InvalidParameterValueException');
    }
    expect(callbacks.endOf('a')).toBeUndefined();
    callbacks.heartbeat('a');
  });

  it('wait on where the answer did not reach whoever waits', async () => {
    const callbacks = new DurableCallbacks();
    let fails = true;
    callbacks.open('a', {
      take: () => {
        if (fails) throw new Error('the runner is busy');
      },
    });
    expect(await nameOf(() => callbacks.answer('a', success))).toBe('Error');
    fails = false;
    await callbacks.answer('a', success);
    expect(callbacks.endOf('a')).toEqual(success);
  });
});
