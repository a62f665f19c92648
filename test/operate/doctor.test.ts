import { describe, expect, it } from '@jest/globals';
import { expectedTable } from '../../src/cli/operate/expected-table.js';
import { CHECK_NAMES, type CheckName } from '../../src/domain/operate/checks/check.js';
import type { DeploymentFacts } from '../../src/domain/operate/checks/facts.js';
import { checkAll } from '../../src/domain/operate/examine.js';
import { known, MISSING, unknown } from '../../src/ports/answered.js';
import type { QueueFacts, RuleFacts, TableFacts } from '../../src/ports/inspection.js';
import { HOUR_MS, MINUTE_MS } from '../../src/ports/units.js';
import { at, STORY_START } from '../support/builders.js';

const QUEUE_ARN = 'arn:aws:sqs:eu-central-1:123456789012:completions';
const expected = expectedTable();

const aPolicy = (action: string | string[]): string =>
  JSON.stringify({
    Statement: [{ Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: action, Resource: '*' }],
  });

const aTable = (over: Partial<TableFacts> = {}): TableFacts => ({
  status: 'ACTIVE',
  keys: expected.keys,
  indexes: expected.indexes,
  timeToLiveAttribute: expected.timeToLiveAttribute,
  ...over,
});

const aRule = (over: Partial<RuleFacts> = {}): RuleFacts => ({
  name: 'completions',
  isEnabled: true,
  pattern: JSON.stringify({ source: ['aws.redshift-data'], detail: { statementName: [{ prefix: 'etl/' }] } }),
  targetArns: [QUEUE_ARN],
  ...over,
});

const aQueue = (over: Partial<QueueFacts> = {}): QueueFacts => ({
  queueArn: QUEUE_ARN,
  visible: 0,
  visibilityTimeoutSeconds: 360,
  policy: aPolicy('sqs:SendMessage'),
  keyId: 'key-1',
  deadLetterQueueArn: `${QUEUE_ARN}-dead`,
  ...over,
});

const aFunction = known({
  functionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:tasker',
  timeoutSeconds: 60,
  environment: {},
});

/** A deployment with nothing wrong. */
const sound = (over: Partial<DeploymentFacts> = {}): DeploymentFacts => ({
  now: STORY_START,
  statementNamePrefix: 'etl/',
  expectedTable: expected,
  table: known(aTable()),
  completer: aFunction,
  upkeep: aFunction,
  queue: known(aQueue()),
  mapping: known({ isEnabled: true, reportsItemFailures: true }),
  completionRule: known(aRule()),
  completionRules: known([
    aRule(),
    aRule({ name: 'another', pattern: JSON.stringify({ detail: { statementName: [{ prefix: 'bi/' }] } }) }),
  ]),
  executionEndedRule: known(aRule({ name: 'ends' })),
  schedule: known(aRule({ name: 'reconcile', schedule: 'rate(1 minute)' })),
  lastUpkeep: known(at(-MINUTE_MS)),
  keyPolicy: known(aPolicy(['kms:GenerateDataKey', 'kms:Decrypt'])),
  deniedPermissions: known([]),
  deadLetterCount: known(0),
  serviceTime: known(STORY_START),
  select: known({ Id: 'one', Status: 'FINISHED' }),
  ...over,
});

const troubles = (facts: DeploymentFacts): string[] =>
  checkAll(facts)
    .filter(({ level }) => level !== 'ok')
    .map(({ check, level }) => `${level}: ${check}`);

/** What was planted, and the line that names it. */
const PLANTED: readonly (readonly [what: string, Partial<DeploymentFacts>, found: string])[] = [
  ['a table that is not there', { table: MISSING }, 'failure: table'],
  ['a table with other keys', { table: known(aTable({ keys: ['pk', 'sk'] })) }, 'failure: table-keys'],
  [
    'a table without an index',
    { table: known(aTable({ indexes: { ...expected.indexes, inFlight: [] } })) },
    'failure: table-indexes',
  ],
  [
    'a table whose items do not expire',
    { table: known({ status: 'ACTIVE', keys: expected.keys, indexes: expected.indexes }) },
    'warning: table-time-to-live',
  ],
  ['a disabled completion rule', { completionRule: known(aRule({ isEnabled: false })) }, 'failure: completion-rule'],
  [
    'a rule that points elsewhere',
    { completionRule: known(aRule({ targetArns: ['arn:aws:sqs:::other'] })) },
    'failure: completion-rule-target',
  ],
  [
    'a rule with another prefix',
    { completionRule: known(aRule({ pattern: JSON.stringify({ detail: { statementName: [{ prefix: 'old/' }] } }) })) },
    'failure: completion-rule-prefix',
  ],
  [
    'another tasker with a prefix that overlaps',
    {
      completionRules: known([
        aRule({ name: 'other', pattern: JSON.stringify({ detail: { statementName: [{ prefix: 'etl/b' }] } }) }),
      ]),
    },
    'warning: prefix-overlap',
  ],
  [
    'a disabled rule for ended executions',
    { executionEndedRule: known(aRule({ isEnabled: false })) },
    'failure: execution-ended-rule',
  ],
  ['a disabled schedule', { schedule: known(aRule({ isEnabled: false })) }, 'failure: schedule'],
  ['a schedule that is gone', { schedule: MISSING }, 'failure: schedule'],
  ['a reconciler that has not run', { lastUpkeep: MISSING }, 'failure: reconciler-alive'],
  ['a disabled mapping', { mapping: known({ isEnabled: false, reportsItemFailures: true }) }, 'failure: mapping'],
  [
    'a mapping without partial batches',
    { mapping: known({ isEnabled: true, reportsItemFailures: false }) },
    'failure: mapping-partial-batch',
  ],
  [
    'a queue without a policy',
    { queue: known(aQueue({ policy: aPolicy('sqs:ReceiveMessage') })) },
    'failure: queue-policy',
  ],
  [
    'a queue that shows messages too early',
    { queue: known(aQueue({ visibilityTimeoutSeconds: 30 })) },
    'warning: queue-visibility',
  ],
  ['a key that EventBridge may not use', { keyPolicy: known(aPolicy('kms:Decrypt')) }, 'failure: key-policy'],
  [
    'a role that lacks a permission',
    { deniedPermissions: known([{ action: 'states:SendTaskSuccess', resource: '*' }]) },
    'failure: permissions',
  ],
  ['dead letters', { deadLetterCount: known(3) }, 'warning: dead-letters'],
  ['a clock that is an hour off', { serviceTime: known(at(HOUR_MS)) }, 'failure: clock-skew'],
  [
    'a database that refuses',
    { select: known({ Id: 'one', Status: 'FAILED', Error: 'FATAL: no' }) },
    'failure: data-api',
  ],
];

describe('doctor', () => {
  it('finds nothing in a sound deployment, and has looked at everything', () => {
    expect(troubles(sound())).toEqual([]);
    expect(checkAll(sound()).map(({ check }) => check)).toEqual(CHECK_NAMES);
  });

  for (const [what, planted, found] of PLANTED) {
    it(`finds ${what}, says what to do, and finds nothing else`, () => {
      expect(troubles(sound(planted))).toEqual([found]);
      const line = checkAll(sound(planted)).find(({ level }) => level !== 'ok');
      expect(line?.remedy).toMatch(/\w/);
    });
  }

  it('has a planted fault for each check but those that only another one makes possible', () => {
    const found = new Set(PLANTED.map(([, , name]) => name.replace(/^\w+: /, '') as CheckName));
    expect(CHECK_NAMES.filter((name) => !found.has(name))).toEqual(['queue-dead-letters']);
    const withoutDeadLetters = known({
      queueArn: QUEUE_ARN,
      visible: 0,
      visibilityTimeoutSeconds: 360,
      policy: aPolicy('sqs:*'),
    });
    expect(troubles(sound({ queue: withoutDeadLetters }))).toEqual(['failure: queue-dead-letters']);
  });

  it('fails nothing where nothing may be looked at', () => {
    const nothing = unknown('these credentials are not allowed it');
    const levels = checkAll(
      sound({
        ...{ table: nothing, completer: nothing, queue: nothing, mapping: nothing, completionRule: nothing },
        ...{ completionRules: nothing, executionEndedRule: nothing, schedule: nothing, lastUpkeep: nothing },
        ...{
          keyPolicy: nothing,
          deniedPermissions: nothing,
          deadLetterCount: nothing,
          serviceTime: nothing,
          select: nothing,
        },
      }),
    ).map(({ level }) => level);
    expect(new Set(levels)).toEqual(new Set(['not known']));
  });
});
