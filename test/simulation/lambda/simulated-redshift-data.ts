import { toRedshiftDataError } from '../../../src/adapters/redshift-data/to-redshift-data-error.js';
import type { RedshiftDataError } from '../../../src/ports/port-errors.js';
import type { ExecuteStatementOutput, RedshiftData, StatementOptions } from '../../../src/ports/redshift-data.js';
import { after } from '../../../src/ports/units.js';
import { STORY_START } from '../scenario/simulation-settings.js';
import type { ResultPage, SimulatedStatement } from '../services/data-api.js';
import type { Lambda, PortCall } from './lambda.js';

/** An error as the service names it, made into the port's by the real adapter. */
const serviceError = (name: string, message: string, httpStatusCode: number): RedshiftDataError => {
  const error = Object.assign(new Error(message), { name, $fault: 'server', $metadata: { httpStatusCode } });
  return toRedshiftDataError('Call', error, [error], []);
};

/** A service's names for "something is wrong with me"; some are in no documentation of the Data API. */
const FAILURES = ['InternalServerException', 'ServiceUnavailable', 'InternalServerError', 'InternalFailure'];

const throttled = (): RedshiftDataError => serviceError('ThrottlingException', 'Rate exceeded', 400);
const tooMany = (): RedshiftDataError =>
  serviceError('ActiveStatementsExceededException', 'too many statements are active', 400);
const denied = (): RedshiftDataError => serviceError('AccessDeniedException', 'not authorized', 400);

/** The Redshift Data API, as one Lambda calls it. */
export function simulatedRedshiftData(current: () => Lambda): RedshiftData {
  let failures = 0;
  const unknown = (): RedshiftDataError => {
    failures += 1;
    const name = FAILURES[(failures + current().label.length) % FAILURES.length]!;
    return serviceError(name, 'the Data API could not be reached', 500);
  };
  const call = <Effect, Result = Effect>(
    method: keyof RedshiftData,
    about: string,
    rest: Pick<PortCall<Effect, Result>, 'perform'> & Partial<PortCall<Effect, Result>>,
  ): Promise<Result> =>
    current().call<Effect, Result>({
      ...{ service: 'redshiftData', method, about, failure: unknown, refusal: throttled, denial: denied },
      ...rest,
    });

  const execute = (
    method: 'executeStatement' | 'batchExecuteStatement',
    options: StatementOptions,
    sqls: readonly string[],
  ): Promise<ExecuteStatementOutput> => {
    const { world } = current();
    const waitMs = (options.WaitTimeSeconds ?? 0) * 1000;
    return call<SimulatedStatement, ExecuteStatementOutput>(method, nameOf(options), {
      perform: () => world.dataApi.execute(options, sqls, method === 'batchExecuteStatement', current().tasker),
      answerDelayMs: ({ endedAtMs, createdAtMs, plan }) =>
        waitMs === 0 || endedAtMs !== undefined
          ? 0
          : Math.max(0, Math.min(waitMs, createdAtMs + plan.durationMs + 1 - world.scheduler.nowMs)),
      answer: (statement) => startAnswer(statement, waitMs > 0),
      refusal: tooMany,
    });
  };

  const pageTime = { answerDelayMs: () => current().world.scenario.storage?.pageMs ?? 0 };
  const idText = (id: string): string => id.slice(-4);
  return {
    executeStatement: ({ Sql, ...options }) => execute('executeStatement', options, [Sql]),
    batchExecuteStatement: ({ Sqls, ...options }) => execute('batchExecuteStatement', options, Sqls),
    describeStatement: ({ Id }) =>
      call('describeStatement', idText(Id), { perform: () => current().world.dataApi.describe(Id, current().tasker) }),
    listStatements: (input) =>
      call('listStatements', nameOf(input), { perform: () => current().world.dataApi.list(input, current().tasker) }),
    cancelStatement: ({ Id }) => {
      const lambda = current();
      return call('cancelStatement', idText(Id), { perform: () => lambda.world.dataApi.cancel(Id, lambda) });
    },
    getStatementResult: ({ Id, NextToken }) =>
      call('getStatementResult', idText(Id), {
        ...pageTime,
        perform: () => {
          const { rows, ...page } = current().world.dataApi.result(Id, NextToken, current().tasker);
          return { Records: rows.map((row) => [{ stringValue: row }]), ...pageMembers(page) };
        },
      }),
    getStatementResultV2: ({ Id, NextToken }) =>
      call('getStatementResultV2', idText(Id), {
        ...pageTime,
        perform: () => {
          const { rows, ...page } = current().world.dataApi.result(Id, NextToken, current().tasker);
          // The first piece begins with the heading.
          const heading = NextToken === undefined ? [COLUMN] : [];
          const text = [...heading, ...rows].map((line) => `${line}\r\n`).join('');
          return { Records: [{ CSVRecords: text }], ...pageMembers(page) };
        },
      }),
  };
}

/** The one column of every result. */
export const COLUMN = 'value';

const pageMembers = ({ total, nextToken }: Omit<ResultPage, 'rows'>) => ({
  ColumnMetadata: [{ name: COLUMN }],
  TotalNumRows: total,
  ...(nextToken !== undefined && { NextToken: nextToken }),
});

const nameOf = (input: { readonly StatementName?: string }): string => (input.StatementName ?? '').slice(-8);

const startAnswer = (statement: SimulatedStatement, withStatus: boolean): ExecuteStatementOutput => ({
  Id: statement.id,
  CreatedAt: new Date(after(STORY_START, statement.createdAtMs)),
  ...(withStatus && { Status: statement.status }),
});
