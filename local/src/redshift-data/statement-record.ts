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

/** What is new of one statement of a batch, as a JSON value. Together with the batch's record it tells all. */
export interface PartChange extends Pick<StatementRecord, 'id' | 'standing' | 'transactionId'> {
  /** Which statement of the batch, counted from 0. */
  readonly place: number;
  readonly part: PartRecord;
}

export interface PartRecord {
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
  parts: statement.parts.map(partRecordOf),
  ...(transactionId !== undefined && { transactionId }),
});

/** How one statement of a batch stands now. @param place which one, counted from 0 @throws {RangeError} the batch has no such statement. */
export const partChangeOf = (statement: Statement, place: number, transactionId?: string): PartChange => {
  const part = statement.parts[place];
  if (!part) throw new RangeError(`place is ${place}; allowed: 0 to ${statement.parts.length - 1}`);
  return {
    id: statement.id,
    standing: standingOf(statement),
    place,
    part: partRecordOf(part),
    ...(transactionId !== undefined && { transactionId }),
  };
};

/** The record after the change. */
export const withPart = (
  record: StatementRecord,
  { part, place, standing, transactionId }: PartChange,
): StatementRecord => {
  const { transactionId: _before, ...rest } = record;
  const parts = record.parts.map((known, at) => (at === place ? part : known));
  return { ...rest, standing, parts, ...(transactionId !== undefined && { transactionId }) };
};

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

const partRecordOf = (part: StatementPart): PartRecord => ({
  standing: standingOf(part),
  queryId: part.queryId,
  ...(part.result && { result: resultOf(part.result) }),
});

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
