import { expect } from '@jest/globals';
import { DAY_MS } from '../../../src/ports/units.js';
import { isTerminal } from '../../../src/ports/statement-status.js';
import {
  contractSql,
  ended,
  refusalOf,
  refused,
  run,
  start,
  target,
  untilEvents,
  whileTimePasses,
  type RedshiftDataCase,
} from './environment.js';

const NAME = 'tasker/run-1:invocation-1';
const NAMED = { WithEvent: true, StatementName: NAME } as const;

/** How statements end, and who hears of it. */
export const endCases: readonly RedshiftDataCase[] = [
  {
    name: 'describes a statement that has finished',
    run: async (environment) => {
      const described = await run(environment, contractSql.oneRow);
      expect(described).toMatchObject({
        Status: 'FINISHED',
        ResultRows: 1,
        HasResultSet: true,
        QueryString: contractSql.oneRow,
        ResultFormat: 'JSON',
        Database: 'dev',
      });
      expect(described.Error).toBeUndefined();
      expect(Number.isInteger(described.Duration)).toBe(true);
    },
  },
  {
    name: 'counts the rows that a statement without a result set changed',
    run: async (environment) => {
      await run(environment, contractSql.createTable);
      const described = await run(environment, contractSql.insertTwoRows);
      expect(described).toMatchObject({ Status: 'FINISHED', ResultRows: 2, HasResultSet: false });
    },
  },
  {
    name: "keeps the database's text of a statement that failed",
    run: async (environment) => {
      const described = await run(environment, contractSql.failing);
      expect(described.Status).toBe('FAILED');
      expect(described.Error).toContain('no_such_table');
    },
  },
  {
    name: 'answers a describe that waits after its time at the latest',
    run: async (environment) => {
      const id = await start(environment, contractSql.runsForMinutes);
      const before = environment.clock.now();
      const { Status } = await whileTimePasses(
        environment,
        environment.redshiftData.describeStatement({ Id: id, WaitTimeSeconds: 5 }),
      );
      expect(isTerminal(Status)).toBe(false);
      expect(environment.clock.now() - before).toBeGreaterThanOrEqual(5_000);
    },
  },
  {
    name: 'aborts a running statement when it is cancelled',
    run: async (environment) => {
      const id = await start(environment, contractSql.runsForMinutes);
      expect(await environment.redshiftData.cancelStatement({ Id: id })).toEqual({ Status: true });
      expect((await ended(environment, id)).Status).toBe('ABORTED');
    },
  },
  {
    name: 'goes on to run statements after a cancelled one',
    run: async (environment) => {
      const id = await start(environment, contractSql.runsForMinutes);
      await environment.redshiftData.cancelStatement({ Id: id });
      expect((await run(environment, contractSql.oneRow)).Status).toBe('FINISHED');
    },
  },
  {
    name: 'refuses to cancel a statement that has ended, and leaves it as it is',
    run: async (environment) => {
      const { Id } = await run(environment, contractSql.oneRow);
      expect(await refusalOf(environment.redshiftData.cancelStatement({ Id }))).toEqual(refused('ValidationException'));
      expect((await ended(environment, Id)).Status).toBe('FINISHED');
    },
  },
  {
    name: 'sends the event of a statement that has finished',
    run: async (environment) => {
      const { Id } = await run(environment, contractSql.oneRow, NAMED);
      const [event] = await untilEvents(environment, 1);
      expect(event).toMatchObject({
        version: '0',
        'detail-type': 'Redshift Data Statement Status Change',
        source: 'aws.redshift-data',
        detail: { statementName: NAME, statementId: Id, state: 'FINISHED', rows: 1 },
      });
      expect(Object.keys(event?.detail ?? {}).sort()).toEqual(
        ['expireAt', 'principal', 'redshiftQueryId', 'rows', 'state', 'statementId', 'statementName'].sort(),
      );
      expect(event?.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      expect(event?.resources).toEqual([expect.stringMatching(/^arn:aws:redshift:.*:cluster:warehouse$/)]);
    },
  },
  {
    name: 'sends the event of a statement that has failed',
    run: async (environment) => {
      await run(environment, contractSql.failing, NAMED);
      const [event] = await untilEvents(environment, 1);
      expect(event?.detail.state).toBe('FAILED');
    },
  },
  {
    name: 'sends the event of a statement that was cancelled',
    run: async (environment) => {
      const id = await start(environment, contractSql.runsForMinutes, NAMED);
      await environment.redshiftData.cancelStatement({ Id: id });
      const [event] = await untilEvents(environment, 1);
      expect(event?.detail).toMatchObject({ state: 'ABORTED', statementId: id });
    },
  },
  {
    name: 'sends no event for a statement that did not ask for one',
    run: async (environment) => {
      await run(environment, contractSql.oneRow, { StatementName: 'silent' });
      await run(environment, contractSql.oneRow, NAMED);
      const events = await untilEvents(environment, 1);
      expect(events[0]?.detail.statementName).toBe(NAME);
    },
  },
  {
    name: 'knows an ended statement for 24 hours and no longer',
    run: async (environment) => {
      const { Id } = await run(environment, contractSql.oneRow);
      await environment.clock.advance(DAY_MS - 1_000);
      expect((await ended(environment, Id)).Status).toBe('FINISHED');
      await environment.clock.advance(2_000);
      const described = environment.redshiftData.describeStatement({ Id });
      expect(await refusalOf(described)).toEqual(refused('ResourceNotFoundException'));
    },
  },
  {
    name: 'does not know an id that it never gave',
    run: async ({ redshiftData }) => {
      const Id = 'ffffffff-0000-4000-8000-ffffffffffff';
      const calls = [
        redshiftData.describeStatement({ Id }),
        redshiftData.getStatementResult({ Id }),
        redshiftData.getStatementResultV2({ Id }),
        redshiftData.cancelStatement({ Id }),
      ];
      for (const call of calls.map(refusalOf)) expect(await call).toEqual(refused('ResourceNotFoundException'));
    },
  },
  {
    name: 'runs a statement on a serverless workgroup',
    run: async ({ redshiftData }) => {
      const serverless = { WorkgroupName: 'analytics', Database: target.Database };
      const started = await redshiftData.executeStatement({
        ...serverless,
        Sql: contractSql.oneRow,
        WaitTimeSeconds: 30,
      });
      expect(started).toMatchObject({ WorkgroupName: 'analytics', Status: 'FINISHED' });
      expect(started.ClusterIdentifier).toBeUndefined();
    },
  },
];
