import { attemptKeyOf, chainKeyOf } from '../../domain/attempt-key.js';
import type { Attempt, Claim, Invocation, NewInvocation } from '../../ports/invocation.js';
import type { EpochMs } from '../../ports/units.js';
import { present } from '../present.js';
import type { Row } from './postgres-connection.js';

/** What has a column of its own, since it changes or is looked for. The rest never changes. */
type Columns =
  | 'executionArn'
  | 'invocationId'
  | 'owner'
  | 'taskToken'
  | 'attempt'
  | 'registeredAt'
  | 'expiresAt'
  | 'status'
  | 'claim';
type Details = Omit<NewInvocation, Columns>;

/** JSON text for a column; SQL's null where there is nothing. */
export const jsonOf = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));

/** The columns that follow from an attempt: `attempt`, `state_name`, `attempt_key`, `chain_key`. */
export const attemptColumnsOf = (attempt: Attempt | undefined, sqlHash: string): readonly (string | null)[] =>
  attempt
    ? [jsonOf(attempt), attempt.stateName, attemptKeyOf(attempt, sqlHash), chainKeyOf(attempt, sqlHash)]
    : [null, null, null, null];

/** The columns of a new invocation, by name. */
export function newRowOf(invocation: NewInvocation): Readonly<Record<string, unknown>> {
  const { executionArn, invocationId, owner, taskToken, attempt, registeredAt, expiresAt, ...others } = invocation;
  const { status = 'REGISTERED', claim, ...details } = others;
  const [attemptJson, stateName, attemptKey, chainKey] = attemptColumnsOf(attempt, details.sqlHash);
  return {
    execution_arn: executionArn,
    invocation_id: invocationId,
    owner,
    status,
    claim_id: claim?.claimId ?? null,
    claim_expires_at: claim?.expiresAt ?? null,
    details: jsonOf(details satisfies Details),
    task_token: taskToken ?? null,
    attempt: attemptJson,
    state_name: stateName,
    attempt_key: attemptKey,
    chain_key: chainKey,
    registered_at: registeredAt,
    expires_at: expiresAt,
  };
}

const textIn = (row: Row, column: string): string | undefined => (row[column] as string | null) ?? undefined;

/** `bigint` comes as text, since it may be more than a number holds; times never are. */
const numberIn = (row: Row, column: string): number | undefined => {
  const digits = textIn(row, column);
  return digits === undefined ? undefined : Number(digits);
};

const epochMsIn = (row: Row, column: string): EpochMs | undefined => numberIn(row, column) as EpochMs | undefined;

const requiredEpochMsIn = (row: Row, column: string): EpochMs => Number(row[column]) as EpochMs;

/** A pool may have a parser of its own for JSON, or none. */
const jsonIn = <T>(row: Row, column: string): T | undefined => {
  const value = row[column] ?? undefined;
  return typeof value === 'string' ? (JSON.parse(value) as T) : (value as T | undefined);
};

const claimIn = (row: Row): Claim | undefined => {
  const claimId = textIn(row, 'claim_id');
  return claimId === undefined ? undefined : { claimId, expiresAt: requiredEpochMsIn(row, 'claim_expires_at') };
};

/** The invocation that a row holds. */
export const invocationIn = (row: Row): Invocation =>
  present<Invocation>({
    ...(jsonIn<Details>(row, 'details') ?? ({} as Details)),
    executionArn: row.execution_arn as string,
    invocationId: row.invocation_id as string,
    owner: row.owner as string,
    status: row.status as Invocation['status'],
    processed: row.processed as boolean,
    taskToken: textIn(row, 'task_token'),
    attempt: jsonIn<Attempt>(row, 'attempt'),
    statementId: textIn(row, 'statement_id'),
    registeredAt: requiredEpochMsIn(row, 'registered_at'),
    startedAt: epochMsIn(row, 'started_at'),
    processedAt: epochMsIn(row, 'processed_at'),
    delivery: textIn(row, 'delivery') as Invocation['delivery'],
    outcome: jsonIn<NonNullable<Invocation['outcome']>>(row, 'outcome'),
    claim: claimIn(row),
    adoptions: row.adoptions as number,
    adoptedAt: epochMsIn(row, 'adopted_at'),
    ticket: numberIn(row, 'ticket'),
    dequeuedAt: epochMsIn(row, 'dequeued_at'),
    abandonedAt: epochMsIn(row, 'abandoned_at'),
    endHintedAt: epochMsIn(row, 'end_hinted_at'),
    expiresAt: requiredEpochMsIn(row, 'expires_at'),
  });
