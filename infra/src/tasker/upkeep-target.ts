import { aws_events_targets as targets, type aws_lambda as lambda, type aws_sqs as sqs, Duration } from 'aws-cdk-lib';

/** EventBridge's own limits, written down so that a look at the template tells them. */
const EVENT_RETRIES_MAX = 185;
const EVENT_AGE_MAX = Duration.hours(24);

/** The upkeep function as a rule's target: tried as often and as long as EventBridge does, then kept in the queue of dead letters. */
export const upkeepTarget = (upkeep: lambda.IFunction, deadLetterQueue: sqs.IQueue): targets.LambdaFunction =>
  new targets.LambdaFunction(upkeep, {
    deadLetterQueue,
    retryAttempts: EVENT_RETRIES_MAX,
    maxEventAge: EVENT_AGE_MAX,
  });
