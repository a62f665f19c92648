import type { EpochMs } from 'sfn-redshift-tasker';
import { KeptResult } from './results/kept-result.js';
import type { StatementResult } from './results/statement-result.js';
import type { Standing } from './standing.js';
import { Statement } from './statement.js';
import type { StatementPart } from './statement-part.js';
import type { StatementRequest } from './statement-request.js';

/** A statement as it stands, as a JSON value: all that is told of it. */
export interface StatementRecord {
  readonly id: string;
  readonly request: StatementRequest;
  readonly createdAt: EpochMs;
  readonly sessionId?: string;
  readonly processId: number;
  readonly standing: Standing;
  readonly parts: readonly PartRecord[];
  /** The database's number of the transaction that was about to become permanent; absent where there was none. */
  readonly transactionId?: string;
}

interface PartRecord {
  readonly standing: Standing;
  readonly queryId: number;
  readonly result?: StatementResult;
}

/** The record of a statement as it stands now. @param transactionId of what is about to become permanent. */
export const recordOf = (statement: Statement, transactionId?: string): StatementRecord => ({
  id: statement.id,
  request: { ...statement.request, sqls: statement.sqls, parameters: statement.parameters },
  createdAt: statement.createdAt,
  ...(statement.sessionId !== undefined && { sessionId: statement.sessionId }),
  processId: statement.processId,
  standing: standingOf(statement),
  parts: statement.parts.map((part) => ({
    standing: standingOf(part),
    queryId: part.queryId,
    ...(part.result && { result: resultOf(part.result) }),
  })),
  ...(transactionId !== undefined && { transactionId }),
});

/** The statement that a record tells of. */
export const statementOf = (record: StatementRecord): Statement => {
  const { createdAt, id, parts, processId, request, sessionId, standing } = record;
  const statement = new Statement(id, request, createdAt, sessionId, processId);
  for (const [place, part] of statement.parts.entries()) {
    const recorded = parts[place];
    if (recorded) takeUpPart(part, recorded);
  }
  statement.takeUp(standing);
  return statement;
};

const standingOf = ({ status, updatedAt, startedAt, endedAt, error }: Statement | StatementPart): Standing => ({
  status,
  updatedAt,
  ...(startedAt !== undefined && { startedAt }),
  ...(endedAt !== undefined && { endedAt }),
  ...(error !== undefined && { error }),
});

const takeUpPart = (part: StatementPart, { queryId, result, standing }: PartRecord): void => {
  part.takeUp(standing);
  part.queryId = queryId;
  if (result) part.result = new KeptResult(result);
};

const resultOf = (result: KeptResult): StatementResult => ({
  hasResultSet: result.hasResultSet,
  columns: result.columns,
  rows: result.rows(0, result.length),
  ...(result.rowCount !== undefined && { rowCount: result.rowCount }),
  sizeBytes: result.sizeBytes,
});
