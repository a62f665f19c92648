import { describe, expect, it } from '@jest/globals';
import { RedshiftDataError } from '../../src/ports/port-errors.js';
import type { RedshiftData } from '../../src/ports/redshift-data.js';
import { scriptedRedshiftData } from '../support/scripted-redshift-data.js';
import { failuresOf } from './contract-case.js';
import { redshiftDataContract, type RedshiftDataEnvironment } from './redshift-data.contract.js';

type Break = (whole: RedshiftData, environment: RedshiftDataEnvironment) => Partial<RedshiftData>;

const failuresWith = (breakIt: Break, contract = redshiftDataContract): Promise<readonly string[]> =>
  failuresOf(contract, async () => {
    const environment = await scriptedRedshiftData();
    const whole = environment.redshiftData;
    const redshiftData: RedshiftData = {
      executeStatement: (input) => whole.executeStatement(input),
      batchExecuteStatement: (input) => whole.batchExecuteStatement(input),
      describeStatement: (input) => whole.describeStatement(input),
      getStatementResult: (input) => whole.getStatementResult(input),
      getStatementResultV2: (input) => whole.getStatementResultV2(input),
      cancelStatement: (input) => whole.cancelStatement(input),
      listStatements: (input) => whole.listStatements(input),
      ...breakIt(whole, environment),
    };
    return { ...environment, redshiftData };
  });

const BROKEN: readonly [string, Break, string][] = [
  [
    'forgets client tokens',
    (whole) => ({ executeStatement: ({ ClientToken: _, ...input }) => whole.executeStatement(input) }),
    'starts nothing again for a client token that it knows, also after the end',
  ],
  [
    'never forgets client tokens',
    (whole, { clock }) => {
      const started = new Map<string, Promise<{ Id: string }>>();
      return {
        executeStatement: (input) => {
          const known = clock.now() > 0 && input.ClientToken ? started.get(input.ClientToken) : undefined;
          const answer = known ?? whole.executeStatement(input);
          if (input.ClientToken) started.set(input.ClientToken, answer);
          return answer;
        },
      };
    },
    'knows a client token for 8 hours and no longer',
  ],
  [
    'drops the wish for an event',
    (whole) => ({ executeStatement: (input) => whole.executeStatement({ ...input, WithEvent: false }) }),
    'sends the event of a statement that has finished',
  ],
  [
    'sends events to everybody',
    (whole) => ({ executeStatement: (input) => whole.executeStatement({ ...input, WithEvent: true }) }),
    'sends no event for a statement that did not ask for one',
  ],
  [
    'drops parameters',
    (whole) => ({ executeStatement: ({ Parameters: _, ...input }) => whole.executeStatement(input) }),
    'binds parameters',
  ],
  [
    'drops the next token of a result',
    (whole) => ({ getStatementResult: ({ Id }) => whole.getStatementResult({ Id }) }),
    'gives every row of a long result once and in order, page by page',
  ],
  [
    'gives the first page of a list only',
    (whole) => ({
      listStatements: async (input) => ({ Statements: (await whole.listStatements(input)).Statements }),
    }),
    'lists every statement once, newest first, page by page',
  ],
  [
    'lists names that contain what was asked for',
    (whole) => ({
      listStatements: async ({ StatementName = '', ...input }) => ({
        Statements: (await whole.listStatements(input)).Statements.filter(
          (statement) => statement.StatementName?.includes(StatementName) ?? StatementName === '',
        ),
      }),
    }),
    'lists the statements whose names begin as asked, in the same case',
  ],
  [
    'does not wait',
    (whole) => ({ describeStatement: ({ Id }) => whole.describeStatement({ Id }) }),
    'answers a describe that waits after its time at the latest',
  ],
  [
    'cancels nothing',
    () => ({ cancelStatement: async () => ({ Status: true }) }),
    'aborts a running statement when it is cancelled',
  ],
  [
    'is content to cancel what has ended',
    (whole) => ({
      cancelStatement: (input) => whole.cancelStatement(input).catch(() => ({ Status: false })),
    }),
    'refuses to cancel a statement that has ended, and leaves it as it is',
  ],
  [
    "loses the database's text",
    (whole) => ({
      describeStatement: async (input) => {
        const { Error: _, ...described } = await whole.describeStatement(input);
        return described;
      },
    }),
    "keeps the database's text of a statement that failed",
  ],
  [
    'takes every error for a passing one',
    (whole) => ({
      executeStatement: (input) =>
        whole.executeStatement(input).catch((error: RedshiftDataError) => {
          throw new RedshiftDataError(error.name, error.message, { retryable: true, outcome: 'unknown' });
        }),
    }),
    'refuses a statement without SQL, and starts nothing',
  ],
  [
    'repeats the SQL in its errors',
    (whole) => ({
      executeStatement: (input) =>
        whole.executeStatement(input).catch((error: RedshiftDataError) => {
          throw new RedshiftDataError(error.name, `${error.message}: ${input.Sql}`, error);
        }),
    }),
    'tells neither SQL nor parameter values in an error',
  ],
  [
    'keeps the parameter values in the cause of its errors',
    (whole) => ({
      executeStatement: (input) =>
        whole.executeStatement(input).catch((error: RedshiftDataError) => {
          const cause = new Error(JSON.stringify(input.Parameters));
          throw new RedshiftDataError(error.name, error.message, error, { cause });
        }),
    }),
    'tells neither SQL nor parameter values in an error',
  ],
  [
    'runs the last statement of a batch only',
    (whole) => ({
      batchExecuteStatement: ({ Sqls, ...input }) => whole.executeStatement({ ...input, Sql: Sqls.at(-1) ?? '' }),
    }),
    'runs the statements of a batch one after the other, each with an id behind the common one',
  ],
  [
    'gives CSV where typed fields were asked for',
    (whole) => ({ executeStatement: (input) => whole.executeStatement({ ...input, ResultFormat: 'CSV' }) }),
    'gives each value in the field of its type',
  ],
];

describe('The contract of RedshiftData', () => {
  it('finds nothing wrong with a Data API that is whole', async () => {
    expect(await failuresWith(() => ({}))).toEqual([]);
  });

  it.each(BROKEN)('finds a Data API that %s', async (_what, breakIt, expected) => {
    const cases = redshiftDataContract.filter(({ name }) => name === expected);
    expect(await failuresWith(breakIt, cases)).toEqual([expected]);
  });
});
