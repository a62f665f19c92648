import type { DescribeStatementOutput } from '../../ports/redshift-data.js';
import { type JsonValue, toJson } from '../to-json.js';

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

const withoutSql = (statement: object): Record<string, JsonValue> =>
  toJson(Object.fromEntries(Object.entries(statement).filter(([name]) => !SQL_MEMBERS.has(name)))) as Record<
    string,
    JsonValue
  >;
