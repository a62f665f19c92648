import { describe, expect, it } from '@jest/globals';
import { resultOf } from '../../../src/adapters/memory/result-of.js';
import type { SqlResult } from '../../../src/adapters/memory/sql-outcome.js';
import { RedshiftDataError } from '../../../src/ports/port-errors.js';
import { World } from '../../support/world.js';

const numbers = (count: number): Required<SqlResult> =>
  resultOf(Array.from({ length: count }, (_, index) => ({ n: index + 1 })));

const included = async (
  result: SqlResult | readonly SqlResult[],
  payload: object = {},
  rowsPerPage = 10,
): Promise<{ world: World; token: string; statementId: string }> => {
  const world = new World({ redshift: { rowsPerPage } });
  const started = await world.startTask({ sqlStatement: 'select n from t', includeResult: true, ...payload });
  world.redshiftData.finish(started.statementId, result);
  await world.drain();
  return { world, ...started };
};

describe('a result inside the output', () => {
  it('holds rows and columns in the Data API’s own shape', async () => {
    const result = resultOf([{ whole: 7, words: 'text', truth: true, nothing: null, part: 0.5 }]);
    const { world, token, statementId } = await included(result);
    expect(world.outputOf(token).result).toEqual({
      Records: [
        [{ longValue: 7 }, { stringValue: 'text' }, { booleanValue: true }, { isNull: true }, { doubleValue: 0.5 }],
      ],
      ColumnMetadata: result.columns,
      TotalNumRows: 1,
      truncated: false,
      getStatementResult: { action: 'getStatementResult', statementId },
    });
  });

  it('keeps bytes as base64 and numbers that JSON has no word for', async () => {
    const { world, token } = await included({
      records: [[{ blobValue: new Uint8Array([1, 255]) }, { doubleValue: Number.NaN }, { doubleValue: -Infinity }]],
    });
    expect(world.outputOf(token).result?.Records).toEqual([
      [{ blobValue: 'Af8=' }, { doubleValue: 'NaN' }, { doubleValue: '-Infinity' }],
    ]);
  });

  it('is read page by page to its end', async () => {
    const { world, token } = await included(numbers(35));
    expect(world.outputOf(token).result).toMatchObject({ TotalNumRows: 35, truncated: false });
    expect(world.outputOf(token).result?.Records).toEqual(numbers(35).records);
    expect(world.callsOf('getStatementResult')).toBe(4);
  });

  it.each([
    [25, 25, true],
    [30, 30, true],
    [35, 35, false],
    [40, 35, false],
  ])('of 35 rows holds at most the %i that were asked for', async (maxRows, rows, truncated) => {
    const { world, token } = await included(numbers(35), { includeResult: { maxRows } });
    expect(world.outputOf(token).result).toMatchObject({ truncated, TotalNumRows: 35 });
    expect(world.outputOf(token).result?.Records).toHaveLength(rows);
  });

  it('is empty for a SELECT without rows, and left out for SQL without a result', async () => {
    const empty = await included({ records: [], columns: [{ name: 'n' }] });
    expect(empty.world.outputOf(empty.token).result).toMatchObject({ Records: [], TotalNumRows: 0, truncated: false });
    const none = await included({ rows: 5 });
    expect(none.world.outputOf(none.token)).not.toHaveProperty('result');
  });

  it('is left out unless it was asked for', async () => {
    const { world, token } = await included(numbers(1), { includeResult: false });
    expect(world.outputOf(token)).not.toHaveProperty('result');
    expect(world.callsOf('getStatementResult')).toBe(0);
  });

  it('of a batch is that of its last statement with a result', async () => {
    const { world, token, statementId } = await included([numbers(1), numbers(2), { rows: 9 }], {
      ...{ sqlStatement: undefined, sqlStatements: ['select 1', 'select 2', 'delete from t'] },
    });
    expect(world.outputOf(token).result?.Records).toHaveLength(2);
    expect(world.outputOf(token).result?.getStatementResult).toMatchObject({ statementId: `${statementId}:2` });
  });

  it('comes as CSV where the statement was started so', async () => {
    const { world, token } = await included(numbers(12), { resultFormat: 'CSV' });
    const { result } = world.outputOf(token);
    expect(result?.Records.map((record) => (record as { CSVRecords: string }).CSVRecords).join('')).toBe(
      Array.from({ length: 12 }, (_, index) => `${index + 1}\n`).join(''),
    );
    expect(result).toMatchObject({ truncated: false, getStatementResult: { resultFormat: 'CSV' } });
  });

  it('is not believed to go on for ever where a page names itself as its next', async () => {
    const world = new World();
    const { token, statementId } = await world.startTask({ includeResult: true });
    world.redshiftData.getStatementResult = async () => ({ Records: [[{ longValue: 1 }]], NextToken: 'again' });
    world.redshiftData.finish(statementId, numbers(1));
    await world.drain();
    expect(world.outputOf(token).result).toMatchObject({ truncated: true });
  });

  it('that cannot be read now makes the completion come again, and the task is not answered without it', async () => {
    const world = new World();
    const { token, statementId } = await world.startTask({ includeResult: true });
    world.redshiftData.failNext(
      'getStatementResult',
      new RedshiftDataError('ThrottlingException', 'Rate exceeded', { retryable: true, outcome: 'refused' }),
    );
    world.redshiftData.finish(statementId, numbers(2));
    await world.drain();
    expect(world.callsOf('getStatementResult')).toBe(2);
    expect(world.outputOf(token).result?.Records).toHaveLength(2);
  });
});
