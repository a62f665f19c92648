import type { DescribeStatementOutput } from '../../ports/redshift-data.js';
import { type JsonValue, toJson } from '../to-json.js';
import type { ConfirmedEnd } from './confirm-end.js';

const SQL_MEMBERS: ReadonlySet<string> = new Set(['QueryString', 'QueryStrings', 'QueryParameters']);

/**
 * A description for a task's output: the Data API's own members without SQL and parameters, which may hold secrets and
 * would end up in the execution history.
 */
export function statementView(description: DescribeStatementOutput): Record<string, JsonValue> {
  const { SubStatements, ...statement } = description;
  return {
    ...withoutSql(statement),
    ...(SubStatements && { SubStatements: SubStatements.map(withoutSql) }),
  };
}

/**
 * What takes its place where the Data API describes nothing any more: what the state table knows, in the same members, and
 * `unavailable` with the name of the error.
 */
export const rememberedView = ({ statementId, status, outcome, refusal }: ConfirmedEnd): Record<string, JsonValue> => ({
  Id: statementId ?? null,
  Status: status,
  ...(outcome?.rows !== undefined && { ResultRows: outcome.rows }),
  ...(outcome?.durationMs !== undefined && { Duration: Math.round(outcome.durationMs * 1e6) }),
  unavailable: refusal ?? 'ResourceNotFoundException',
});

const withoutSql = (statement: object): Record<string, JsonValue> =>
  toJson(Object.fromEntries(Object.entries(statement).filter(([name]) => !SQL_MEMBERS.has(name)))) as Record<
    string,
    JsonValue
  >;
