import { type Answered, known, MISSING, unknown } from '../../ports/answered.js';
import type { RuleFacts } from '../../ports/inspection.js';
import type { DescribeStatementOutput } from '../../ports/redshift-data.js';
import { errorNameOf } from '../../ports/tasker-error.js';
import { SECOND_MS } from '../../ports/units.js';
import { CHECK_NAMES, type CheckResult } from './checks/check.js';
import { checkDatabase } from './checks/database-check.js';
import type { DeploymentFacts, ExpectedTable } from './checks/facts.js';
import { checkRoles, checkTimeLimits } from './checks/function-checks.js';
import { checkPoolSizes } from './checks/pool-checks.js';
import { checkDeadLetters, checkKeyPolicy, checkMapping, checkQueue } from './checks/queue-checks.js';
import { checkCompletionRule, checkExecutionEndedRule, checkOverlap, checkSchedule } from './checks/rule-checks.js';
import { checkClock, checkDataApi, checkPermissions, checkReconciler } from './checks/running-checks.js';
import { checkTable } from './checks/table-checks.js';
import { limitsOf } from './look-at-limits.js';
import { deniedTo } from './look-at-roles.js';
import type { Operator } from './operator.js';

/** What to look at. */
export interface ExamineOptions {
  readonly expectedTable: ExpectedTable;
  /** Runs `select 1` on the database. @default false */
  readonly runsSelect?: boolean;
}

/** What doctor found. */
export interface Examination {
  readonly results: readonly CheckResult[];
  /** Whether nothing failed. */
  readonly isSound: boolean;
}

/**
 * Checks how a tasker is deployed. What may not be looked at from here is `not known`, and no failure. Changes nothing; never throws.
 *
 * @example const { results, isSound } = await examine(operator, { expectedTable });
 */
export async function examine(operator: Operator, options: ExamineOptions): Promise<Examination> {
  const facts = await lookAt(operator, options);
  const results = checkAll(facts);
  return { results, isSound: results.every(({ level }) => level !== 'failure') };
}

/** All checks, in the order of {@link CHECK_NAMES}; a pure function of the facts. */
export function checkAll(facts: DeploymentFacts): readonly CheckResult[] {
  const results = [
    ...checkTable(facts),
    ...checkDatabase(facts),
    ...checkCompletionRule(facts),
    checkOverlap(facts),
    checkExecutionEndedRule(facts),
    checkSchedule(facts),
    checkReconciler(facts),
    ...checkMapping(facts),
    ...checkQueue(facts),
    checkKeyPolicy(facts),
    checkRoles(facts),
    checkPermissions(facts),
    checkTimeLimits(facts),
    checkPoolSizes(facts),
    checkDeadLetters(facts),
    checkClock(facts),
    ...checkDataApi(facts),
  ];
  return results.sort((one, other) => CHECK_NAMES.indexOf(one.check) - CHECK_NAMES.indexOf(other.check));
}

async function lookAt(operator: Operator, options: ExamineOptions): Promise<DeploymentFacts> {
  const { clock, inspection, parts, settings } = operator;
  const unnamed = unknown('it is not named: use --stack');
  const rule = (name: string | undefined): Promise<Answered<RuleFacts>> =>
    name === undefined ? Promise.resolve(unnamed) : inspection.rule(name);
  const [table, database, starter, completer, upkeep, completionRule, completionRules, schedule, queue, lastUpkeep] =
    await Promise.all([
      parts.tableName === undefined ? undefined : inspection.table(parts.tableName),
      operator.database?.database(),
      inspection.function(parts.starterFunctionName),
      inspection.function(parts.completerFunctionName),
      inspection.function(parts.upkeepFunctionName),
      rule(parts.completionRuleName),
      inspection.completionRules(),
      rule(parts.reconcileRuleName),
      parts.completionQueueUrl === undefined ? unnamed : inspection.queue(parts.completionQueueUrl),
      inspection.lastUpkeep(parts.upkeepFunctionName),
    ]);
  const knownQueue = queue.kind === 'known' ? queue.value : undefined;
  return {
    now: clock.now(),
    statementNamePrefix: settings.statementNamePrefix,
    expectedTable: options.expectedTable,
    ...(table && { table }),
    ...(database && { database }),
    ...{ starter, completer, upkeep, completionRule, completionRules, schedule, queue, lastUpkeep },
    mapping: knownQueue
      ? await inspection.mapping(parts.completerFunctionName, knownQueue.queueArn)
      : unknown('the queue is not known'),
    // Who names its rules and leaves this one out does without it; who names none tells nothing of it.
    ...((parts.executionEndedRuleName !== undefined || parts.completionRuleName === undefined) && {
      executionEndedRule: await rule(parts.executionEndedRuleName),
    }),
    ...(!knownQueue && { keyPolicy: unknown('the queue is not known') }),
    ...(knownQueue?.keyId !== undefined && { keyPolicy: await inspection.keyPolicy(knownQueue.keyId) }),
    deniedPermissions: await deniedTo(operator, [completer, upkeep, starter]),
    timeLimits: {
      starterSeconds: settings.starterTimeLimitMs / SECOND_MS,
      completerSeconds: settings.claimLeaseMs / SECOND_MS,
    },
    limits: limitsOf(operator, [
      [parts.starterFunctionName, starter],
      [parts.completerFunctionName, completer],
      [parts.upkeepFunctionName, upkeep],
    ]),
    deadLetterCount: await countDeadLetters(operator),
    serviceTime: await (operator.database ?? inspection).serviceTime(),
    ...(options.runsSelect && { select: await trySelect(operator) }),
  };
}

async function countDeadLetters({ inspection, parts }: Operator): Promise<Answered<number>> {
  const urls = [parts.completionDeadLetterQueueUrl, parts.ruleDeadLetterQueueUrl, parts.upkeepFailureQueueUrl];
  const queues = await Promise.all(urls.filter((url) => url !== undefined).map((url) => inspection.queue(url)));
  if (queues.length === 0) return MISSING;
  let count = 0;
  for (const queue of queues) {
    if (queue.kind === 'unknown') return queue;
    if (queue.kind === 'known') count += queue.value.visible;
  }
  return known(count);
}

async function trySelect({ tasker }: Operator): Promise<Answered<DescribeStatementOutput>> {
  try {
    return known(await tasker.trySelect());
  } catch (error) {
    // Why it failed is what was asked for, and no reason to know nothing.
    return known({ Id: '', Status: 'FAILED', Error: errorNameOf(error) });
  }
}
