import { ConfigurationError } from '../domain/errors.js';
import { STATEMENT_RUN_TIME_MAX_MS, TASK_OUTPUT_BYTES_MAX } from '../domain/limits.js';
import { parseResultLocation, RESULT_LOCATION_ALLOWED } from '../domain/results/result-location.js';
import { DEFAULT_SETTINGS, type TaskerSettings } from '../domain/settings.js';
import type { StatementTarget } from '../ports/statement-target.js';
import { DAY_MS, SECOND_MS } from '../ports/units.js';
import {
  type Environment,
  flag,
  optional,
  required,
  wholeNumber,
  type WholeNumberRange,
} from './environment-values.js';
import { readPools } from './read-pools.js';

export { type Environment, required } from './environment-values.js';

/** The environment variables of a tasker's functions, and what each is for. */
export const ENVIRONMENT_VARIABLES = {
  store: 'TASKER_STORE',
  tableName: 'TASKER_TABLE_NAME',
  statementNamePrefix: 'TASKER_STATEMENT_NAME_PREFIX',
  owner: 'TASKER_OWNER',
  clusterIdentifier: 'TASKER_CLUSTER_IDENTIFIER',
  workgroupName: 'TASKER_WORKGROUP_NAME',
  database: 'TASKER_DATABASE',
  databaseUser: 'TASKER_DATABASE_USER',
  secretArn: 'TASKER_SECRET_ARN',
  sqlPreviewLength: 'TASKER_SQL_PREVIEW_LENGTH',
  retentionDays: 'TASKER_RETENTION_DAYS',
  starterTimeLimitSeconds: 'TASKER_STARTER_TIME_LIMIT_SECONDS',
  reconcileGraceSeconds: 'TASKER_RECONCILE_GRACE_SECONDS',
  claimLeaseSeconds: 'TASKER_CLAIM_LEASE_SECONDS',
  asksBeforeStart: 'TASKER_ASK_BEFORE_START',
  abandonGraceSeconds: 'TASKER_ABANDON_GRACE_SECONDS',
  outputBytesMax: 'TASKER_OUTPUT_BYTES_MAX',
  responseOrigin: 'TASKER_RESPONSE_ORIGIN',
  resultsTo: 'TASKER_RESULTS_TO',
  maxInFlight: 'TASKER_MAX_IN_FLIGHT',
  pools: 'TASKER_POOLS',
  logLevel: 'TASKER_LOG_LEVEL',
  tracing: 'TASKER_TRACING',
} as const;

const PREFIX = /^[A-Za-z0-9_./-]{1,64}$/;
/** What Lambda allows: a longer one is milliseconds taken for seconds, and would leave the tasks of a function that died waiting. */
const FUNCTION_TIME_LIMIT_SECONDS = { least: 1, most: 900 };
/** After that long the Data API has forgotten a statement. */
const GRACE_SECONDS = { least: 1, most: STATEMENT_RUN_TIME_MAX_MS / SECOND_MS };
const RETENTION_DAYS = { least: 1, most: 3_650 };
/** An item of the table holds 400 KB, of up to four bytes a character. */
const SQL_PREVIEW_LENGTH = { least: 0, most: 10_000 };
const LOG_LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'CRITICAL', 'SILENT'] as const;

/** From which level on a function tells what it does, by the names of Powertools. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * The settings that a function's environment holds.
 *
 * @throws {ConfigurationError} naming the variable, its value and what is allowed.
 */
export function readSettings(environment: Environment): TaskerSettings {
  const names = ENVIRONMENT_VARIABLES;
  const statementNamePrefix = required(environment, names.statementNamePrefix);
  if (!PREFIX.test(statementNamePrefix)) {
    throw new ConfigurationError(
      `${names.statementNamePrefix} is '${statementNamePrefix}'; allowed: 1 to 64 of A-Z a-z 0-9 _ . / -`,
    );
  }
  return {
    statementNamePrefix,
    owner: optional(environment, names.owner) ?? statementNamePrefix,
    target: readTarget(environment),
    asksBeforeStart: flag(environment, names.asksBeforeStart, DEFAULT_SETTINGS.asksBeforeStart),
    claimLeaseMs: milliseconds(
      environment,
      names.claimLeaseSeconds,
      DEFAULT_SETTINGS.claimLeaseMs,
      FUNCTION_TIME_LIMIT_SECONDS,
    ),
    starterTimeLimitMs: milliseconds(
      environment,
      names.starterTimeLimitSeconds,
      DEFAULT_SETTINGS.starterTimeLimitMs,
      FUNCTION_TIME_LIMIT_SECONDS,
    ),
    reconcileGraceMs: milliseconds(
      environment,
      names.reconcileGraceSeconds,
      DEFAULT_SETTINGS.reconcileGraceMs,
      GRACE_SECONDS,
    ),
    unknownStatementGraceMs: DEFAULT_SETTINGS.unknownStatementGraceMs,
    abandonGraceMs: milliseconds(
      environment,
      names.abandonGraceSeconds,
      DEFAULT_SETTINGS.abandonGraceMs,
      GRACE_SECONDS,
    ),
    abandonedWaitMs: DEFAULT_SETTINGS.abandonedWaitMs,
    siblingsAskedMax: DEFAULT_SETTINGS.siblingsAskedMax,
    unreadableGraceMs: DEFAULT_SETTINGS.unreadableGraceMs,
    resultPatienceMs: DEFAULT_SETTINGS.resultPatienceMs,
    outputBytesMax: readOutputBytesMax(environment),
    unprocessedRetentionMs: DEFAULT_SETTINGS.unprocessedRetentionMs,
    processedRetentionMs:
      wholeNumber(environment, names.retentionDays, DEFAULT_SETTINGS.processedRetentionMs / DAY_MS, RETENTION_DAYS) *
      DAY_MS,
    sqlPreviewLength: wholeNumber(
      environment,
      names.sqlPreviewLength,
      DEFAULT_SETTINGS.sqlPreviewLength,
      SQL_PREVIEW_LENGTH,
    ),
    ...readResponseOrigin(environment),
    resultPartBytes: DEFAULT_SETTINGS.resultPartBytes,
    ...readResultsLocation(environment),
    ...readLimits(environment),
  };
}

function readResponseOrigin(environment: Environment): { readonly responseOrigin?: string } {
  const name = ENVIRONMENT_VARIABLES.responseOrigin;
  const text = optional(environment, name);
  if (text === undefined) return {};
  if (URL.canParse(text) && new URL(text).origin === text) return { responseOrigin: text };
  throw new ConfigurationError(`${name} is '${text}'; allowed: an origin, such as http://127.0.0.1:4566`);
}

function readResultsLocation(environment: Environment): Pick<TaskerSettings, 'resultsLocation'> {
  const name = ENVIRONMENT_VARIABLES.resultsTo;
  const text = optional(environment, name);
  if (text === undefined) return {};
  const resultsLocation = parseResultLocation(text);
  if (resultsLocation !== undefined) return { resultsLocation };
  throw new ConfigurationError(`${name} is '${text}'; allowed: ${RESULT_LOCATION_ALLOWED}`);
}

/** The least could not hold more than the completion event itself; the most is what Step Functions takes. */
const OUTPUT_BYTES = { least: 16 * 1024, most: TASK_OUTPUT_BYTES_MAX };

const readOutputBytesMax = (environment: Environment): number =>
  wholeNumber(environment, ENVIRONMENT_VARIABLES.outputBytesMax, DEFAULT_SETTINGS.outputBytesMax, OUTPUT_BYTES);

function readTarget(environment: Environment): StatementTarget {
  const names = ENVIRONMENT_VARIABLES;
  const clusterIdentifier = optional(environment, names.clusterIdentifier);
  const workgroupName = optional(environment, names.workgroupName);
  const dbUser = optional(environment, names.databaseUser);
  const secretArn = optional(environment, names.secretArn);
  if ((clusterIdentifier === undefined) === (workgroupName === undefined)) {
    throw new ConfigurationError(
      `${names.clusterIdentifier} and ${names.workgroupName} are ${clusterIdentifier === undefined ? 'both missing' : 'both set'}; ` +
        'set exactly one of them',
    );
  }
  if (dbUser !== undefined && secretArn !== undefined) {
    throw new ConfigurationError(
      `${names.databaseUser} and ${names.secretArn} are both set; set one of them or neither`,
    );
  }
  if (dbUser !== undefined && workgroupName !== undefined) {
    throw new ConfigurationError(
      `${names.databaseUser} is set with ${names.workgroupName}; a workgroup takes a secret or the role's own identity`,
    );
  }
  return {
    database: required(environment, names.database),
    ...(clusterIdentifier !== undefined && { clusterIdentifier }),
    ...(workgroupName !== undefined && { workgroupName }),
    ...(dbUser !== undefined && { dbUser }),
    ...(secretArn !== undefined && { secretArn }),
  };
}

/** How many statements may run at once. @throws {ConfigurationError} naming the variable, its value and what is allowed. */
export const readLimits = (environment: Environment): Pick<TaskerSettings, 'maxInFlight' | 'pools'> =>
  readPools(environment, ENVIRONMENT_VARIABLES);

/** Whether work is traced. @throws {ConfigurationError} where that is neither true nor false. */
export const readTracing = (environment: Environment): boolean =>
  flag(environment, ENVIRONMENT_VARIABLES.tracing, false);

/** From which level on to log. @throws {ConfigurationError} where Powertools knows no such level, and would log from INFO on without a word. */
export function readLogLevel(environment: Environment): LogLevel | undefined {
  const name = ENVIRONMENT_VARIABLES.logLevel;
  const text = optional(environment, name);
  if (text === undefined) return undefined;
  const level = LOG_LEVELS.find((candidate) => candidate === text.toUpperCase());
  if (level !== undefined) return level;
  throw new ConfigurationError(`${name} is '${text}'; allowed: ${LOG_LEVELS.join(', ')}`);
}

const milliseconds = (
  environment: Environment,
  name: string,
  otherwiseMs: number,
  rangeSeconds: WholeNumberRange,
): number => wholeNumber(environment, name, otherwiseMs / SECOND_MS, rangeSeconds) * SECOND_MS;
