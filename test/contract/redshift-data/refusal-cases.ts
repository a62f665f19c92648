import { expect } from '@jest/globals';
import type { ExecuteStatementInput } from '../../../src/ports/redshift-data.js';
import { contractSql, refusalOf, refused, target, type RedshiftDataCase } from './environment.js';

const SECRET = 'hunter2';
const good: ExecuteStatementInput = { ...target, Sql: contractSql.oneRow };

const BAD_STARTS: readonly [string, ExecuteStatementInput][] = [
  ['without SQL', { ...good, Sql: '' }],
  ['with SQL of more than 100 KB', { ...good, Sql: `select '${'x'.repeat(100 * 1024)}'` }],
  ['with a name of 2,049 characters', { ...good, StatementName: 'n'.repeat(2_049) }],
  ['with a client token of 65 characters', { ...good, ClientToken: 't'.repeat(65) }],
  ['with an empty list of parameters', { ...good, Parameters: [] }],
  ['with an empty parameter', { ...good, Parameters: [{ name: 'n', value: '' }] }],
  ['with a parameter of an impossible name', { ...good, Parameters: [{ name: 'a b', value: SECRET }] }],
  ['that waits for 0 seconds', { ...good, WaitTimeSeconds: 0 }],
  ['that waits for 31 seconds', { ...good, WaitTimeSeconds: 31 }],
  ['that keeps a session for more than a day', { ...good, SessionKeepAliveSeconds: 86_401 }],
];

/** What is turned down. */
export const refusalCases: readonly RedshiftDataCase[] = [
  ...BAD_STARTS.map(([what, input]): RedshiftDataCase => ({
    name: `refuses a statement ${what}, and starts nothing`,
    run: async ({ redshiftData }) => {
      expect(await refusalOf(redshiftData.executeStatement(input))).toEqual(refused('ValidationException'));
      expect((await redshiftData.listStatements({ Status: 'ALL' })).Statements).toEqual([]);
    },
  })),
  ...[0, 41].map((count): RedshiftDataCase => ({
    name: `refuses a batch of ${count} statements`,
    run: async ({ redshiftData }) => {
      const batch = { ...target, Sqls: Array.from({ length: count }, () => contractSql.oneRow) };
      expect(await refusalOf(redshiftData.batchExecuteStatement(batch))).toEqual(refused('ValidationException'));
    },
  })),
  {
    name: 'tells neither SQL nor parameter values in an error',
    run: async ({ redshiftData }) => {
      const input = { ...good, Sql: 'select topsecret from vault', Parameters: [{ name: 'a b', value: SECRET }] };
      const error = await refusalOf(redshiftData.executeStatement(input));
      const told = `${error.message} ${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`;
      expect(told).not.toContain(SECRET);
      expect(told).not.toContain('topsecret');
    },
  },
];
