import { ConfigurationError } from '../domain/errors.js';
import { TASK_OUTPUT_BYTES_MAX } from '../domain/limits.js';
import { parseResultLocation, RESULT_LOCATION_ALLOWED } from '../domain/results/result-location.js';
import { DEFAULT_SETTINGS, type TaskerSettings } from '../domain/settings.js';
import type { StatementTarget } from '../ports/statement-target.js';
import { DAY_MS, SECOND_MS } from '../ports/units.js';
import { type Environment, flag, required, wholeNumber } from './environment-values.js';
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
    owner: environment[names.owner] ?? statementNamePrefix,
    target: readTarget(environment),
    asksBeforeStart: flag(environment, names.asksBeforeStart, DEFAULT_SETTINGS.asksBeforeStart),
    claimLeaseMs: milliseconds(environment, names.claimLeaseSeconds, DEFAULT_SETTINGS.claimLeaseMs),
    starterTimeLimitMs: milliseconds(environment, names.starterTimeLimitSeconds, DEFAULT_SETTINGS.starterTimeLimitMs),
    reconcileGraceMs: milliseconds(environment, names.reconcileGraceSeconds, DEFAULT_SETTINGS.reconcileGraceMs),
    unknownStatementGraceMs: DEFAULT_SETTINGS.unknownStatementGraceMs,
    abandonGraceMs: milliseconds(environment, names.abandonGraceSeconds, DEFAULT_SETTINGS.abandonGraceMs),
    abandonedWaitMs: DEFAULT_SETTINGS.abandonedWaitMs,
    siblingsAskedMax: DEFAULT_SETTINGS.siblingsAskedMax,
    unreadableGraceMs: DEFAULT_SETTINGS.unreadableGraceMs,
    resultPatienceMs: DEFAULT_SETTINGS.resultPatienceMs,
    outputBytesMax: readOutputBytesMax(environment),
    unprocessedRetentionMs: DEFAULT_SETTINGS.unprocessedRetentionMs,
    processedRetentionMs:
      wholeNumber(environment, names.retentionDays, DEFAULT_SETTINGS.processedRetentionMs / DAY_MS, 1) * DAY_MS,
    sqlPreviewLength: wholeNumber(environment, names.sqlPreviewLength, DEFAULT_SETTINGS.sqlPreviewLength, 0),
    ...readResponseOrigin(environment),
    resultPartBytes: DEFAULT_SETTINGS.resultPartBytes,
    ...readResultsLocation(environment),
    ...readLimits(environment),
  };
}

function readResponseOrigin(environment: Environment): { readonly responseOrigin?: string } {
  const name = ENVIRONMENT_VARIABLES.responseOrigin;
  const text = environment[name];
  if (text === undefined || text === '') return {};
  if (URL.canParse(text) && new URL(text).origin === text) return { responseOrigin: text };
  throw new ConfigurationError(`${name} is '${text}'; allowed: an origin, such as http://127.0.0.1:4566`);
}

function readResultsLocation(environment: Environment): Pick<TaskerSettings, 'resultsLocation'> {
  const name = ENVIRONMENT_VARIABLES.resultsTo;
  const text = environment[name];
  if (text === undefined || text === '') return {};
  const resultsLocation = parseResultLocation(text);
  if (resultsLocation !== undefined) return { resultsLocation };
  throw new ConfigurationError(`${name} is '${text}'; allowed: ${RESULT_LOCATION_ALLOWED}`);
}

/** Less than this could not hold the completion event itself. */
const OUTPUT_BYTES_MIN = 16 * 1024;

function readOutputBytesMax(environment: Environment): number {
  const name = ENVIRONMENT_VARIABLES.outputBytesMax;
  const value = wholeNumber(environment, name, DEFAULT_SETTINGS.outputBytesMax, OUTPUT_BYTES_MIN);
  if (value <= TASK_OUTPUT_BYTES_MAX) return value;
  throw new ConfigurationError(
    `${name} is '${value}'; allowed: at most ${TASK_OUTPUT_BYTES_MAX}, what Step Functions takes`,
  );
}

function readTarget(environment: Environment): StatementTarget {
  const names = ENVIRONMENT_VARIABLES;
  const clusterIdentifier = environment[names.clusterIdentifier];
  const workgroupName = environment[names.workgroupName];
  const dbUser = environment[names.databaseUser];
  const secretArn = environment[names.secretArn];
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

const milliseconds = (environment: Environment, name: string, otherwiseMs: number): number =>
  wholeNumber(environment, name, otherwiseMs / SECOND_MS, 1) * SECOND_MS;
