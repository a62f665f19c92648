import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RedshiftUnderTest } from './redshift-under-test.js';

let redshift: RedshiftUnderTest;
beforeAll(async () => {
  redshift = await RedshiftUnderTest.open();
});
afterAll(() => redshift.close());

const TARGET = { ClusterIdentifier: 'c', Database: 'd' };
const UNKNOWN_ID = '00000000-0000-0000-0000-000000000000';

describe('an input that the service does not take', () => {
  it.each<[operation: string, input: Record<string, unknown>, reason: string]>([
    ['ExecuteStatement', { ...TARGET }, "'Sql' is missing"],
    ['ExecuteStatement', { ...TARGET, Sql: '' }, "'Sql' may not be empty"],
    ['ExecuteStatement', { ...TARGET, Sql: 7 }, "'Sql' must be a string"],
    ['ExecuteStatement', { ...TARGET, Sql: ' -- nothing' }, '0 statements'],
    ['ExecuteStatement', { ...TARGET, Sql: 'select 1; select 2' }, '2 statements; exactly one'],
    ['ExecuteStatement', { ...TARGET, Sql: `select '${'x'.repeat(102_400)}'` }, '102409 bytes; at most 102400'],
    ['ExecuteStatement', { Sql: 'select 1', Database: 'd' }, "neither 'ClusterIdentifier' nor 'WorkgroupName'"],
    ['ExecuteStatement', { ...TARGET, WorkgroupName: 'wgr', Sql: 'select 1' }, 'exactly one of them'],
    ['ExecuteStatement', { ClusterIdentifier: 'c', Sql: 'select 1' }, "'Database' is missing"],
    ['ExecuteStatement', { WorkgroupName: 'W!', Database: 'd', Sql: 'select 1' }, "'WorkgroupName' is 'W!'"],
    ['ExecuteStatement', { WorkgroupName: 'wgr', Database: 'd', DbUser: 'u', Sql: 'select 1' }, "'DbUser'"],
    ['ExecuteStatement', { ...TARGET, DbUser: 'u', SecretArn: 's', Sql: 'select 1' }, "'DbUser' and 'SecretArn'"],
    ['ExecuteStatement', { ...TARGET, ClusterIdentifier: 'c'.repeat(64), Sql: 'select 1' }, '64 characters; 1 to 63'],
    ['ExecuteStatement', { ...TARGET, Sql: 'select 1', StatementName: 'n'.repeat(501) }, '501 characters; 0 to 500'],
    ['ExecuteStatement', { ...TARGET, Sql: 'select 1', ClientToken: '' }, '0 characters; 1 to 64'],
    ['ExecuteStatement', { ...TARGET, Sql: 'select 1', WaitTimeSeconds: 31 }, "'WaitTimeSeconds' is 31"],
    ['ExecuteStatement', { ...TARGET, Sql: 'select 1', SessionKeepAliveSeconds: 86_401 }, 'is 86401'],
    ['ExecuteStatement', { ...TARGET, Sql: 'select 1', ResultFormat: 'XML' }, 'allowed are JSON, CSV'],
    ['ExecuteStatement', { ...TARGET, Sql: 'select 1', Parameters: [] }, 'at least 1'],
    [
      'ExecuteStatement',
      { ...TARGET, Sql: 'select :a', Parameters: [{ name: 'a', value: '' }] },
      "'value' may not be empty",
    ],
    [
      'ExecuteStatement',
      { ...TARGET, Sql: 'select :a', Parameters: [{ name: 'a-b', value: 'x' }] },
      "parameter's 'name'",
    ],
    ['ExecuteStatement', { ...TARGET, Sql: 'select 1', Parameters: [{ name: 'a', value: 'x' }] }, 'unused parameters'],
    ['ExecuteStatement', { ...TARGET, Sql: "select ':a' -- :a", Parameters: [{ name: 'a', value: 'x' }] }, 'unused'],
    ['ExecuteStatement', { ...TARGET, Sql: 'select :b' }, 'without a value: b'],
    ['ExecuteStatement', { ...TARGET, SessionId: UNKNOWN_ID, Sql: 'select 1' }, "'SessionId' is given together"],
    ['ExecuteStatement', { SessionId: UNKNOWN_ID, Sql: 'select 1' }, 'unknown here, or has expired'],
    ['BatchExecuteStatement', { ...TARGET, Sqls: [] }, '0 entries; 1 to 40'],
    ['BatchExecuteStatement', { ...TARGET, Sqls: Array.from({ length: 41 }, () => 'select 1') }, '41 entries'],
    ['BatchExecuteStatement', { ...TARGET, Sqls: ['select 1', 'select 1; select 2'] }, 'SQL number 2 has 2'],
    ['BatchExecuteStatement', { ...TARGET, Sqls: ['select 1'], ExecutionMode: 'X' }, 'TRANSACTION, AUTO_COMMIT'],
    ['DescribeStatement', { Id: 'x' }, "'Id' is 'x'"],
    ['DescribeStatement', {}, "'Id' is missing"],
    ['ListStatements', { MaxResults: 101 }, "'MaxResults' is 101"],
    ['ListStatements', { ClusterIdentifier: 'c', WorkgroupName: 'wgr' }, 'at most one of them'],
  ])('%s %j', async (operation, input, reason) => {
    await expect(redshift.call(operation, input)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(reason),
      httpStatus: 400,
    });
  });

  it('is refused without a word of its SQL or parameters', async () => {
    const input = { Sql: 'select secret_sql; select 2', Parameters: [{ name: 'p', value: 'secret-value' }], ...TARGET };
    await expect(redshift.call('ExecuteStatement', input)).rejects.not.toThrow(/secret/);
  });
});

it('an unknown id is not found', async () => {
  for (const operation of ['DescribeStatement', 'GetStatementResult', 'GetStatementResultV2', 'CancelStatement']) {
    await expect(redshift.call(operation, { Id: UNKNOWN_ID })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      members: { ResourceId: UNKNOWN_ID },
    });
  }
});

it('an unknown operation is refused', async () => {
  await expect(redshift.call('ListTables', {})).rejects.toMatchObject({ name: 'UnknownOperationException' });
});

it('a semicolon at the end, a named parameter used twice, and members of null are fine', async () => {
  const Parameters = [{ name: 'a', value: '1' }];
  expect(
    await redshift.rows('select :a::int, :a || :a, 2 ;', { Parameters, StatementName: null, SecretArn: null }),
  ).toEqual([[1, '11', 2]]);
});
