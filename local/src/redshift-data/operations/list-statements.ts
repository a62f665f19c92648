import type * as v from 'valibot';
import { isTerminal } from 'sfn-redshift-tasker';
import type { Statement } from '../statement.js';
import { wireTime } from './describe-statement.js';
import type { LIST_STATEMENTS_INPUT } from './input-schemas.js';
import type { Present } from './parse-input.js';
import { invalid } from './parse-input.js';

const PAGE_MAX = 100;

/**
 * ListStatements' answer: newest first. Without a status, statements that have ended.
 *
 * @throws {AwsJsonError} `ValidationException`: cluster and workgroup together, a bad token.
 */
export const listStatements = (
  statements: readonly Statement[],
  input: Present<v.InferOutput<typeof LIST_STATEMENTS_INPUT>>,
): object => {
  if (input.ClusterIdentifier !== undefined && input.WorkgroupName !== undefined) {
    throw invalid("'ClusterIdentifier' and 'WorkgroupName' are both given; at most one of them is allowed");
  }
  const newestFirst = statements.filter((statement) => isWanted(statement, input)).reverse();
  const from = input.NextToken === undefined ? 0 : placeAfter(newestFirst, input.NextToken);
  // 0 stands for no wish, as in the service.
  const to = from + (input.MaxResults === undefined || input.MaxResults === 0 ? PAGE_MAX : input.MaxResults);
  const page = newestFirst.slice(from, to);
  const last = page.at(-1);
  return {
    Statements: page.map(toSummary),
    ...(to < newestFirst.length && last && { NextToken: Buffer.from(last.id).toString('base64url') }),
  };
};

const isWanted = (
  { request, status }: Statement,
  wanted: Present<v.InferOutput<typeof LIST_STATEMENTS_INPUT>>,
): boolean => {
  const { connection } = request;
  const hasStatus =
    wanted.Status === undefined ? isTerminal(status) : wanted.Status === 'ALL' || wanted.Status === status;
  return (
    hasStatus &&
    (wanted.StatementName === undefined || (request.statementName ?? '').startsWith(wanted.StatementName)) &&
    (wanted.ClusterIdentifier === undefined || connection.clusterIdentifier === wanted.ClusterIdentifier) &&
    (wanted.WorkgroupName === undefined || connection.workgroupName === wanted.WorkgroupName) &&
    (wanted.Database === undefined || connection.database === wanted.Database)
  );
};

// The token names the last statement given, so that newer statements do not shift the pages.
const placeAfter = (statements: readonly Statement[], nextToken: string): number => {
  const id = Buffer.from(nextToken, 'base64url').toString();
  const place = statements.findIndex((statement) => statement.id === id);
  if (place >= 0) return place + 1;
  throw invalid("'NextToken' is not one that ListStatements gave for this question, or its statement is forgotten");
};

const toSummary = (statement: Statement): object => {
  const { request } = statement;
  const sqls = statement.parts.map((part) => part.sql);
  return {
    Id: statement.id,
    Status: statement.status,
    CreatedAt: wireTime(statement.createdAt),
    UpdatedAt: wireTime(statement.updatedAt),
    IsBatchStatement: request.isBatch,
    ResultFormat: request.resultFormat,
    ...(request.isBatch ? { QueryStrings: sqls } : { QueryString: sqls[0] }),
    ...(request.statementName !== undefined && { StatementName: request.statementName }),
    ...(request.parameters.length > 0 && { QueryParameters: request.parameters }),
    ...(request.connection.secretArn !== undefined && { SecretArn: request.connection.secretArn }),
    ...(statement.sessionId !== undefined && { SessionId: statement.sessionId }),
  };
};
