import { expect } from '@jest/globals';
import {
  contractSql,
  ended,
  target,
  untilEvents,
  type RedshiftDataCase,
  type RedshiftDataEnvironment,
} from './environment.js';

const startBatch = async (
  { redshiftData }: RedshiftDataEnvironment,
  sqls: readonly string[],
  more: object = {},
): Promise<string> => (await redshiftData.batchExecuteStatement({ ...target, ...more, Sqls: sqls })).Id;

/** How several statements run under one id. */
export const batchCases: readonly RedshiftDataCase[] = [
  {
    name: 'runs the statements of a batch one after the other, each with an id behind the common one',
    run: async (environment) => {
      const id = await startBatch(environment, [
        contractSql.createTable,
        contractSql.insertTwoRows,
        contractSql.countRows,
      ]);
      const described = await ended(environment, id);
      expect(described).toMatchObject({ Id: id, Status: 'FINISHED', HasResultSet: true });
      expect(described.SubStatements?.map(({ Id, Status }) => [Id, Status])).toEqual([
        [`${id}:1`, 'FINISHED'],
        [`${id}:2`, 'FINISHED'],
        [`${id}:3`, 'FINISHED'],
      ]);
      const { Records } = await environment.redshiftData.getStatementResult({ Id: `${id}:3` });
      expect(Records).toEqual([[{ longValue: 2 }]]);
    },
  },
  {
    name: 'describes one statement of a batch',
    run: async (environment) => {
      const id = await startBatch(environment, [contractSql.createTable, contractSql.insertTwoRows]);
      await ended(environment, id);
      const described = await environment.redshiftData.describeStatement({ Id: `${id}:2` });
      expect(described).toMatchObject({ Id: `${id}:2`, Status: 'FINISHED', ResultRows: 2 });
    },
  },
  {
    name: 'fails a batch at the statement that fails',
    run: async (environment) => {
      const id = await startBatch(environment, [contractSql.oneRow, contractSql.failing, contractSql.oneRow]);
      const described = await ended(environment, id);
      expect(described.Status).toBe('FAILED');
      expect(described.Error).toContain('no_such_table');
      expect(described.SubStatements?.[1]?.Status).toBe('FAILED');
      expect(described.SubStatements?.[1]?.Error).toContain('no_such_table');
      expect(described.SubStatements?.[2]?.Status).not.toBe('FINISHED');
    },
  },
  {
    name: 'sends one event for a batch, with the common id',
    run: async (environment) => {
      const more = { WithEvent: true, StatementName: 'load/batch' };
      const id = await startBatch(environment, [contractSql.oneRow, contractSql.oneRow], more);
      const last = await startBatch(environment, [contractSql.oneRow], { WithEvent: true });
      const events = await untilEvents(environment, 2);
      expect(events.map(({ detail }) => detail.statementId)).toEqual([id, last]);
    },
  },
  {
    name: 'starts a batch once for a client token',
    run: async (environment) => {
      const token = { ClientToken: 'batch-1' };
      const id = await startBatch(environment, [contractSql.oneRow], token);
      expect(await startBatch(environment, [contractSql.oneRow], token)).toBe(id);
    },
  },
  {
    name: 'aborts a batch when it is cancelled',
    run: async (environment) => {
      const id = await startBatch(environment, [contractSql.runsForMinutes, contractSql.oneRow]);
      await environment.redshiftData.cancelStatement({ Id: id });
      const described = await ended(environment, id);
      expect(described.Status).toBe('ABORTED');
      expect(described.SubStatements?.[1]?.Status).not.toBe('FINISHED');
    },
  },
  {
    name: 'lists a batch as one',
    run: async (environment) => {
      await ended(environment, await startBatch(environment, [contractSql.oneRow], { StatementName: 'load/batch' }));
      const { Statements } = await environment.redshiftData.listStatements({ StatementName: 'load/batch' });
      expect(Statements).toMatchObject([{ StatementName: 'load/batch', IsBatchStatement: true }]);
    },
  },
];
