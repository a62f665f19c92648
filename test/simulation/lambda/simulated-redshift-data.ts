import { RedshiftDataError } from '../../../src/ports/port-errors.js';
import type { ExecuteStatementOutput, RedshiftData, StatementOptions } from '../../../src/ports/redshift-data.js';
import { after } from '../../../src/ports/units.js';
import { STORY_START } from '../scenario/simulation-settings.js';
import type { SimulatedStatement } from '../services/data-api.js';
import type { Lambda, PortCall } from './lambda.js';

const unknown = (): RedshiftDataError =>
  new RedshiftDataError('InternalServerException', 'the Data API could not be reached', {
    retryable: true,
    outcome: 'unknown',
  });
const throttled = (): RedshiftDataError =>
  new RedshiftDataError('ThrottlingException', 'Rate exceeded', { retryable: true, outcome: 'refused' });
const tooMany = (): RedshiftDataError =>
  new RedshiftDataError('ActiveStatementsExceededException', 'too many statements are active', {
    retryable: true,
    outcome: 'refused',
  });

/** The Redshift Data API, as one Lambda calls it. */
export function simulatedRedshiftData(current: () => Lambda): RedshiftData {
  const call = <Effect, Result = Effect>(
    method: keyof RedshiftData,
    about: string,
    rest: Pick<PortCall<Effect, Result>, 'perform'> & Partial<PortCall<Effect, Result>>,
  ): Promise<Result> =>
    current().call<Effect, Result>({
      ...{ service: 'redshiftData', method, about, failure: unknown, refusal: throttled },
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
      perform: () => world.dataApi.execute(options, sqls, method === 'batchExecuteStatement'),
      answerDelayMs: ({ endedAtMs, createdAtMs, plan }) =>
        waitMs === 0 || endedAtMs !== undefined
          ? 0
          : Math.max(0, Math.min(waitMs, createdAtMs + plan.durationMs + 1 - world.scheduler.nowMs)),
      answer: (statement) => startAnswer(statement, waitMs > 0),
      refusal: tooMany,
    });
  };

  const idText = (id: string): string => id.slice(-4);
  return {
    executeStatement: ({ Sql, ...options }) => execute('executeStatement', options, [Sql]),
    batchExecuteStatement: ({ Sqls, ...options }) => execute('batchExecuteStatement', options, Sqls),
    describeStatement: ({ Id }) =>
      call('describeStatement', idText(Id), { perform: () => current().world.dataApi.describe(Id) }),
    listStatements: (input) =>
      call('listStatements', nameOf(input), { perform: () => current().world.dataApi.list(input) }),
    cancelStatement: ({ Id }) => {
      const lambda = current();
      return call('cancelStatement', idText(Id), { perform: () => lambda.world.dataApi.cancel(Id, lambda) });
    },
    getStatementResult: ({ Id, NextToken }) =>
      call('getStatementResult', idText(Id), {
        perform: () => {
          const { row, nextToken } = current().world.dataApi.result(Id, NextToken);
          return {
            Records: [[{ stringValue: row }]],
            TotalNumRows: 2,
            ...(nextToken !== undefined && { NextToken: nextToken }),
          };
        },
      }),
    getStatementResultV2: ({ Id, NextToken }) =>
      call('getStatementResultV2', idText(Id), {
        perform: () => {
          const { row, nextToken } = current().world.dataApi.result(Id, NextToken);
          return {
            Records: [{ CSVRecords: row }],
            TotalNumRows: 2,
            ...(nextToken !== undefined && { NextToken: nextToken }),
          };
        },
      }),
  };
}

const nameOf = (input: { readonly StatementName?: string }): string => (input.StatementName ?? '').slice(-8);

const startAnswer = (statement: SimulatedStatement, withStatus: boolean): ExecuteStatementOutput => ({
  Id: statement.id,
  CreatedAt: new Date(after(STORY_START, statement.createdAtMs)),
  ...(withStatus && { Status: statement.status }),
});
