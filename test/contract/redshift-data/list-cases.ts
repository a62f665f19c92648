import { expect } from '@jest/globals';
import type { StatementSummary } from '../../../src/ports/redshift-data.js';
import { contractSql, run, start, type RedshiftDataCase } from './environment.js';

const PAGES_MAX = 20;

/** How statements are found by their names. */
export const listCases: readonly RedshiftDataCase[] = [
  {
    name: 'lists the statements whose names begin as asked, in the same case',
    run: async (environment) => {
      for (const name of ['load/1', 'load/12', 'Load/1', 'other/load/1']) {
        await run(environment, contractSql.oneRow, { StatementName: name });
      }
      await run(environment, contractSql.oneRow);
      const { Statements } = await environment.redshiftData.listStatements({ StatementName: 'load/1', Status: 'ALL' });
      expect(Statements.map(({ StatementName }) => StatementName).sort()).toEqual(['load/1', 'load/12']);
    },
  },
  {
    name: 'lists every statement once, newest first, page by page',
    run: async (environment) => {
      const names = ['load/1', 'load/2', 'load/3', 'load/4', 'load/5'];
      for (const name of names) {
        await run(environment, contractSql.oneRow, { StatementName: name });
        await environment.clock.advance(1_000);
      }
      const listed: StatementSummary[] = [];
      let nextToken: string | undefined;
      for (let page = 0; page < PAGES_MAX && (page === 0 || nextToken !== undefined); page += 1) {
        const answer = await environment.redshiftData.listStatements({
          StatementName: 'load/',
          Status: 'ALL',
          MaxResults: 2,
          ...(nextToken && { NextToken: nextToken }),
        });
        expect(answer.Statements.length).toBeLessThanOrEqual(2);
        listed.push(...answer.Statements);
        nextToken = answer.NextToken;
      }
      expect(listed.map(({ StatementName }) => StatementName)).toEqual(names.toReversed());
    },
  },
  {
    name: 'lists a running statement with its status when asked for all, and none that runs otherwise',
    run: async (environment) => {
      const { redshiftData } = environment;
      const id = await start(environment, contractSql.runsForMinutes, { StatementName: 'load/1' });
      expect((await redshiftData.listStatements({ StatementName: 'load/1' })).Statements).toEqual([]);
      const { Statements } = await redshiftData.listStatements({ StatementName: 'load/1', Status: 'ALL' });
      expect(Statements).toMatchObject([{ Id: id, StatementName: 'load/1', IsBatchStatement: false }]);
      expect(['SUBMITTED', 'PICKED', 'STARTED']).toContain(Statements[0]?.Status);
    },
  },
  {
    name: 'lists by status',
    run: async (environment) => {
      await run(environment, contractSql.oneRow, { StatementName: 'load/fine' });
      await run(environment, contractSql.failing, { StatementName: 'load/failing' });
      const { Statements } = await environment.redshiftData.listStatements({
        StatementName: 'load/',
        Status: 'FAILED',
      });
      expect(Statements.map(({ StatementName }) => StatementName)).toEqual(['load/failing']);
    },
  },
];
