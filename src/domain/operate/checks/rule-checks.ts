import type { RuleFacts } from '../../../ports/inspection.js';
import type { Answered } from '../../../ports/answered.js';
import { checkAnswer, type CheckName, type CheckResult, failure, notKnown, ok, warning } from './check.js';
import type { DeploymentFacts } from './facts.js';

const DEPLOY = 'deploy the stack again';

const checkEnabled = (check: CheckName, rule: Answered<RuleFacts>, what: string, otherwise: string): CheckResult =>
  checkAnswer(
    check,
    rule,
    () => failure(check, `${what} does not exist: ${otherwise}`, DEPLOY),
    ({ isEnabled, name }) =>
      isEnabled
        ? ok(check, `${what} is enabled`)
        : failure(check, `${what} is disabled: ${otherwise}`, `enable the rule '${name}'`),
  );

/** The rule that brings completion events: there, enabled, to the right queue, for the right statements. */
export function checkCompletionRule(facts: DeploymentFacts): readonly CheckResult[] {
  const { completionRule, queue, statementNamePrefix } = facts;
  const enabled = checkEnabled(
    'completion-rule',
    completionRule,
    'the rule for completion events',
    'every answer waits for the reconciler',
  );
  if (completionRule.kind !== 'known') return [enabled];
  const { targetArns, pattern } = completionRule.value;
  return [enabled, checkTarget(targetArns, queue), checkPrefix(pattern, statementNamePrefix)];
}

function checkTarget(targetArns: readonly string[], queue: DeploymentFacts['queue']): CheckResult {
  if (queue.kind !== 'known') return notKnown('completion-rule-target', 'the queue could not be looked at');
  const { queueArn } = queue.value;
  return targetArns.includes(queueArn)
    ? ok('completion-rule-target', 'it sends to the completion queue')
    : failure(
        'completion-rule-target',
        `it sends to ${targetArns.join(', ') || 'nothing'}, not to ${queueArn}`,
        `make the completion queue its target: ${DEPLOY}`,
      );
}

function checkPrefix(pattern: string | undefined, statementNamePrefix: string): CheckResult {
  const prefixes = prefixesIn(pattern);
  if (prefixes.some((prefix) => statementNamePrefix.startsWith(prefix))) {
    return ok('completion-rule-prefix', `it takes statements named '${statementNamePrefix}...'`);
  }
  return failure(
    'completion-rule-prefix',
    `it takes statements named ${prefixes.map((prefix) => `'${prefix}...'`).join(', ') || 'otherwise'}, but the tasker names them '${statementNamePrefix}...'`,
    `give functions and rule the same prefix: ${DEPLOY}`,
  );
}

/** Two taskers must not take each other's events. */
export function checkOverlap({ completionRule, completionRules, statementNamePrefix }: DeploymentFacts): CheckResult {
  // Its own rule would be taken for one of another tasker.
  if (completionRule.kind === 'unknown') return notKnown('prefix-overlap', completionRule.reason);
  const own = completionRule.kind === 'known' ? completionRule.value.name : undefined;
  return checkAnswer(
    'prefix-overlap',
    completionRules,
    () => notKnown('prefix-overlap', 'the rules could not be listed'),
    (rules) => {
      const overlapping = rules
        .filter(({ name }) => name !== own)
        .filter(({ pattern }) => prefixesIn(pattern).some((prefix) => overlaps(prefix, statementNamePrefix)));
      return overlapping.length === 0
        ? ok('prefix-overlap', "no other rule takes this tasker's events")
        : warning(
            'prefix-overlap',
            `the rules ${overlapping.map(({ name }) => name).join(', ')} have a prefix that overlaps '${statementNamePrefix}'`,
            'give each tasker a statementNamePrefix that no other one begins with',
          );
    },
  );
}

const overlaps = (one: string, other: string): boolean => one.startsWith(other) || other.startsWith(one);

/** The prefixes of statement names in a rule's pattern. */
function prefixesIn(pattern: string | undefined): readonly string[] {
  if (pattern === undefined) return [];
  const { detail } = JSON.parse(pattern) as { detail?: { statementName?: readonly { prefix?: unknown }[] } };
  const names = Array.isArray(detail?.statementName) ? detail.statementName : [];
  return names.map((name: { prefix?: unknown }) => name.prefix).filter((prefix) => typeof prefix === 'string');
}

/** The rule that cancels statements of ended executions. */
export const checkExecutionEndedRule = ({ executionEndedRule }: DeploymentFacts): CheckResult =>
  executionEndedRule === undefined
    ? ok('execution-ended-rule', 'statements of ended executions are not cancelled, as the deployment says')
    : checkEnabled(
        'execution-ended-rule',
        executionEndedRule,
        'the rule for ended executions',
        'statements of stopped executions run on',
      );

/** The reconciler is called. */
export const checkSchedule = ({ schedule }: DeploymentFacts): CheckResult =>
  checkEnabled('schedule', schedule, "the reconciler's schedule", 'a lost event is never made up for');
