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
    ['ExecuteStatement', { ...TARGET }, "Value null at 'Sql'"],
    ['ExecuteStatement', { ...TARGET, Sql: '' }, '0 statements'],
    ['ExecuteStatement', { ...TARGET, Sql: ' -- nothing' }, '0 statements'],
    ['ExecuteStatement', { ...TARGET, Sql: 'select 1; select 2' }, '2 statements; exactly one'],
    ['ExecuteStatement', { ...TARGET, Sql: `select '${'x'.repeat(102_400)}'` }, '102409 bytes; at most 102400'],
    ['ExecuteStatement', { Sql: 'select 1', Database: 'd' }, "neither 'ClusterIdentifier' nor 'WorkgroupName'"],
    ['ExecuteStatement', { ...TARGET, WorkgroupName: 'wgr', Sql: 'select 1' }, 'exactly one of them'],
    ['ExecuteStatement', { ClusterIdentifier: 'c', Sql: 'select 1' }, "'Database' is missing"],
    ['ExecuteStatement', { WorkgroupName: 'W!', Database: 'd', Sql: 'select 1' }, "Value 'W!' at 'WorkgroupName'"],
    ['BatchExecuteStatement', { WorkgroupName: 'wh', Database: 'd', Sqls: ['select 1'] }, 'equal to 3 (it has 2)'],
    [
      'ExecuteStatement',
      { ...TARGET, ClusterIdentifier: 'Prod_1', Sql: 'select 1' },
      "Value 'Prod_1' at 'ClusterIdentifier'",
    ],
    ['ExecuteStatement', { WorkgroupName: 'wgr', Database: 'd', DbUser: 'u', Sql: 'select 1' }, "'DbUser'"],
    ['ExecuteStatement', { ...TARGET, DbUser: 'u', SecretArn: 's', Sql: 'select 1' }, "'DbUser' and 'SecretArn'"],
    ['ExecuteStatement', { ...TARGET, ClusterIdentifier: 'c'.repeat(64), Sql: 'select 1' }, 'less than or equal to 63'],
    [
      'ExecuteStatement',
      { ...TARGET, Sql: 'select 1', StatementName: 'n'.repeat(2_049) },
      'equal to 2048 (it has 2049)',
    ],
    ['ExecuteStatement', { ...TARGET, Sql: 'select 1', ClientToken: '' }, 'greater than or equal to 1 (it has 0)'],
    ['ExecuteStatement', { ...TARGET, Sql: 'select 1', WaitTimeSeconds: 31 }, "Value '31' at 'WaitTimeSeconds'"],
    ['ExecuteStatement', { ...TARGET, Sql: 'select 1', SessionKeepAliveSeconds: 86_401 }, 'equal to 86400'],
    ['ExecuteStatement', { ...TARGET, Sql: 'select 1', ResultFormat: 'XML' }, '[JSON, CSV]'],
    ['ExecuteStatement', { ...TARGET, Sql: 'select 1', Parameters: [] }, 'equal to 1 (it has 0)'],
    [
      'ExecuteStatement',
      { ...TARGET, Sql: 'select :a', Parameters: [{ name: 'a', value: '' }] },
      "Value at 'Parameters[0].value'",
    ],
    [
      'ExecuteStatement',
      { ...TARGET, Sql: 'select :a', Parameters: [{ name: 'a-b', value: 'x' }] },
      "Value 'a-b' at 'Parameters[0].name'",
    ],
    ['ExecuteStatement', { ...TARGET, Sql: 'select 1', Parameters: [{ name: 'a', value: 'x' }] }, 'unused parameters'],
    ['ExecuteStatement', { ...TARGET, Sql: "select ':a' -- :a", Parameters: [{ name: 'a', value: 'x' }] }, 'unused'],
    ['ExecuteStatement', { ...TARGET, Sql: 'select :b' }, 'without a value: b'],
    ['ExecuteStatement', { ...TARGET, SessionId: UNKNOWN_ID, Sql: 'select 1' }, "'SessionId' is given together"],
    ['ExecuteStatement', { SessionId: UNKNOWN_ID, Sql: 'select 1' }, `Session with Id: ${UNKNOWN_ID} is invalid`],
    ['BatchExecuteStatement', { ...TARGET, Sqls: [] }, 'equal to 1 (it has 0)'],
    [
      'BatchExecuteStatement',
      { ...TARGET, Sqls: Array.from({ length: 41 }, () => 'select 1') },
      'equal to 40 (it has 41)',
    ],
    ['BatchExecuteStatement', { ...TARGET, Sqls: ['select 1', 'select 1; select 2'] }, 'SQL number 2 has 2'],
    ['BatchExecuteStatement', { ...TARGET, Sqls: ['select 1'], ExecutionMode: 'X' }, '[AUTO_COMMIT, TRANSACTION]'],
    ['DescribeStatement', { Id: 'x' }, "Value 'x' at 'Id'"],
    ['DescribeStatement', {}, "Value null at 'Id'"],
    ['ListStatements', { MaxResults: 101 }, "Value '101' at 'MaxResults'"],
    ['ListStatements', { ClusterIdentifier: 'c', WorkgroupName: 'wgr' }, 'at most one of them'],
    ['ListSessions', { ClusterIdentifier: 'c', WorkgroupName: 'wgr' }, 'at most one of them'],
    ['ListSessions', { SessionId: UNKNOWN_ID, Status: 'BUSY' }, "'SessionId' is given together with 'Status'"],
    ['ListTables', { ClusterIdentifier: 'c' }, "Value null at 'Database'"],
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

it('a value of another JSON type is refused as such', async () => {
  await expect(redshift.call('ExecuteStatement', { ...TARGET, Sql: 7 })).rejects.toMatchObject({
    name: 'SerializationException',
    message: "'Sql' is a number; the service takes a string",
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
  await expect(redshift.call('ListViews', {})).rejects.toMatchObject({ name: 'UnknownOperationException' });
});

it('a semicolon at the end, a named parameter used twice, and members of null are fine', async () => {
  const Parameters = [{ name: 'a', value: '1' }];
  expect(
    await redshift.rows('select :a::int, :a || :a, 2 ;', { Parameters, StatementName: null, SecretArn: null }),
  ).toEqual([[1, '11', 2]]);
});
