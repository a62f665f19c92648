import { AwsJsonError } from '../http/aws-json-service.js';
import type { EventBus, RuleDescription } from './event-bus.js';

/** The operations that tell of the rules of the bus, or switch one. */
export const RULE_OPERATIONS: ReadonlySet<string> = new Set([
  'DescribeRule',
  'ListRules',
  'ListTargetsByRule',
  'EnableRule',
  'DisableRule',
]);

/** Where the rules are. */
export interface RulePlace {
  readonly bus: EventBus;
  readonly accountId: string;
  readonly region: string;
}

/**
 * Carries out one of {@link RULE_OPERATIONS}. All rules of the bus fit one page.
 *
 * @throws {AwsJsonError} `ResourceNotFoundException` for a rule that is not there.
 */
export function answerAboutRules(
  operation: string,
  input: Readonly<Record<string, unknown>>,
  place: RulePlace,
): object {
  if (operation === 'ListRules') return { Rules: place.bus.listRules().map((rule) => answerOf(rule, place)) };
  const name = operation === 'ListTargetsByRule' ? input.Rule : input.Name;
  const rule = place.bus.listRules().find((one) => one.name === name);
  if (rule === undefined) {
    throw new AwsJsonError('ResourceNotFoundException', `Rule ${String(name)} does not exist on EventBus default.`);
  }
  switch (operation) {
    case 'DescribeRule':
      return answerOf(rule, place);
    case 'ListTargetsByRule':
      return { Targets: rule.targetArns.map((Arn, index) => ({ Id: String(index), Arn })) };
    default:
      place.bus.setEnabled(rule.name, operation === 'EnableRule');
      return {};
  }
}

const answerOf = (rule: RuleDescription, { accountId, region }: RulePlace): object => ({
  Name: rule.name,
  Arn: `arn:aws:events:${region}:${accountId}:rule/${rule.name}`,
  State: rule.isEnabled ? 'ENABLED' : 'DISABLED',
  EventBusName: 'default',
  ...(rule.pattern !== undefined && { EventPattern: JSON.stringify(rule.pattern) }),
  ...(rule.schedule !== undefined && { ScheduleExpression: rule.schedule }),
});
