import { isTerminal } from 'sfn-redshift-tasker';
import type { Caller } from '../../http/aws-json-service.js';
import type { Statement } from '../statement.js';
import { wireTime } from './describe-statement.js';
import type { InputOf } from '../model/input-types.js';
import { invalid } from '../model/parse-input.js';
import { expectOneTargetAtMost } from './check-target.js';

const PAGE_MAX = 100;

/**
 * ListStatements' answer: newest first. Without a status, statements that have ended; with `RoleLevel` false, those that
 * were started with the caller's own access key.
 *
 * @throws {AwsJsonError} `ValidationException`: cluster and workgroup together, a bad token.
 */
export const listStatements = (
  statements: readonly Statement[],
  input: InputOf<'ListStatements'>,
  caller: Caller,
): object => {
  expectOneTargetAtMost(input);
  const newestFirst = statements
    .filter((statement) => isWanted(statement, input) && isOwn(statement.request, input.RoleLevel, caller))
    .reverse();
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

const isWanted = ({ request, status }: Statement, wanted: InputOf<'ListStatements'>): boolean => {
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

interface OwnedBy {
  readonly accessKeyId?: string | undefined;
}

/** Whether a caller who asks for what it did itself, not for all that its role did, gets to see it. */
export const isOwn = (owner: OwnedBy, roleLevel: boolean | undefined, caller: Caller): boolean =>
  roleLevel !== false || owner.accessKeyId === caller.accessKeyId;

// The token names the last statement given, so that newer statements do not shift the pages.
const placeAfter = (statements: readonly Statement[], nextToken: string): number => {
  const id = Buffer.from(nextToken, 'base64url').toString();
  const place = statements.findIndex((statement) => statement.id === id);
  if (place >= 0) return place + 1;
  throw invalid("'NextToken' is not one that ListStatements gave for this question, or its statement is forgotten");
};

const toSummary = (statement: Statement): object => {
  const { parameters, request, sqls } = statement;
  return {
    Id: statement.id,
    Status: statement.status,
    CreatedAt: wireTime(statement.createdAt),
    UpdatedAt: wireTime(statement.updatedAt),
    IsBatchStatement: request.isBatch,
    ResultFormat: request.resultFormat,
    ...(request.isBatch ? { QueryStrings: sqls } : { QueryString: sqls[0] }),
    ...(request.statementName !== undefined && { StatementName: request.statementName }),
    ...(parameters.length > 0 && { QueryParameters: parameters }),
    ...(request.connection.secretArn !== undefined && { SecretArn: request.connection.secretArn }),
    ...(statement.sessionId !== undefined && { SessionId: statement.sessionId }),
  };
};
