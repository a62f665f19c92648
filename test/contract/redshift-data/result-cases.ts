import { expect } from '@jest/globals';
import type { Field } from '../../../src/ports/redshift-data.js';
import { contractSql, refusalOf, refused, run, type RedshiftDataCase } from './environment.js';

const PAGES_MAX = 50;

/** How results are read. */
export const resultCases: readonly RedshiftDataCase[] = [
  {
    name: 'gives each value in the field of its type',
    run: async (environment) => {
      const { Id } = await run(environment, contractSql.everyType);
      const result = await environment.redshiftData.getStatementResult({ Id });
      expect(result.Records).toEqual([
        [
          { longValue: 7 },
          { doubleValue: 1.5 },
          { stringValue: 'some text' },
          { booleanValue: true },
          { isNull: true },
        ],
      ]);
      expect(result.ColumnMetadata?.map(({ label, name }) => label ?? name)).toEqual([
        'whole',
        'fraction',
        'words',
        'truth',
        'nothing',
      ]);
      expect(result.TotalNumRows).toBe(1);
      expect(result.NextToken).toBeUndefined();
    },
  },
  {
    name: 'gives every row of a long result once and in order, page by page',
    run: async ({ redshiftData, ...environment }) => {
      const { Id } = await run({ redshiftData, ...environment }, contractSql.manyRows);
      const rows: (readonly Field[])[] = [];
      let nextToken: string | undefined;
      for (let page = 0; page < PAGES_MAX && rows.length < 2_500 && (page === 0 || nextToken); page += 1) {
        const result = await redshiftData.getStatementResult({ Id, ...(nextToken && { NextToken: nextToken }) });
        expect(result.TotalNumRows).toBe(2_500);
        rows.push(...result.Records);
        nextToken = result.NextToken;
      }
      expect({ rows: rows.length, nextToken }).toEqual({ rows: 2_500, nextToken: undefined });
      expect(rows.map(([n]) => n?.longValue)).toEqual(Array.from({ length: 2_500 }, (_, index) => index + 1));
    },
  },
  {
    name: 'gives the same page again',
    run: async (environment) => {
      const { Id } = await run(environment, contractSql.oneRow);
      const first = await environment.redshiftData.getStatementResult({ Id });
      expect(await environment.redshiftData.getStatementResult({ Id })).toEqual(first);
    },
  },
  {
    name: 'gives a result as CSV where that was asked for, and only so',
    run: async (environment) => {
      const { Id } = await run(environment, contractSql.everyType, { ResultFormat: 'CSV' });
      const { Records, TotalNumRows } = await environment.redshiftData.getStatementResultV2({ Id });
      expect(Records.map(({ CSVRecords }) => CSVRecords).join('')).toContain('7,1.5,some text,');
      expect(TotalNumRows).toBe(1);
      const asJson = environment.redshiftData.getStatementResult({ Id });
      expect(await refusalOf(asJson)).toEqual(refused('ValidationException'));
    },
  },
  {
    name: 'gives no CSV of a result that was asked for as JSON',
    run: async (environment) => {
      const { Id } = await run(environment, contractSql.oneRow);
      const asCsv = environment.redshiftData.getStatementResultV2({ Id });
      expect(await refusalOf(asCsv)).toEqual(refused('ValidationException'));
    },
  },
  ...(['createTable', 'failing'] as const).map((which): RedshiftDataCase => ({
    name: `has no result of a statement such as "${contractSql[which]}"`,
    run: async (environment) => {
      const { Id } = await run(environment, contractSql[which]);
      const result = environment.redshiftData.getStatementResult({ Id });
      expect(await refusalOf(result)).toEqual(refused('ResourceNotFoundException'));
    },
  })),
];
