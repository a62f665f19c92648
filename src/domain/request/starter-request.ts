import type { Attempt, ResultRequest } from '../../ports/invocation.js';
import type { SqlParameter } from '../../ports/redshift-data.js';

/** A payload of the starter after parsing: everything in it is allowed and fits together. */
export type StarterRequest = ExecuteRequest | DescribeRequest | GetResultRequest | CancelRequest;

export interface ExecuteRequest {
  readonly action: 'executeStatement' | 'executeSingletonStatement';
  /** One statement, or 1 to 40 where `isBatch`. */
  readonly sqls: readonly string[];
  readonly isBatch: boolean;
  /** Absent: no callback is wanted. */
  readonly taskToken?: string;
  readonly executionArn?: string;
  readonly attempt?: Attempt;
  /** Absent where none were given, never empty. */
  readonly parameters?: readonly SqlParameter[];
  readonly executionMode?: 'TRANSACTION' | 'AUTO_COMMIT';
  readonly resultFormat?: 'JSON' | 'CSV';
  readonly sessionId?: string;
  readonly sessionKeepAliveSeconds?: number;
  readonly waitTimeSeconds?: number;
  readonly database?: string;
  readonly includeResult?: ResultRequest;
  readonly singletonKey?: string;
}

/** Which statement is meant. */
export type StatementReference =
  | { readonly kind: 'id'; readonly statementId: string }
  | { readonly kind: 'latest'; readonly executionArn: string; readonly stateName?: string };

export interface DescribeRequest {
  readonly action: 'describeStatement';
  readonly statement: StatementReference;
  readonly waitTimeSeconds?: number;
}

export interface GetResultRequest {
  readonly action: 'getStatementResult';
  readonly statement: StatementReference;
  readonly nextToken?: string;
  readonly resultFormat?: 'JSON' | 'CSV';
}

export interface CancelRequest {
  readonly action: 'cancelStatement';
  readonly statement: StatementReference;
}

export const ACTIONS = [
  'executeStatement',
  'executeSingletonStatement',
  'describeStatement',
  'getStatementResult',
  'cancelStatement',
] as const;

export type Action = (typeof ACTIONS)[number];
