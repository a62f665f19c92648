import { Annotations, type aws_events as events, aws_iam as iam, type aws_sqs as sqs } from 'aws-cdk-lib';

/**
 * A queue as a rule's target, with a dead-letter queue for events that cannot be put on it. Unlike CDK's own `SqsQueue`, it lets
 * only its rule send to the queue also where the queue is encrypted with a customer managed key.
 */
export class QueueTarget implements events.IRuleTarget {
  constructor(
    private readonly queue: sqs.IQueue,
    private readonly deadLetterQueue: sqs.IQueue,
  ) {}

  bind(rule: events.IRule): events.RuleTargetConfig {
    allowRuleToSend(rule, this.queue);
    allowRuleToSend(rule, this.deadLetterQueue);
    return {
      arn: this.queue.queueArn,
      targetResource: this.queue,
      deadLetterConfig: { arn: this.deadLetterQueue.queueArn },
    };
  }
}

const allowRuleToSend = (rule: events.IRule, queue: sqs.IQueue): void => {
  const { statementAdded } = queue.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('events.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': rule.ruleArn } },
    }),
  );
  if (statementAdded) return;
  Annotations.of(rule).addWarningV2(
    'sfn-redshift-tasker:queuePolicy',
    `the policy of the queue '${queue.queueName}' cannot be changed from here; it must allow events.amazonaws.com to call sqs:SendMessage ` +
      "where aws:SourceArn is this rule's ARN, and a key of the queue must let events.amazonaws.com call kms:Decrypt and " +
      'kms:GenerateDataKey, or no completion event arrives and every answer waits for the reconciler',
  );
};
