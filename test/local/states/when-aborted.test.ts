import { describe, expect, it } from '@jest/globals';
import { whenAborted } from '../../../local/src/states/interpreter/when-aborted.js';

describe('whenAborted', () => {
  it('calls everybody once, in the order in which they came', () => {
    const controller = new AbortController();
    const called: number[] = [];
    for (const each of [1, 2, 3]) whenAborted(controller.signal, () => called.push(each));
    controller.abort();
    expect(called).toEqual([1, 2, 3]);
  });

  it('calls at once where the signal is aborted already', () => {
    let calls = 0;
    whenAborted(AbortSignal.abort(), () => calls++);
    expect(calls).toBe(1);
  });

  it('does not call who has taken it back, though the same function was given twice', () => {
    const controller = new AbortController();
    let calls = 0;
    const callback = (): void => void calls++;
    const takeBack = whenAborted(controller.signal, callback);
    whenAborted(controller.signal, callback);
    takeBack();
    takeBack();
    controller.abort();
    expect(calls).toBe(1);
  });

  it('calls nobody who is taken back by another one that is called before', () => {
    const controller = new AbortController();
    const called: string[] = [];
    const first = whenAborted(controller.signal, () => {
      called.push('first');
      second();
    });
    const second = whenAborted(controller.signal, () => called.push('second'));
    controller.abort();
    first();
    expect(called).toEqual(['first']);
  });
});
