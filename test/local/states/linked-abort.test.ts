import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { linkedAbort } from '../../../local/src/states/interpreter/linked-abort.js';

describe('a linked abort controller', () => {
  it('is aborted along with its parent, for the same reason', () => {
    const parent = new AbortController();
    const { signal } = linkedAbort(parent.signal);
    parent.abort(new Error('why'));
    expect(signal.reason).toEqual(new Error('why'));
  });

  it('is aborted from the start where its parent is', () => {
    expect(linkedAbort(AbortSignal.abort('why')).signal.reason).toBe('why');
  });

  it('leaves its parent alone', () => {
    const parent = new AbortController();
    linkedAbort(parent.signal).controller.abort();
    expect(parent.signal.aborted).toBe(false);
  });

  it('leaves no listener on its parent once it is unlinked', () => {
    const parent = new AbortController();
    linkedAbort(parent.signal).unlink();
    expect(getEventListeners(parent.signal, 'abort')).toEqual([]);
  });
});
