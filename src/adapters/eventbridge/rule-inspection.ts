import {
  DescribeRuleCommand,
  type EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  type Rule,
} from '@aws-sdk/client-eventbridge';
import { type Answered, known } from '../../ports/answered.js';
import type { Inspection, RuleFacts } from '../../ports/inspection.js';
import { answeredBy } from '../answered-by.js';

const PAGES_MAX = 20;
const COMPLETION_SOURCE = 'aws.redshift-data';

/** What EventBridge tells of the rules of the default bus. */
export class RuleInspection implements Pick<Inspection, 'rule' | 'completionRules'> {
  constructor(private readonly client: Pick<EventBridgeClient, 'send'>) {}

  rule(ruleName: string): Promise<Answered<RuleFacts>> {
    return answeredBy('events:DescribeRule', async () => {
      const rule = await this.client.send(new DescribeRuleCommand({ Name: ruleName }));
      const { Targets = [] } = await this.client.send(new ListTargetsByRuleCommand({ Rule: ruleName }));
      return known({
        ...factsOf(rule),
        targetArns: Targets.map(({ Arn = '' }) => Arn),
      });
    });
  }

  completionRules(): Promise<Answered<readonly RuleFacts[]>> {
    return answeredBy('events:ListRules', async () => {
      const found: RuleFacts[] = [];
      let NextToken: string | undefined;
      for (let page = 0; page < PAGES_MAX; page += 1) {
        const listed = await this.client.send(new ListRulesCommand({ NextToken }));
        const rules = listed.Rules ?? [];
        found.push(...rules.filter(({ EventPattern }) => EventPattern?.includes(COMPLETION_SOURCE)).map(factsOf));
        NextToken = listed.NextToken;
        if (NextToken === undefined) break;
      }
      return known(found);
    });
  }
}

const factsOf = ({ Name = '', State, ScheduleExpression, EventPattern }: Rule): RuleFacts => ({
  name: Name,
  isEnabled: State !== 'DISABLED',
  targetArns: [],
  ...(ScheduleExpression !== undefined && ScheduleExpression !== '' && { schedule: ScheduleExpression }),
  ...(EventPattern !== undefined && { pattern: EventPattern }),
});
