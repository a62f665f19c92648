import { Buffer } from 'node:buffer';
import { InMemoryResultStore } from '../../../src/adapters/memory/in-memory-result-store.js';
import { ResultStoreError } from '../../../src/ports/port-errors.js';
import type { ResultStore } from '../../../src/ports/result-store.js';
import type { ResultStoreEnvironment } from '../result-store.contract.js';

type Fault = Parameters<ResultStoreEnvironment['failNext']>[0];

const FAULTS: Readonly<Record<Fault, readonly [ResultStoreError, 'none' | 'done']>> = {
  slowDown: [new ResultStoreError('SlowDown', 'not so fast', true), 'none'],
  denied: [new ResultStoreError('AccessDenied', 'no', false), 'none'],
  answerLost: [new ResultStoreError('ResultStoreUnreachable', 'no answer', true), 'done'],
};

/** @param change puts something else in the store's place, that is made of it. */
export const inMemoryResultStore = async (
  change: (resultStore: InMemoryResultStore) => ResultStore = (resultStore) => resultStore,
): Promise<ResultStoreEnvironment> => {
  const inner = new InMemoryResultStore({ buckets: ['lake'] });
  return {
    resultStore: change(inner),
    bucket: 'lake',
    contentOf: async (location) => {
      const text = inner.text(location);
      return text === undefined ? undefined : Buffer.from(text, 'utf8');
    },
    failNext: (fault) => {
      const [error, effect] = FAULTS[fault];
      inner.failNext('any', error, effect);
    },
  };
};
