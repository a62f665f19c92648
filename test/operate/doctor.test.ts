import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { expectedTable } from '../../src/cli/operate/expected-table.js';
import { CHECK_NAMES, type CheckName } from '../../src/domain/operate/checks/check.js';
import type { DeploymentFacts } from '../../src/domain/operate/checks/facts.js';
import { checkAll, examine } from '../../src/domain/operate/examine.js';
import type { Operator } from '../../src/domain/operate/operator.js';
import { type Answered, known, MISSING, unknown } from '../../src/ports/answered.js';
import type { FunctionFacts, NeededPermission, QueueFacts, RuleFacts, TableFacts } from '../../src/ports/inspection.js';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/ports/units.js';
import { aNewInvocation, at, STORY_START } from '../support/builders.js';
import { operatorOf, SOUND } from '../support/memory-operator.js';
import { World } from '../support/world.js';

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

const functionWith = (over: Partial<FunctionFacts> = {}): Answered<FunctionFacts> =>
  known({
    functionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:tasker',
    ...{ timeoutSeconds: 60, environment: {}, roleArn: 'arn:aws:iam::123456789012:role/tasker' },
    ...over,
  });
const aFunction = functionWith();
const UPKEEP_ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:upkeep';

/** A deployment with nothing wrong. */
const sound = (over: Partial<DeploymentFacts> = {}): DeploymentFacts => ({
  now: STORY_START,
  statementNamePrefix: 'etl/',
  expectedTable: expected,
  table: known(aTable()),
  starter: aFunction,
  completer: aFunction,
  upkeep: functionWith({ functionArn: UPKEEP_ARN }),
  timeLimits: { starterSeconds: 60, completerSeconds: 60 },
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
  limits: known([{ functionName: 'tasker' }]),
  deadLetterCount: known(0),
  serviceTime: known(STORY_START),
  select: known({ Id: 'one', Status: 'FINISHED' }),
  ...over,
});

const troubles = (facts: DeploymentFacts): string[] =>
  checkAll(facts)
    .filter(({ level }) => level !== 'ok')
    .map(({ check, level }) => `${level}: ${check}`);

const withPrincipal = (Principal: unknown, Action: unknown, Effect = 'Allow'): string =>
  JSON.stringify({ Statement: { Effect, Principal, Action, Resource: '*' } });

const DATABASE = { schema: 'etl', version: 2, neededVersion: 2 };
const EVENTS = 'events.amazonaws.com';
const aPattern = (detail: object): { pattern: string } => ({ pattern: JSON.stringify({ detail }) });
const WITHOUT_PATTERN: RuleFacts = { name: 'schedule', isEnabled: true, targetArns: [], schedule: 'rate(1 minute)' };

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
  ['a database without tables', { database: MISSING }, 'failure: database'],
  ['tables of an earlier version', { database: known({ ...DATABASE, version: 1 }) }, 'failure: database'],
  ['tables of a later version', { database: known({ ...DATABASE, version: 3 }) }, 'warning: database'],
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
  [
    'a reconciler that has not run since its deployment a quarter of an hour ago',
    {
      lastUpkeep: MISSING,
      upkeep: functionWith({ functionArn: UPKEEP_ARN, modifiedAt: at(-15 * MINUTE_MS - 1) }),
    },
    'failure: reconciler-alive',
  ],
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
  [
    'a function with a role of its own',
    { upkeep: functionWith({ functionArn: UPKEEP_ARN, roleArn: 'arn:aws:iam::123456789012:role/upkeep' }) },
    'failure: one-role',
  ],
  ['a starter that runs for longer', { starter: functionWith({ timeoutSeconds: 61 }) }, 'warning: time-limits'],
  [
    'a lease shorter than its completer',
    { timeLimits: { starterSeconds: 60, completerSeconds: 59 } },
    'warning: time-limits',
  ],
  [
    'a pool of another size in one of the functions',
    {
      limits: known([
        { functionName: 'starter', maxInFlight: 20, pools: { reports: 2, loads: 5 } },
        { functionName: 'upkeep', maxInFlight: 20, pools: { loads: 5, reports: 3 } },
      ]),
    },
    'failure: pool-sizes',
  ],
  [
    'a function that knows no pools',
    { limits: known([{ functionName: 'starter', pools: { loads: 5 } }, { functionName: 'completer' }]) },
    'failure: pool-sizes',
  ],
  [
    'pools that cannot be read',
    { limits: known([{ functionName: 'starter' }, { functionName: 'upkeep', reason: "TASKER_POOLS is 'five'" }]) },
    'failure: pool-sizes',
  ],
  ['a function that is gone', { limits: MISSING }, 'failure: pool-sizes'],
  ['dead letters', { deadLetterCount: known(3) }, 'warning: dead-letters'],
  ['a clock that is an hour off', { serviceTime: known(at(HOUR_MS)) }, 'failure: clock-skew'],
  [
    'a database that refuses',
    { select: known({ Id: 'one', Status: 'FAILED', Error: 'FATAL: no' }) },
    'failure: data-api',
  ],
  ['a table that is being made', { table: known(aTable({ status: 'CREATING' })) }, 'failure: table'],
  [
    'a table whose items expire by another attribute',
    { table: known(aTable({ timeToLiveAttribute: 'ttl' })) },
    'warning: table-time-to-live',
  ],
  [
    'a completion rule that sends nowhere',
    { completionRule: known(aRule({ targetArns: [] })) },
    'failure: completion-rule-target',
  ],
  [
    'a rule that takes all statements',
    { completionRule: known(aRule(aPattern({}))) },
    'failure: completion-rule-prefix',
  ],
  [
    'a rule with a pattern of another form',
    { completionRule: known(aRule(aPattern({ statementName: [{ prefix: 1 }, { suffix: 'x' }] }))) },
    'failure: completion-rule-prefix',
  ],
  [
    'a rule whose names are no list',
    { completionRule: known(aRule(aPattern({ statementName: 'etl/' }))) },
    'failure: completion-rule-prefix',
  ],
  [
    'prefixes that overlap from either side',
    {
      completionRules: known([
        aRule({ name: 'shorter', ...aPattern({ statementName: [{ prefix: 'et' }] }) }),
        aRule({ name: 'longer', ...aPattern({ statementName: [{ prefix: 'x' }, { prefix: 'etl/b' }] }) }),
        aRule({ name: 'neither', ...aPattern({ statementName: [{ prefix: 'x' }] }) }),
      ]),
    },
    'warning: prefix-overlap',
  ],
  ['a rule for ended executions that is gone', { executionEndedRule: MISSING }, 'failure: execution-ended-rule'],
  ['a reconciler that was silent', { lastUpkeep: known(at(-15 * MINUTE_MS - 1)) }, 'warning: reconciler-alive'],
  ['a queue that nobody reads', { mapping: MISSING }, 'failure: mapping'],
  [
    'a policy that denies',
    { queue: known(aQueue({ policy: withPrincipal({ Service: EVENTS }, 'sqs:SendMessage', 'Deny') })) },
    'failure: queue-policy',
  ],
  [
    'a policy for another service',
    { queue: known(aQueue({ policy: withPrincipal({ Service: ['s3.amazonaws.com'] }, 'sqs:SendMessage') })) },
    'failure: queue-policy',
  ],
  [
    'a policy for accounts',
    { queue: known(aQueue({ policy: withPrincipal({ AWS: EVENTS }, 'sqs:SendMessage') })) },
    'failure: queue-policy',
  ],
  [
    'a policy for a principal that is the name of the service only',
    { queue: known(aQueue({ policy: withPrincipal(EVENTS, 'sqs:SendMessage') })) },
    'failure: queue-policy',
  ],
  [
    'a policy without actions',
    { queue: known(aQueue({ policy: withPrincipal('*', undefined) })) },
    'failure: queue-policy',
  ],
  ['a policy without statements', { queue: known(aQueue({ policy: '{}' })) }, 'failure: queue-policy'],
  [
    'a policy of actions that only look alike',
    { queue: known(aQueue({ policy: withPrincipal('*', ['xsqs:SendMessage', 'sqs:SendMessageBatch', 'sqs.*']) })) },
    'failure: queue-policy',
  ],
  ['a key with one of two actions', { keyPolicy: known(aPolicy('kms:GenerateDataKey')) }, 'failure: key-policy'],
  ['a key that is gone', { keyPolicy: MISSING }, 'failure: key-policy'],
  ['a role that is gone', { deniedPermissions: MISSING }, 'failure: permissions'],
  [
    'a role that lacks two permissions',
    {
      deniedPermissions: known([
        { action: 'states:SendTaskSuccess', resource: '*' },
        { action: 'dynamodb:Query', resource: 'arn:table' },
      ]),
    },
    'failure: permissions',
  ],
  ['a clock that is half a minute fast', { serviceTime: known(at(-30 * SECOND_MS)) }, 'warning: clock-skew'],
  ['a clock that is five minutes slow', { serviceTime: known(at(5 * MINUTE_MS)) }, 'failure: clock-skew'],
  ['a database that gives no state', { select: known({ Id: 'one' }) }, 'failure: data-api'],
];

/** What is as sound as {@link sound}, in another way. */
const ALSO_SOUND: readonly (readonly [what: string, Partial<DeploymentFacts>])[] = [
  ['a reconciler that ran a quarter of an hour ago', { lastUpkeep: known(at(-15 * MINUTE_MS)) }],
  [
    'a reconciler that ran three of its periods ago',
    { lastUpkeep: known(at(-6 * HOUR_MS)), schedule: known(aRule({ name: 'reconcile', schedule: 'rate(2 hours)' })) },
  ],
  [
    'the same pools in another order',
    {
      limits: known([
        { functionName: 'starter', pools: { reports: 2, loads: 5 } },
        { functionName: 'upkeep', pools: { loads: 5, reports: 2 } },
      ]),
    },
  ],
  ['a clock that is nearly half a minute off', { serviceTime: known(at(-30 * SECOND_MS + 1)) }],
  ['a visibility of six times the time limit', { queue: known(aQueue({ visibilityTimeoutSeconds: 360 })) }],
  [
    'a policy for everybody, with a pattern in other letters',
    { queue: known(aQueue({ policy: withPrincipal('*', 'SQS:send*') })) },
  ],
  [
    'a policy for several services',
    { queue: known(aQueue({ policy: withPrincipal({ Service: ['s3.amazonaws.com', EVENTS] }, 'sqs:SendMessage') })) },
  ],
  [
    'a rule with one prefix of several, shorter than the tasker’s',
    { completionRule: known(aRule(aPattern({ statementName: [{ prefix: 'x' }, { prefix: 'et' }] }))) },
  ],
  ['a rule without a pattern beside its own', { completionRules: known([aRule(), { ...WITHOUT_PATTERN }]) }],
];

describe('doctor', () => {
  it('finds nothing in a sound deployment, and has looked at everything', () => {
    expect(troubles(sound())).toEqual([]);
    const ofTable = CHECK_NAMES.filter((name) => name !== 'database');
    expect(checkAll(sound()).map(({ check }) => check)).toEqual(ofTable);
    const { table: _table, ...others } = sound();
    const onPostgres = checkAll({ ...others, database: known(DATABASE) });
    expect(onPostgres.filter(({ level }) => level !== 'ok')).toEqual([]);
    expect(onPostgres.map(({ check }) => check)).toEqual(CHECK_NAMES.filter((name) => !name.startsWith('table')));
  });

  for (const [what, planted, found] of PLANTED) {
    it(`finds ${what}, says what to do, and finds nothing else`, () => {
      expect(troubles(sound(planted))).toEqual([found]);
      const line = checkAll(sound(planted)).find(({ level }) => level !== 'ok');
      expect(line?.remedy).toMatch(/\w/);
    });
  }

  it.each(ALSO_SOUND)('finds nothing wrong with %s', (_what, over) => {
    expect(troubles(sound(over))).toEqual([]);
  });

  it('tells of each planted fault, and of what is sound, what is written down: sentence and remedy', () => {
    const lines = checkAll(sound()).concat(
      ...PLANTED.map(([, planted]) => checkAll(sound(planted)).filter(({ level }) => level !== 'ok')),
    );
    expect(lines).toEqual(JSON.parse(readFileSync('test/operate/told-checks.json', 'utf8')));
  });

  it('asks nothing of what a deployment does without', () => {
    const { executionEndedRule: _ended, keyPolicy: _key, select: _select, ...without } = sound();
    const lines = checkAll(without);
    expect(lines.filter(({ level }) => level !== 'ok')).toEqual([]);
    const sentenceOf = (name: CheckName): string | undefined => lines.find(({ check }) => check === name)?.sentence;
    expect(sentenceOf('execution-ended-rule')).toBe(
      'statements of ended executions are not cancelled, as the deployment says',
    );
    expect(sentenceOf('key-policy')).toBe("the queue has no key of the customer's");
    expect(sentenceOf('data-api')).toBeUndefined();
  });

  it.each<[CheckName, Partial<DeploymentFacts>, string]>([
    ['dead-letters', { deadLetterCount: MISSING }, 'there is no dead-letter queue'],
    ['clock-skew', { serviceTime: MISSING }, 'no service has told its time'],
    ['data-api', { select: MISSING }, 'the statement is not known'],
    ['prefix-overlap', { completionRules: MISSING }, 'the rules could not be listed'],
    ['prefix-overlap', { completionRule: unknown('not allowed') }, 'not allowed'],
    ['completion-rule', { completionRule: unknown('not allowed') }, 'not allowed'],
    ['schedule', { schedule: unknown('not allowed') }, 'not allowed'],
    ['table', { table: unknown('not allowed') }, 'not allowed'],
    ['database', { database: unknown('not allowed') }, 'not allowed'],
    ['mapping', { mapping: unknown('not allowed') }, 'not allowed'],
    ['permissions', { deniedPermissions: unknown('not allowed') }, 'not allowed'],
    [
      'one-role',
      { starter: unknown('not allowed'), completer: MISSING, upkeep: unknown('not allowed') },
      "the functions' role is not known here",
    ],
    [
      'time-limits',
      { starter: unknown('not allowed'), completer: MISSING },
      "the functions' time limits are not known here",
    ],
    ['reconciler-alive', { lastUpkeep: unknown('not allowed') }, 'not allowed'],
    [
      'reconciler-alive',
      { lastUpkeep: MISSING, upkeep: functionWith({ functionArn: UPKEEP_ARN, modifiedAt: at(-2 * MINUTE_MS) }) },
      'the upkeep function was deployed 2 m ago, and is not known to have run yet',
    ],
    ['queue-policy', { queue: unknown('not allowed') }, 'not allowed'],
    ['completion-rule-target', { queue: unknown('not allowed') }, 'the queue could not be looked at'],
    ['queue-visibility', { completer: MISSING }, "the completer's time limit is not known"],
  ])('says of %s only that it is not known where it cannot be', (name, over, sentence) => {
    expect(checkAll(sound(over)).find(({ check }) => check === name)).toEqual({
      ...{ check: name, level: 'not known', sentence },
    });
  });

  it('says of a queue that is not there only that', () => {
    const ofQueue = checkAll(sound({ queue: MISSING })).filter(({ check }) => check.startsWith('queue'));
    expect(ofQueue).toEqual([
      {
        ...{ check: 'queue-policy', level: 'failure', sentence: 'the completion queue does not exist' },
        remedy: 'deploy the stack again',
      },
    ]);
  });

  it('takes no other rule for its own where its own is not known', () => {
    const facts = sound({ completionRule: MISSING, completionRules: known([aRule()]) });
    expect(troubles(facts)).toEqual(['failure: completion-rule', 'warning: prefix-overlap']);
  });

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
        ...{
          table: nothing,
          starter: nothing,
          completer: nothing,
          upkeep: nothing,
          queue: nothing,
          mapping: nothing,
          completionRule: nothing,
        },
        ...{ completionRules: nothing, executionEndedRule: nothing, schedule: nothing, lastUpkeep: nothing },
        ...{
          keyPolicy: nothing,
          deniedPermissions: nothing,
          limits: nothing,
          deadLetterCount: nothing,
          serviceTime: nothing,
          select: nothing,
        },
      }),
    ).map(({ level }) => level);
    expect(new Set(levels)).toEqual(new Set(['not known']));
  });
});

describe('doctor, over fakes of its ports', () => {
  const FUNCTION = 'arn:aws:lambda:eu-central-1:123456789012:function';
  const aFunctionOf = (name: string, over: Partial<FunctionFacts> = {}): FunctionFacts => ({
    ...{ functionArn: `${FUNCTION}:${name}`, environment: {}, roleArn: 'arn:aws:iam::123456789012:role/tasker' },
    ...over,
  });

  const lineOf = async (operator: Operator, name: CheckName) =>
    (await examine(operator, { expectedTable: expected })).results.find(({ check }) => check === name);

  /** What is asked about a role, and the operator who does. */
  const asking = (operator: Operator, denied: readonly string[] = []) => {
    const asked: [roleArn: string, needed: readonly NeededPermission[]][] = [];
    const inspection = Object.assign(Object.create(operator.inspection) as Operator['inspection'], {
      deniedPermissions: async (roleArn: string, needed: readonly NeededPermission[]) => {
        asked.push([roleArn, needed]);
        return known(needed.filter(({ action }) => denied.includes(action)));
      },
    });
    return { asked, operator: { ...operator, inspection } };
  };

  const onlyOf = (service: string, [, needed]: readonly [string, readonly NeededPermission[]]): string[] =>
    needed.filter(({ action }) => action.startsWith(service)).map(({ action, resource }) => `${action} ${resource}`);

  it('asks for the rights on results where the tasker has a place for them, and on callbacks where such functions wait', async () => {
    const world = new World({ settings: { resultsLocation: { bucket: 'lake', prefix: 'results' } } });
    const base = operatorOf(world);
    const durable = `${FUNCTION}:load:7/durable-execution/nightly/0a1b`;
    const { owner } = world.runtime.settings;
    for (const executionArn of [durable, durable.replace('0a1b', '0a1c')]) {
      await world.store.register(aNewInvocation({ owner, executionArn }));
    }
    const parts = { ...base.parts, durableFunctionNames: 'report-*,merge' };
    const { asked, operator } = asking({ ...base, parts }, ['s3:PutObject']);
    expect(await lineOf(operator, 'permissions')).toMatchObject({
      level: 'failure',
      sentence: "the functions' role is not allowed s3:PutObject on arn:aws:s3:::lake/results/*",
    });
    expect(onlyOf('s3:', asked[0]!)).toEqual(
      ['PutObject', 'GetObject', 'DeleteObject', 'AbortMultipartUpload'].map(
        (action) => `s3:${action} arn:aws:s3:::lake/results/*`,
      ),
    );
    const waiting = [`${FUNCTION}:report-*:*`, `${FUNCTION}:merge:*`, durable.replace('0a1b', '0a1c')];
    expect(onlyOf('lambda:', asked[0]!)).toEqual(
      waiting.flatMap((resource) =>
        ['Success', 'Failure', 'Heartbeat'].map((end) => `lambda:SendDurableExecutionCallback${end} ${resource}`),
      ),
    );
  });

  it('asks for neither where there is no need, and of each role once', async () => {
    const base = operatorOf(new World());
    base.inspection.deployment = {
      ...SOUND,
      functions: {
        completer: aFunctionOf('completer'),
        upkeep: aFunctionOf('upkeep', { roleArn: 'arn:aws:iam::123456789012:role/upkeep' }),
      },
    };
    const { asked, operator } = asking(base, ['states:SendTaskSuccess']);
    expect((await lineOf(operator, 'permissions'))?.sentence).toBe(
      "the functions' role is not allowed states:SendTaskSuccess on *",
    );
    expect(asked.map(([roleArn]) => roleArn)).toEqual([
      'arn:aws:iam::123456789012:role/tasker',
      'arn:aws:iam::123456789012:role/upkeep',
    ]);
    for (const one of asked) expect([...onlyOf('s3:', one), ...onlyOf('lambda:', one)]).toEqual([]);
  });

  it('holds the pools of the functions against each other, as their environments set them', async () => {
    const operator = operatorOf(new World());
    const withPools = (starter: string, upkeep: string) => {
      const of = (name: string, pools: string) => aFunctionOf(name, { environment: { TASKER_POOLS: pools } });
      operator.inspection.deployment = {
        ...SOUND,
        functions: {
          starter: of('starter', starter),
          completer: of('completer', starter),
          upkeep: of('upkeep', upkeep),
        },
      };
      return lineOf(operator, 'pool-sizes');
    };
    expect(await withPools('{"loads":5}', '{"loads":5}')).toMatchObject({
      ...{ level: 'ok', sentence: 'all its functions have the pools loads 5' },
    });
    expect(await withPools('{"loads":5}', '{"loads":6}')).toMatchObject({
      level: 'failure',
      sentence: expect.stringContaining('upkeep has loads 6'),
    });
    expect(await withPools('{"loads":5}', 'five')).toMatchObject({
      level: 'failure',
      sentence: expect.stringContaining("upkeep: TASKER_POOLS is 'five'; allowed: "),
    });
    operator.inspection.deployment = { ...SOUND, functions: { completer: aFunctionOf('completer') } };
    expect(await lineOf(operator, 'pool-sizes')).toMatchObject({ level: 'failure' });
    operator.inspection.unknownReason = 'not allowed';
    expect(await lineOf(operator, 'pool-sizes')).toMatchObject({ level: 'not known', sentence: 'not allowed' });
  });
});
