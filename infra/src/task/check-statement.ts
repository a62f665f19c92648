import { Duration, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { parseRequest } from 'sfn-redshift-tasker';
import type { StatementFields } from 'sfn-redshift-tasker/asl';
import { PropsError } from '../props-error.js';
import type { RedshiftStatementProps } from './redshift-statement-props.js';

const STATEMENT_MAX = Duration.hours(24);
const WAIT_MAX = Duration.seconds(30);
/** What the starter does beside waiting: register, ask, start, answer. */
const WAIT_MARGIN = Duration.seconds(5);

/**
 * Refuses at synthesis what the starter would refuse, or not be able to do, at run time.
 *
 * @param fields what of the payload is not from the context object.
 * @throws {PropsError}
 */
export function checkStatement(scope: Construct, props: RedshiftStatementProps, fields: StatementFields): void {
  const { cancelOnTimeout, onTimeout, sessionKeepAlive, singleton, singletonKey, timeout, waitTime } = props;
  expectWithin(scope, 'timeout', timeout, 1, STATEMENT_MAX);
  if (waitTime) expectWithin(scope, 'waitTime', waitTime, 1, WAIT_MAX);
  if (sessionKeepAlive) expectWithin(scope, 'sessionKeepAlive', sessionKeepAlive, 0, STATEMENT_MAX);
  if (onTimeout && !cancelOnTimeout) {
    throw new PropsError(
      scope,
      'onTimeout is given without cancelOnTimeout; set that, or catch States.Timeout with addCatch',
    );
  }
  if (singletonKey !== undefined && !singleton) {
    throw new PropsError(scope, `singletonKey is '${singletonKey}' without singleton; set singleton, or leave it out`);
  }
  if (waitTime) checkWait(scope, props, waitTime);
  checkDatabase(scope, props);
  checkPayload(scope, fields);
  checkResults(scope, props);
}

/** A starter that is cut off while it waits has started a statement that nobody knows of until the reconciler comes. */
function checkWait(scope: Construct, { tasker, timeout }: RedshiftStatementProps, waitTime: Duration): void {
  const wait = waitTime.toSeconds();
  if (wait > timeout.toSeconds()) {
    throw new PropsError(
      scope,
      `waitTime is ${wait} seconds, more than the timeout of ${timeout.toSeconds()}; lower it`,
    );
  }
  const limit = tasker.starterTimeout.toSeconds();
  const most = limit - WAIT_MARGIN.toSeconds();
  if (wait <= most) return;
  throw new PropsError(
    scope,
    `waitTime is ${wait} seconds, and the starter of '${tasker.node.path}' may run for ${limit}; allowed: ${most} or less, or give the ` +
      'starter a longer timeout (starterLambdaFunctionProps.timeout)',
  );
}

function checkDatabase(scope: Construct, { database, tasker }: RedshiftStatementProps): void {
  if (database === undefined || isDynamic(database) || tasker.mayUse(database)) return;
  throw new PropsError(
    scope,
    `database is '${database}', which the role of '${tasker.node.path}' may not use; add it to the tasker's ` +
      'redshiftTargetProps.additionalDbNames',
  );
}

/** Whether a value is only known when the state runs, or at deployment. */
const isDynamic = (value: unknown): boolean =>
  typeof value === 'string' && (Token.isUnresolved(value) || /^\s*\{%[^]*%\}\s*$/.test(value));

const SAMPLE_TOKEN = 'token';
const SAMPLE_PLACE = 's3://sample';
const SAMPLE_EXECUTION = 'arn:aws:states:eu-west-1:111122223333:execution:sample:sample';
const SAMPLE_SESSION = '00000000-0000-0000-0000-000000000000';

/** Rows can go to S3 only where the tasker may put them. */
function checkResults(scope: Construct, { includeResult, tasker }: RedshiftStatementProps): void {
  if (typeof includeResult !== 'object' || tasker.results !== undefined) return;
  if (includeResult.overflow === undefined && includeResult.to === undefined && includeResult.format === undefined)
    return;
  throw new PropsError(
    scope,
    `includeResult asks for S3, but '${tasker.node.path}' has no place for results; give that tasker results: {bucket}`,
  );
}

/** A sample in place of what is only known when the state runs. */
const sampled = (includeResult: StatementFields['includeResult']): StatementFields['includeResult'] =>
  typeof includeResult === 'object' && isDynamic(includeResult.to)
    ? { ...includeResult, to: SAMPLE_PLACE }
    : includeResult;

/** Asks the starter's own parser, with samples for what is not known yet. */
function checkPayload(scope: Construct, fields: StatementFields): void {
  const { includeResult, sessionId, ...rest } = fields;
  try {
    parseRequest({
      ...rest,
      ...(sessionId !== undefined && { sessionId: isDynamic(sessionId) ? SAMPLE_SESSION : sessionId }),
      ...(includeResult !== undefined && { includeResult: sampled(includeResult) }),
      taskToken: SAMPLE_TOKEN,
      executionArn: SAMPLE_EXECUTION,
    });
  } catch (error) {
    throw new PropsError(scope, `the starter would refuse this statement: ${(error as Error).message}`);
  }
}

function expectWithin(scope: Construct, prop: string, value: Duration, least: number, most: Duration): void {
  const seconds = value.toSeconds({ integral: false });
  if (Number.isInteger(seconds) && seconds >= least && seconds <= most.toSeconds()) return;
  throw new PropsError(
    scope,
    `${prop} is ${seconds} seconds; allowed: whole seconds from ${least} to ${most.toSeconds()}`,
  );
}
