import { describe, expect, it } from '@jest/globals';
import { failedMessageIds } from '../../../local/src/queue/batch-outcome.js';

const batch = ['a', 'b', 'c'];
const failures = (...ids: unknown[]) => ({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });

describe('the answer of a function to a batch', () => {
  it.each([[null], [''], [{}], [{ batchItemFailures: [] }], [{ batchItemFailures: null }]])(
    'means success of the whole batch: %j',
    (payload) => {
      expect([...failedMessageIds({ payload }, batch, true)]).toEqual([]);
    },
  );

  it('names single messages that failed', () => {
    expect([...failedMessageIds({ payload: failures('c', 'a') }, batch, true)].sort()).toEqual(['a', 'c']);
  });

  it.each([
    ['text'],
    [3],
    [{ failures: [] }],
    [{ batchItemFailures: 'a' }],
    [failures('')],
    [failures(null)],
    [failures('unknown')],
    [failures('a', 'unknown')],
    [{ batchItemFailures: [{ id: 'a' }] }],
    [{ batchItemFailures: ['a'] }],
    [{ batchItemFailures: [null] }],
  ])('means failure of the whole batch: %j', (payload) => {
    expect([...failedMessageIds({ payload }, batch, true)]).toEqual(batch);
  });

  it('means failure of the whole batch where the function threw', () => {
    const error = { errorType: 'Error', errorMessage: 'no' };
    expect([...failedMessageIds({ error }, batch, true)]).toEqual(batch);
  });

  it('is not read without ReportBatchItemFailures', () => {
    expect([...failedMessageIds({ payload: failures('a') }, batch, false)]).toEqual([]);
  });
});
