import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SequentialIds } from '../../../src/adapters/memory/sequential-ids.js';
import { AwsJsonServer } from '../../../local/src/http/aws-json-server.js';
import type { RedshiftDataOperation } from '../../../local/src/redshift-data/model/input-types.js';
import { INPUTS } from '../../../local/src/redshift-data/model/request-model.js';
import { validInputs } from '../../support/service-inputs.js';
import { answerProblems } from '../../support/service-schema.js';
import { propertyRuns } from '../../support/property-runs.js';
import { RedshiftUnderTest } from './redshift-under-test.js';

const INPUTS_PER_OPERATION = 12;
const OPERATIONS = Object.keys(INPUTS) as RedshiftDataOperation[];
type Input = Readonly<Record<string, unknown>>;

let redshift: RedshiftUnderTest;
let server: AwsJsonServer;
/** Ids of statements that have ended: one with a result, a batch, one as CSV. */
let ids: { readonly result: string; readonly batch: string; readonly csv: string };

beforeAll(async () => {
  redshift = await RedshiftUnderTest.open();
  server = await AwsJsonServer.listen({ ids: new SequentialIds('request') });
  server.serve(redshift.service);
  await redshift.service.runScript(
    "create table every_type (a smallint, b bigint not null default 7, c real, d boolean, e varchar(9) default 'x', f date, " +
      'g timestamp, h timestamptz, i decimal(9, 3), j super, k char(4), l time, m varbyte(8), n double precision); ' +
      'insert into every_type (a) values (null); create view seen as select a from every_type;',
  );
  const session = (await redshift.execute('select 1', { SessionKeepAliveSeconds: 86_400, DbUser: 'u' })).SessionId;
  ids = {
    result: (await redshift.execute('select * from every_type', { SessionId: session })).Id as string,
    batch: (await redshift.ended(await redshift.startBatch(['select 1', 'select 1 / 0']))).Id as string,
    csv: (await redshift.execute('select * from every_type', { ResultFormat: 'CSV' })).Id as string,
  };
});
afterAll(async () => {
  await server.close();
  await redshift.close();
});

async function post(operation: string, input: Input): Promise<{ status: number; answer: unknown }> {
  const response = await fetch(server.endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `RedshiftData.${operation}` },
    body: JSON.stringify(input),
  });
  return { status: response.status, answer: await response.json() };
}

const without = (input: Input, ...members: readonly string[]): Input =>
  Object.fromEntries(Object.entries(input).filter(([member]) => !members.includes(member)));

/** What of an input the model allows and the database or another rule does not is replaced. */
function possible(operation: RedshiftDataOperation, input: Input): Input {
  const target: Input = input.WorkgroupName === undefined ? { ClusterIdentifier: 'c1' } : { DbUser: null };
  const oneTarget = {
    ...without(input, 'SessionId', 'SecretArn', 'NextToken', 'ClusterIdentifier'),
    Database: 'dev',
    ...target,
    // Of more than 500 sessions that are kept the next is refused.
    ...(input.SessionKeepAliveSeconds !== undefined && { SessionKeepAliveSeconds: 1 }),
  };
  switch (operation) {
    case 'ExecuteStatement':
      return { ...without(oneTarget, 'Parameters'), Sql: 'select * from every_type' };
    case 'BatchExecuteStatement':
      return { ...without(oneTarget, 'Parameters'), Sqls: ['select 1 as one', 'update every_type set a = 1'] };
    case 'DescribeStatement':
      return { ...input, Id: input.WaitTimeSeconds === undefined ? ids.batch : ids.result };
    case 'GetStatementResult':
      return { ...without(input, 'NextToken'), Id: ids.result };
    case 'GetStatementResultV2':
      return { ...without(input, 'NextToken'), Id: ids.csv };
    case 'CancelStatement':
      return input;
    case 'ListStatements':
    case 'ListSessions':
      return without(input, 'NextToken', 'SessionId', 'WorkgroupName');
    case 'ListDatabases':
    case 'ListSchemas':
    case 'ListTables':
    case 'DescribeTable':
      return oneTarget;
  }
}

describe('every answer is what the published schemas describe', () => {
  it.each(OPERATIONS.filter((operation) => operation !== 'CancelStatement'))('%s', async (operation) => {
    const inputs = fc.sample(validInputs(operation), propertyRuns(INPUTS_PER_OPERATION));
    for (const input of inputs.map((each) => possible(operation, each))) {
      const { status, answer } = await post(operation, input);
      await redshift.clock.advance(2_000);
      expect({ status, problems: answerProblems(operation, answer), answer }).toMatchObject({
        status: 200,
        problems: [],
      });
    }
  });

  it('CancelStatement', async () => {
    const id = await redshift.start('select pg_sleep(120)');
    const { status, answer } = await post('CancelStatement', { Id: id });
    expect({ status, answer, problems: answerProblems('CancelStatement', answer) }).toEqual({
      status: 200,
      answer: { Status: true },
      problems: [],
    });
  });

  it.each([
    ['ListStatements', { Status: 'ALL' }, 'Statements'],
    ['ListSessions', {}, 'Sessions'],
    ['ListTables', { ClusterIdentifier: 'c1', Database: 'dev', TablePattern: 'every%' }, 'Tables'],
    ['DescribeTable', { ClusterIdentifier: 'c1', Database: 'dev', Table: 'every_type' }, 'ColumnList'],
  ])('%s with something in it', async (operation, input, member) => {
    const { answer } = await post(operation, input);
    expect((answer as Record<string, unknown[]>)[member]?.length).toBeGreaterThan(0);
    expect(answerProblems(operation, answer)).toEqual([]);
  });
});

it('a refusal has the name of the error in header and body', async () => {
  const response = await fetch(server.endpoint, {
    method: 'POST',
    headers: { 'x-amz-target': 'RedshiftData.DescribeStatement' },
    body: JSON.stringify({ Id: '00000000-0000-0000-0000-000000000000' }),
  });
  expect({ status: response.status, name: response.headers.get('x-amzn-errortype') }).toEqual({
    status: 400,
    name: 'ResourceNotFoundException',
  });
  expect(await response.json()).toMatchObject({
    __type: 'ResourceNotFoundException',
    ResourceId: '00000000-0000-0000-0000-000000000000',
  });
});

it('an integer that a number of JavaScript would round has all its digits on the wire', async () => {
  const { Id } = await redshift.execute(
    'select 9007199254740993, (-9223372036854775807)::bigint, 9007199254740991, 1.5::float8',
  );
  const response = await fetch(server.endpoint, {
    method: 'POST',
    headers: { 'x-amz-target': 'RedshiftData.GetStatementResult' },
    body: JSON.stringify({ Id }),
  });
  expect(await response.text()).toContain(
    '[[{"longValue":9007199254740993},{"longValue":-9223372036854775807},{"longValue":9007199254740991},{"doubleValue":1.5}]]',
  );
});
