import { Buffer } from 'node:buffer';
import {
  BATCH_STATEMENTS_MAX,
  SESSION_KEEP_ALIVE_SECONDS_MAX,
  SQL_BYTES_MAX,
  STATEMENT_NAME_LENGTH_MAX,
  WAIT_TIME_SECONDS_MAX,
} from '../../domain/limits.js';
import type { SqlParameter, StatementOptions } from '../../ports/redshift-data.js';
import { refusal } from './refusal.js';

const CLIENT_TOKEN_LENGTH_MAX = 64;

const demand = (holds: boolean, rule: string): void => {
  if (!holds) throw refusal('ValidationException', rule);
};

const isWithin = (value: number | undefined, min: number, max: number): boolean =>
  value === undefined || (Number.isInteger(value) && value >= min && value <= max);

const validateParameters = (parameters: readonly SqlParameter[] | undefined): void => {
  if (parameters === undefined) return;
  demand(parameters.length > 0, 'Parameters has 1 entry or more, or is left out');
  for (const { name, value } of parameters) {
    demand(/^[0-9a-zA-Z_]+$/.test(name), 'the name of a parameter consists of letters, digits and _');
    demand(value.length > 0, `the value of parameter '${name}' has 1 character or more`);
  }
};

/** Checks the seconds that a call wants to wait. @throws {RedshiftDataError} `ValidationException`. */
export const validateWaitTime = (waitTimeSeconds: number | undefined): void =>
  demand(
    isWithin(waitTimeSeconds, 1, WAIT_TIME_SECONDS_MAX),
    `WaitTimeSeconds is a whole number from 1 to ${WAIT_TIME_SECONDS_MAX}, not ${waitTimeSeconds}`,
  );

/**
 * Checks what the Data API itself checks before it takes a statement.
 *
 * @throws {RedshiftDataError} `ValidationException`, telling the rule and never SQL or a parameter value.
 */
export const validateStatementInput = (sqls: readonly string[], options: StatementOptions): void => {
  demand(
    sqls.length >= 1 && sqls.length <= BATCH_STATEMENTS_MAX,
    `Sqls has 1 to ${BATCH_STATEMENTS_MAX} entries, not ${sqls.length}`,
  );
  for (const sql of sqls) {
    demand(sql.trim() !== '', 'SQL has at least one character');
    demand(Buffer.byteLength(sql) <= SQL_BYTES_MAX, `SQL has at most ${SQL_BYTES_MAX} bytes`);
  }
  demand(
    options.ClusterIdentifier === undefined || options.WorkgroupName === undefined,
    'ClusterIdentifier and WorkgroupName exclude each other',
  );
  demand(options.SessionId !== undefined || options.Database !== undefined, 'Database is required without SessionId');
  demand(
    (options.StatementName?.length ?? 0) <= STATEMENT_NAME_LENGTH_MAX,
    `StatementName has at most ${STATEMENT_NAME_LENGTH_MAX} characters`,
  );
  demand(
    isWithin(options.ClientToken?.length, 1, CLIENT_TOKEN_LENGTH_MAX),
    `ClientToken has 1 to ${CLIENT_TOKEN_LENGTH_MAX} characters`,
  );
  demand(
    isWithin(options.SessionKeepAliveSeconds, 0, SESSION_KEEP_ALIVE_SECONDS_MAX),
    `SessionKeepAliveSeconds is a whole number from 0 to ${SESSION_KEEP_ALIVE_SECONDS_MAX}`,
  );
  validateWaitTime(options.WaitTimeSeconds);
  validateParameters(options.Parameters);
};
