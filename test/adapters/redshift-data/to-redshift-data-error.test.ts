import { describe, expect, it } from '@jest/globals';
import { toRedshiftDataError } from '../../../src/adapters/redshift-data/to-redshift-data-error.js';

describe('toRedshiftDataError', () => {
  it('tells the code of a network error, and not its text', () => {
    const refusedConnection = Object.assign(new Error('connect 10.0.0.1:443'), { code: 'ECONNREFUSED' });
    const error = toRedshiftDataError('ExecuteStatement', refusedConnection, [refusedConnection], []);
    expect(error.message).toBe('ExecuteStatement got no answer from the Data API: Error, ECONNREFUSED');
  });

  it('takes a call for refused when it failed before the first try', () => {
    const error = toRedshiftDataError('ExecuteStatement', new Error('Region is missing'), [], []);
    expect(error).toMatchObject({ name: 'RedshiftDataUnreachable', outcome: 'refused' });
  });

  it.each([['text'], [undefined], [null], [{ name: 'ValidationException' }]])(
    'copes with %p being thrown',
    (thrown) => {
      const error = toRedshiftDataError('CancelStatement', thrown, [thrown], []);
      expect(error).toMatchObject({ name: 'RedshiftDataUnreachable', outcome: 'unknown', retryable: true });
    },
  );

  it('says so where the service gave no reason', () => {
    const silent = Object.assign(new Error(''), { name: 'ValidationException', $fault: 'client', $metadata: {} });
    const error = toRedshiftDataError('ExecuteStatement', silent, [silent], []);
    expect(error.message).toBe('the Data API gave no reason');
  });
});
