import type { EpochMs } from 'sfn-redshift-tasker';
import type { Statement } from '../statement.js';
import type { StatementPart } from '../statement-part.js';
import { toUuid } from '../statement-register.js';
import { connectionMembers } from '../statement-request.js';

const NANOSECONDS_PER_MS = 1_000_000;
/** What the service gives for a number that it does not have. */
const NONE = -1;

/** DescribeStatement's answer; for the id of a sub-statement, that part alone. */
export const describeStatement = (statement: Statement, id: string): object => {
  const place = /:(\d+)$/.exec(id)?.[1];
  const part = place === undefined ? undefined : statement.parts[Number(place) - 1];
  const { parameters, request } = statement;
  return {
    ...(part ? describePart(part, id) : describeWhole(statement)),
    ...connectionMembers(request.connection),
    RedshiftPid: statement.processId,
    ResultFormat: request.resultFormat,
    ...(statement.sessionId !== undefined && { SessionId: statement.sessionId }),
    ...(parameters.length > 0 && { QueryParameters: parameters }),
  };
};

const describeWhole = (statement: Statement): object => {
  const { request, parts, error } = statement;
  const [first] = parts;
  return {
    Id: statement.id,
    Status: statement.status,
    CreatedAt: wireTime(statement.createdAt),
    UpdatedAt: wireTime(statement.updatedAt),
    Duration: durationOf(statement.startedAt, statement.endedAt),
    ...(error !== undefined && { Error: error }),
    HasResultSet: parts.some((part) => part.result?.hasResultSet ?? false),
    ResultRows: statement.status === 'FINISHED' ? (statement.rows ?? NONE) : NONE,
    ResultSize: sum(parts.map((part) => part.result?.sizeBytes)) ?? NONE,
    RedshiftQueryId: request.isBatch ? 0 : (first?.queryId ?? NONE),
    ...(!request.isBatch && first && queryUuid(first, statement.id)),
    ...(!request.isBatch && first && { QueryString: first.sql }),
    ...(request.isBatch && {
      ExecutionMode: request.executionMode,
      SubStatements: parts.map((part, place) => describePart(part, `${statement.id}:${place + 1}`)),
    }),
  };
};

const describePart = (part: StatementPart, id: string): object => ({
  Id: id,
  Status: part.status,
  CreatedAt: wireTime(part.createdAt),
  UpdatedAt: wireTime(part.updatedAt),
  Duration: durationOf(part.startedAt, part.endedAt),
  ...(part.error !== undefined && { Error: part.error }),
  QueryString: part.sql,
  HasResultSet: part.result?.hasResultSet ?? false,
  ResultRows: part.result?.rowCount ?? NONE,
  ResultSize: part.result?.sizeBytes ?? NONE,
  RedshiftQueryId: part.queryId,
  ...queryUuid(part, id),
});

/** The database's own id of a query; absent until it runs. Always the same for the same statement. */
const queryUuid = (part: StatementPart, id: string): object =>
  part.startedAt === undefined ? {} : { RedshiftQueryUuid: toUuid(`query of ${id}`) };

/** A time as the protocol writes it: epoch seconds. */
export const wireTime = (at: EpochMs): number => at / 1000;

const durationOf = (startedAt: EpochMs | undefined, endedAt: EpochMs | undefined): number =>
  startedAt === undefined ? NONE : endedAt === undefined ? NONE : (endedAt - startedAt) * NANOSECONDS_PER_MS;

const sum = (numbers: readonly (number | undefined)[]): number | undefined => {
  const known = numbers.filter((number) => number !== undefined);
  return known.length === 0 ? undefined : known.reduce((total, number) => total + number, 0);
};
