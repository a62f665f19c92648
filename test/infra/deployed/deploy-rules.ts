import type { EventBus, EventTarget } from '../../../local/src/events/event-bus.js';
import { functionTarget, queueTarget, type RuleDeadLetters } from '../../../local/src/events/targets.js';
import type { LambdaHost } from '../../../local/src/lambda/lambda-host.js';
import type { LocalSqs } from '../../../local/src/queue/local-sqs.js';
import type { Policies } from './policies.js';
import { physicalName, type Resolver } from './resolver.js';
import { resourcesOfType, type SynthesisedTemplate } from './template.js';

interface RuleProperties {
  readonly EventPattern?: unknown;
  readonly ScheduleExpression?: string;
  readonly State: string;
  readonly Targets: readonly {
    readonly Arn: string;
    readonly DeadLetterConfig?: { readonly Arn: string };
    readonly RoleArn?: string;
  }[];
}

export interface RuleParts {
  readonly bus: EventBus;
  readonly host: LambdaHost;
  readonly sqs: LocalSqs;
  readonly policies: Policies;
}

/** A schedule of the template, which strikes when the test says so; a strike ends when the functions have ended. */
export interface DeployedSchedule {
  readonly expression: string;
  strike(): Promise<void>;
}

/**
 * Adds the template's rules to the bus, each with its targets and the permission to reach them.
 *
 * @returns the schedules, by logical id.
 */
export function deployRules(
  template: SynthesisedTemplate,
  resolver: Resolver,
  parts: RuleParts,
): Record<string, DeployedSchedule> {
  const schedules: Record<string, DeployedSchedule> = {};
  for (const [logicalId, properties] of resourcesOfType(template, 'AWS::Events::Rule')) {
    const rule = resolver.resolve(properties) as RuleProperties;
    if (rule.State !== 'ENABLED') continue;
    const targets = rule.Targets.map(({ Arn, DeadLetterConfig }) => {
      if (DeadLetterConfig === undefined) throw new Error(`a target of '${logicalId}' has no dead-letter queue`);
      expectQueueReachable(template, resolver, parts.policies, logicalId, DeadLetterConfig.Arn);
      const queueName = DeadLetterConfig.Arn.split(':').at(-1) ?? '';
      const ruleArnPrefix = resolver.arnOf(logicalId).replace(/[^/]*$/, '');
      return targetOf(template, resolver, parts, logicalId, Arn, { sqs: parts.sqs, queueName, ruleArnPrefix });
    });
    if (rule.EventPattern !== undefined) parts.bus.addRule({ name: logicalId, pattern: rule.EventPattern, targets });
    if (rule.ScheduleExpression !== undefined) {
      const tick = { source: 'aws.events', 'detail-type': 'Scheduled Event' };
      schedules[logicalId] = {
        expression: rule.ScheduleExpression,
        strike: async () => {
          for (const { Arn } of rule.Targets) {
            await parts.host.invoke(Arn.split(':').at(-1) ?? '', tick, new AbortController().signal);
          }
        },
      };
    }
  }
  return schedules;
}

function targetOf(
  template: SynthesisedTemplate,
  resolver: Resolver,
  { host, policies, sqs }: RuleParts,
  ruleId: string,
  targetArn: string,
  deadLetters: RuleDeadLetters,
): EventTarget {
  const name = targetArn.split(':').at(-1) ?? '';
  if (targetArn.startsWith('arn:aws:lambda:')) {
    policies.expectRuleMayInvoke(resolver.arnOf(ruleId), targetArn);
    return functionTarget(host, name, deadLetters);
  }
  expectQueueReachable(template, resolver, policies, ruleId, targetArn);
  return queueTarget(sqs, name, deadLetters);
}

function expectQueueReachable(
  template: SynthesisedTemplate,
  resolver: Resolver,
  policies: Policies,
  ruleId: string,
  queueArn: string,
): void {
  const name = queueArn.split(':').at(-1) ?? '';
  const queue = resourcesOfType(template, 'AWS::SQS::Queue').find(([id]) => physicalName(id) === name);
  if (queue === undefined) throw new Error(`rule '${ruleId}' names ${queueArn}, which the template has not`);
  const keyArn = resolver.resolve(queue[1].KmsMasterKeyId) as string | undefined;
  policies.expectRuleMaySend(resolver.arnOf(ruleId), name, keyArn);
}
