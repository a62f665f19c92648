import type { QueueFacts } from '../../../ports/inspection.js';
import { checkAnswer, type CheckResult, failure, notKnown, ok, warning } from './check.js';
import type { DeploymentFacts } from './facts.js';
import { allowsService } from './policy.js';

const EVENTS = 'events.amazonaws.com';
const DEPLOY = 'deploy the stack again';
/** What Lambda asks for: six times the function's own time limit. */
const VISIBILITY_FACTOR = 6;

/** What feeds the completer. */
export function checkMapping({ mapping }: DeploymentFacts): readonly CheckResult[] {
  const enabled = checkAnswer(
    'mapping',
    mapping,
    () => failure('mapping', 'nothing reads the completion queue', DEPLOY),
    ({ isEnabled }) =>
      isEnabled
        ? ok('mapping', 'the completer reads the completion queue')
        : failure('mapping', 'the event source mapping is disabled: nothing reads the completion queue', 'enable it'),
  );
  if (mapping.kind !== 'known') return [enabled];
  return [
    enabled,
    mapping.value.reportsItemFailures
      ? ok('mapping-partial-batch', 'a message that fails comes back alone')
      : failure(
          'mapping-partial-batch',
          'ReportBatchItemFailures is off: messages that the completer failed on are deleted',
          "set the mapping's FunctionResponseTypes to ReportBatchItemFailures",
        ),
  ];
}

/** The completion queue: who may send, how long a message is hidden, where it goes in the end. */
export function checkQueue({ queue, completer }: DeploymentFacts): readonly CheckResult[] {
  if (queue.kind === 'missing') return [failure('queue-policy', 'the completion queue does not exist', DEPLOY)];
  if (queue.kind === 'unknown') return [notKnown('queue-policy', queue.reason)];
  return [checkPolicy(queue.value), checkVisibility(queue.value, completer), checkDeadLetterQueue(queue.value)];
}

const checkPolicy = ({ policy }: QueueFacts): CheckResult =>
  allowsService(policy, EVENTS, 'sqs:SendMessage')
    ? ok('queue-policy', 'EventBridge may send to the completion queue')
    : failure(
        'queue-policy',
        'the policy of the completion queue does not let EventBridge send: no event arrives',
        `allow ${EVENTS} sqs:SendMessage on it, on condition of the rule's ARN`,
      );

function checkVisibility(queue: QueueFacts, completer: DeploymentFacts['completer']): CheckResult {
  const timeoutSeconds = completer.kind === 'known' ? completer.value.timeoutSeconds : undefined;
  if (timeoutSeconds === undefined) return notKnown('queue-visibility', "the completer's time limit is not known");
  const least = VISIBILITY_FACTOR * timeoutSeconds;
  return queue.visibilityTimeoutSeconds >= least
    ? ok('queue-visibility', `a message is hidden for ${queue.visibilityTimeoutSeconds} s`)
    : warning(
        'queue-visibility',
        `a message is hidden for ${queue.visibilityTimeoutSeconds} s, the completer may take ${timeoutSeconds} s`,
        `make the queue's visibility timeout ${least} s or more`,
      );
}

const checkDeadLetterQueue = ({ deadLetterQueueArn }: QueueFacts): CheckResult =>
  deadLetterQueueArn === undefined
    ? failure(
        'queue-dead-letters',
        'the completion queue has no dead-letter queue: a message that fails comes back for days',
        'give it one, with a maxReceiveCount of 5 or more',
      )
    : ok('queue-dead-letters', 'what fails again and again goes to a dead-letter queue');

/** EventBridge must be able to encrypt for a queue with a key of its own. */
export function checkKeyPolicy({ keyPolicy }: DeploymentFacts): CheckResult {
  if (keyPolicy === undefined) return ok('key-policy', "the queue has no key of the customer's");
  return checkAnswer(
    'key-policy',
    keyPolicy,
    () => failure('key-policy', "the queue's key does not exist", 'give the queue a key that exists'),
    (policy) =>
      allowsService(policy, EVENTS, 'kms:GenerateDataKey') && allowsService(policy, EVENTS, 'kms:Decrypt')
        ? ok('key-policy', "EventBridge may use the queue's key")
        : failure(
            'key-policy',
            "the policy of the queue's key does not let EventBridge use it: no event arrives",
            `allow ${EVENTS} kms:GenerateDataKey and kms:Decrypt in the key's policy`,
          ),
  );
}

/** Nobody has looked after them. */
export const checkDeadLetters = ({ deadLetterCount }: DeploymentFacts): CheckResult =>
  checkAnswer(
    'dead-letters',
    deadLetterCount,
    () => notKnown('dead-letters', 'there is no dead-letter queue'),
    (count) =>
      count === 0
        ? ok('dead-letters', 'there are no dead letters')
        : warning('dead-letters', `there are dead letters (${count})`, 'look at them: redrive --dry-run'),
  );
