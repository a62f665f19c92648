import { expect } from '@jest/globals';
import { HOUR_MS } from '../../../src/ports/units.js';
import { contractSql, ended, run, start, target, untilEvents, type RedshiftDataCase } from './environment.js';

const ID_PATTERN = /^[a-z0-9]{8}(-[a-z0-9]{4}){3}-[a-z0-9]{12}$/;
const TOKEN = { ClientToken: 'a'.repeat(64) } as const;

/** How statements start, and when a start starts nothing. */
export const startCases: readonly RedshiftDataCase[] = [
  {
    name: 'gives a started statement an id and tells where it runs',
    run: async ({ redshiftData, clock }) => {
      const started = await redshiftData.executeStatement({ ...target, Sql: contractSql.oneRow });
      expect(started.Id).toMatch(ID_PATTERN);
      expect(started.CreatedAt).toEqual(new Date(clock.now()));
      expect(started).toMatchObject(target);
    },
  },
  {
    name: 'tells the end of a start that waits for it',
    run: async ({ redshiftData }) => {
      const input = { ...target, Sql: contractSql.oneRow, WaitTimeSeconds: 30 };
      expect(await redshiftData.executeStatement(input)).toMatchObject({ Status: 'FINISHED', HasResultSet: true });
    },
  },
  {
    name: 'binds parameters',
    run: async (environment) => {
      const { Id, Status } = await run(environment, contractSql.parameter, { Parameters: [{ name: 'n', value: '7' }] });
      expect(Status).toBe('FINISHED');
      const { Records } = await environment.redshiftData.getStatementResult({ Id });
      expect(Records).toEqual([[{ longValue: 7 }]]);
    },
  },
  {
    name: 'gives every start an id of its own',
    run: async (environment) => {
      const ids = [await start(environment, contractSql.oneRow), await start(environment, contractSql.oneRow)];
      expect(new Set(ids).size).toBe(2);
    },
  },
  {
    name: 'starts nothing again for a client token that it knows, also after the end',
    run: async (environment) => {
      await run(environment, contractSql.createTable);
      const first = await start(environment, contractSql.insertTwoRows, TOKEN);
      expect(await start(environment, contractSql.insertTwoRows, TOKEN)).toBe(first);
      await ended(environment, first);
      expect(await start(environment, contractSql.insertTwoRows, TOKEN)).toBe(first);
      const { Statements } = await environment.redshiftData.listStatements({ Status: 'ALL' });
      expect(Statements).toHaveLength(2);
    },
  },
  {
    name: 'knows a client token for 8 hours and no longer',
    run: async (environment) => {
      const first = await start(environment, contractSql.oneRow, TOKEN);
      await ended(environment, first);
      await environment.clock.advance(8 * HOUR_MS - 1_000);
      expect(await start(environment, contractSql.oneRow, TOKEN)).toBe(first);
      await environment.clock.advance(2_000);
      expect(await start(environment, contractSql.oneRow, TOKEN)).not.toBe(first);
    },
  },
  {
    name: 'sends no second event for a repeated client token',
    run: async (environment) => {
      const repeated = { ...TOKEN, WithEvent: true, StatementName: 'repeated' };
      await run(environment, contractSql.oneRow, repeated);
      await untilEvents(environment, 1);
      await run(environment, contractSql.oneRow, repeated);
      await run(environment, contractSql.oneRow, { WithEvent: true, StatementName: 'other' });
      const events = await untilEvents(environment, 2);
      expect(events.map(({ detail }) => detail.statementName)).toEqual(['repeated', 'other']);
    },
  },
  {
    name: 'keeps a session when asked to, and runs further statements in it',
    run: async ({ redshiftData }) => {
      const first = await redshiftData.executeStatement({
        ...target,
        Sql: contractSql.oneRow,
        SessionKeepAliveSeconds: 60,
        WaitTimeSeconds: 30,
      });
      expect(first.SessionId).toMatch(ID_PATTERN);
      const second = await redshiftData.executeStatement({ SessionId: first.SessionId ?? '', Sql: contractSql.oneRow });
      expect(second.SessionId).toBe(first.SessionId);
    },
  },
];
