import { describe, expect, it } from '@jest/globals';
import {
  changesNothing,
  conflict,
  Things,
  type TouchRecorder,
  TouchRecorder as Recorder,
} from './exhaustive/touches.js';

describe('two steps', () => {
  const things = new Things();
  const doing = (...work: ((touched: TouchRecorder) => void)[]) => {
    const recorder = new Recorder(things);
    for (const touch of work) touch(recorder);
    return recorder.take();
  };
  const reads = (name: string) => (touched: TouchRecorder) => touched.reads(name);
  const writes = (name: string) => (touched: TouchRecorder) => touched.writes(name);
  const adds = (name: string) => (touched: TouchRecorder) => touched.adds(name);
  const plans = (atMs: number) => (touched: TouchRecorder) => touched.plans(atMs);
  const happens = (atMs: number, isLater: boolean) => (touched: TouchRecorder) => touched.happens(atMs, isLater);

  it.each([
    ['that only read', doing(reads('an item')), doing(reads('an item')), false],
    ['of which one reads what the other writes', doing(reads('an item')), doing(writes('an item')), true],
    ['that write the same', doing(writes('an item')), doing(writes('an item')), true],
    ['that write different items', doing(writes('an item')), doing(writes('another')), false],
    ['that add to one list', doing(adds('items')), doing(adds('items')), false],
    ['of which one adds to a list that the other reads', doing(adds('items')), doing(reads('items')), true],
    ['of which one adds to a list that the other writes', doing(adds('items')), doing(writes('items')), true],
    ['of which one reads a time that goes on', doing((touched) => touched.looks()), doing(happens(20, true)), true],
    ['of which one reads a time that stays', doing((touched) => touched.looks()), doing(happens(20, false)), false],
    ['of which one plans what would happen first', doing(plans(10)), doing(happens(20, true)), true],
    ['of which one plans for later', doing(plans(30)), doing(happens(20, true)), false],
    ['that plan for the same time', doing(plans(10)), doing(plans(10)), true],
    ['that plan for different times', doing(plans(10)), doing(plans(20)), false],
    ['of which one waits', doing((touched) => touched.everything()), doing(reads('an item')), true],
  ])('%s: their order matters, or not', (_what, one, other, matters) => {
    expect(conflict(one, other)).toBe(matters);
    expect(conflict(other, one)).toBe(matters);
  });

  it('that only read change nothing; whoever plans, adds or writes does', () => {
    expect(changesNothing(doing(reads('an item'), (touched) => touched.looks()))).toBe(true);
    for (const work of [writes('an item'), adds('items'), plans(10)]) expect(changesNothing(doing(work))).toBe(false);
  });
});
