import type { LambdaHost } from '../lambda/lambda-host.js';
import { LambdaServiceError } from '../lambda/lambda-service-error.js';
import { type LocalSqs, QueueRefusal } from '../queue/local-sqs.js';
import type { EventTarget, UndeliveredEvent } from './event-bus.js';

/** Where events go that a target did not take. */
export interface RuleDeadLetters {
  readonly sqs: LocalSqs;
  readonly queueName: string;
  /** What the ARNs of rules begin with, such as `arn:aws:events:eu-west-1:000000000000:rule/`. */
  readonly ruleArnPrefix: string;
}

/** A queue: the whole event as JSON is the message's body. @param deadLetters absent: what it does not take is dropped. */
export const queueTarget = (sqs: LocalSqs, queueName: string, deadLetters?: RuleDeadLetters): EventTarget =>
  withDeadLetters(
    { arn: sqs.queueArn(queueName), deliver: (event) => sqs.sendMessage(queueName, JSON.stringify(event)) },
    deadLetters,
  );

/** A function: invoked with the event, without waiting for its end. @param deadLetters as for {@link queueTarget}. */
export const functionTarget = (host: LambdaHost, functionName: string, deadLetters?: RuleDeadLetters): EventTarget =>
  withDeadLetters(
    { arn: host.functionArn(functionName), deliver: async (event) => host.invokeEvent(functionName, event) },
    deadLetters,
  );

function withDeadLetters(target: EventTarget & { readonly arn: string }, to: RuleDeadLetters | undefined): EventTarget {
  if (to === undefined) return target;
  return {
    ...target,
    bury: (event, undelivered) =>
      to.sqs.sendMessage(to.queueName, JSON.stringify(event), {
        attributes: attributesOf(undelivered, `${to.ruleArnPrefix}${undelivered.ruleName}`, target.arn),
      }),
  };
}

/** What EventBridge writes on a dead letter. */
const attributesOf = (
  { error }: UndeliveredEvent,
  ruleArn: string,
  targetArn: string,
): Readonly<Record<string, string>> => ({
  RULE_ARN: ruleArn,
  TARGET_ARN: targetArn,
  ERROR_CODE: isOfMissingTarget(error) ? 'NO_RESOURCE' : 'INTERNAL_ERROR',
  ERROR_MESSAGE: error instanceof Error ? error.message : String(error),
});

const isOfMissingTarget = (error: unknown): boolean =>
  (error instanceof QueueRefusal && error.errorName === 'QueueDoesNotExist') ||
  (error instanceof LambdaServiceError && error.serviceErrorName === 'ResourceNotFoundException');
