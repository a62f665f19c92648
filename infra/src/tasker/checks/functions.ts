import { aws_lambda as lambda } from 'aws-cdk-lib';
import { Annotations, Duration, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { PropsError } from '../../props-error.js';
import { functionTimeout } from '../function-timeout.js';
import type { SfnRedshiftTaskerProps, TaskerFunctionProps } from '../sfn-redshift-tasker-props.js';

/** What a `TaskerFunctionProps` cannot hold by its type, but may by a cast, or in JavaScript. */
const OF_TASKER = [
  'code',
  'deadLetterQueue',
  'deadLetterQueueEnabled',
  'deadLetterTopic',
  'handler',
  'logGroup',
  'logRetention',
  'maxEventAge',
  'onFailure',
  'onSuccess',
  'retryAttempts',
  'role',
  'runtime',
  'tracing',
] as const;

const FUNCTION_PROPS = [
  'starterLambdaFunctionProps',
  'completerLambdaFunctionProps',
  'upkeepLambdaFunctionProps',
] as const;

/** A cold start, an answer of each service and a second try: below, functions are cut off in the middle of their work. */
const TIMEOUT_LEAST = Duration.seconds(10);
/** The reconciler leaves five seconds to the entry under way, and does nothing where there are no more. */
const UPKEEP_TIMEOUT_LEAST = Duration.seconds(30);
const TIMEOUT_MOST = Duration.minutes(15);
/** After 100 statements a function has taken some 104 MB. */
const MEMORY_MEGABYTES_LEAST = 256;

/** @throws {PropsError} for settings of new functions that would be ignored, or with which they could not work. */
export function checkFunctionProps(scope: Construct, props: SfnRedshiftTaskerProps): void {
  for (const prop of FUNCTION_PROPS) {
    const settings = props[prop];
    if (settings === undefined) continue;
    const foreign = OF_TASKER.find((name) => (settings as Readonly<Record<string, unknown>>)[name] !== undefined);
    if (foreign !== undefined) {
      throw new PropsError(scope, `${prop}.${foreign} is the tasker's own affair and would be ignored; leave it out`);
    }
    const variable = Object.keys(settings.environment ?? {}).find((name) => name.startsWith('TASKER_'));
    if (variable !== undefined) {
      throw new PropsError(
        scope,
        `${prop}.environment sets ${variable}, which the tasker's own props decide; leave it out and use the prop`,
      );
    }
    checkTimeout(scope, prop, settings);
    if (settings.reservedConcurrentExecutions === 0) {
      throw new PropsError(
        scope,
        `${prop}.reservedConcurrentExecutions is 0, so the function could never run; leave it out`,
      );
    }
    if (settings.memorySize !== undefined && settings.memorySize < MEMORY_MEGABYTES_LEAST) {
      Annotations.of(scope).addWarningV2(
        `sfn-redshift-tasker:memory-${prop}`,
        `${prop}.memorySize is ${settings.memorySize} MB; the functions take up to 104 MB, and little memory means little processor: give ` +
          `them ${MEMORY_MEGABYTES_LEAST} MB or more`,
      );
    }
  }
}

function checkTimeout(scope: Construct, prop: (typeof FUNCTION_PROPS)[number], { timeout }: TaskerFunctionProps): void {
  if (timeout === undefined) return;
  const least = (prop === 'upkeepLambdaFunctionProps' ? UPKEEP_TIMEOUT_LEAST : TIMEOUT_LEAST).toSeconds();
  const seconds = timeout.toMilliseconds() / 1000;
  if (Number.isInteger(seconds) && seconds >= least && seconds <= TIMEOUT_MOST.toSeconds()) return;
  throw new PropsError(
    scope,
    `${prop}.timeout is ${seconds} seconds; allowed: whole seconds from ${least} to ${TIMEOUT_MOST.toSeconds()}`,
  );
}

const usedBy = new WeakMap<lambda.IFunction, Construct>();

/**
 * Refuses a function that was brought along from another stack, or that another tasker has: both would set its environment.
 *
 * @throws {PropsError}
 */
export function checkExistingFunction(scope: Construct, prop: string, existing: lambda.Function | undefined): void {
  if (existing === undefined) return;
  if (Stack.of(existing) !== Stack.of(scope)) {
    throw new PropsError(
      scope,
      `${prop} is in the stack '${Stack.of(existing).node.path}', so that the two stacks would need each other's values; make the function ` +
        'and the tasker in one stack',
    );
  }
  const user = usedBy.get(existing);
  if (user !== undefined && user !== scope) {
    throw new PropsError(
      scope,
      `${prop} is the function of '${user.node.path}' already, whose settings would be overwritten; give each tasker its own function`,
    );
  }
  usedBy.set(existing, scope);
  const seconds = functionTimeout(existing).toSeconds();
  if (seconds >= TIMEOUT_LEAST.toSeconds()) return;
  Annotations.of(scope).addWarningV2(
    `sfn-redshift-tasker:timeout-${prop}`,
    `${prop} has a time limit of ${seconds} seconds, within which the services may not have answered; give it ${TIMEOUT_LEAST.toSeconds()} or more`,
  );
}

/** Warns of a function that was brought along and would not be traced although the tasker is. */
export function checkExistingTracing(
  scope: Construct,
  prop: string,
  existing: lambda.Function | undefined,
  tracing: boolean | undefined,
): void {
  if (existing === undefined || tracing !== true) return;
  const settings = existing.node.defaultChild;
  const config = settings instanceof lambda.CfnFunction ? settings.tracingConfig : undefined;
  if (config !== undefined && 'mode' in config && config.mode === 'Active') return;
  Annotations.of(scope).addWarningV2(
    `sfn-redshift-tasker:tracing-${prop}`,
    `tracing is on, but ${prop} is not traced; give that function tracing: lambda.Tracing.ACTIVE`,
  );
}
