import { type aws_cloudwatch as cloudwatch, type aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { RECONCILE_PERIOD_DEFAULT } from './callback-infra.js';
import { FunctionAlarms } from './function-alarms.js';
import type { CallbackInfraOwner } from './callback-infra-owner.js';
import type { SfnRedshiftTaskerProps } from './sfn-redshift-tasker-props.js';
import { poolLabelsOf } from './statement-limits.js';
import { StoryQuery } from './story-query.js';
import { TaskerAlarms } from './tasker-alarms.js';
import { TaskerDashboard } from './tasker-dashboard.js';
import { logGroupOf } from './tasker-function.js';
import type { TaskerMetrics } from './tasker-metrics.js';

const LONGEST_STATEMENT_DEFAULT = Duration.hours(24);
const LONGEST_POOL_WAIT_DEFAULT = Duration.hours(1);

type Functions = Readonly<Record<string, lambda.Function>>;

/** A tasker as its watchers see it. */
interface Watched extends CallbackInfraOwner {
  readonly lambdaFunction: lambda.Function;
  readonly metrics: TaskerMetrics;
}

/**
 * Makes alarms, dashboard and the saved query of a tasker.
 *
 * @param isSharing whether it uses another tasker's callback infrastructure, which has the alarms about that.
 * @returns its alarms.
 */
export function watchTasker(
  tasker: Watched,
  props: SfnRedshiftTaskerProps,
  isSharing: boolean,
): readonly cloudwatch.Alarm[] {
  const functions = functionsOf(tasker);
  const logGroups = Object.values(functions).map(logGroupOf);
  new StoryQuery(tasker, 'StoryQuery', {
    folder: isSharing ? `${tasker.statementNamePrefix}${tasker.node.id}/` : tasker.statementNamePrefix,
    logGroups,
  });
  const alarms = (props.createAlarms ?? true) ? makeAlarms(tasker, props, isSharing, functions) : [];
  if (!isSharing && (props.createDashboard ?? true)) {
    const { queue, deadLetterQueue, ruleDeadLetterQueue, upkeepFailureQueue } = tasker.callbackInfra;
    new TaskerDashboard(tasker, 'Dashboard', {
      metrics: tasker.metrics,
      pools: poolLabelsOf(props),
      alarms,
      functions,
      logGroups,
      runbookUrl: tasker.runbookUrl,
      completionQueue: queue,
      deadLetterQueues: {
        ...(deadLetterQueue && { CompletionDeadLetters: deadLetterQueue }),
        RuleDeadLetters: ruleDeadLetterQueue,
        UpkeepFailures: upkeepFailureQueue,
      },
    });
  }
  return alarms;
}

function makeAlarms(
  tasker: Watched,
  props: SfnRedshiftTaskerProps,
  isSharing: boolean,
  functions: Functions,
): readonly cloudwatch.Alarm[] {
  const runbook = { url: tasker.runbookUrl };
  const actions = tasker.alarmActions;
  if (isSharing) {
    // The other functions have their alarms already.
    const { Starter } = functions;
    return new FunctionAlarms(new Construct(tasker, 'Alarms'), {
      functions: Starter ? { Starter } : {},
      actions,
      runbook,
    }).all;
  }
  const { queue, deadLetterQueue, ruleDeadLetterQueue, upkeepFailureQueue } = tasker.callbackInfra;
  return new TaskerAlarms(tasker, 'Alarms', {
    metrics: tasker.metrics,
    functions,
    completionQueue: queue,
    completionDeadLetters: deadLetterQueue,
    ruleDeadLetters: ruleDeadLetterQueue,
    upkeepFailures: upkeepFailureQueue,
    reconcilePeriod: props.reconcilePeriod ?? RECONCILE_PERIOD_DEFAULT,
    longestStatement: props.longestStatement ?? LONGEST_STATEMENT_DEFAULT,
    pools: poolLabelsOf(props),
    longestPoolWait: props.longestPoolWait ?? LONGEST_POOL_WAIT_DEFAULT,
    longestSingletonWait: props.longestSingletonWait,
    actions,
    runbook,
  }).all;
}

/** Every function once. */
const functionsOf = ({ lambdaFunction, completerFunction, upkeepFunction }: Watched): Functions => ({
  Starter: lambdaFunction,
  ...(completerFunction !== lambdaFunction && { Completer: completerFunction }),
  Upkeep: upkeepFunction,
});
