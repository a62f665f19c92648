import type { aws_events as events } from 'aws-cdk-lib';
import { aws_iam as iam, type aws_sqs as sqs } from 'aws-cdk-lib';

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
  queue.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('events.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': rule.ruleArn } },
    }),
  );
};
