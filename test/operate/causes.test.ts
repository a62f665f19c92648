import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { CAUSES } from '../../src/domain/operate/causes/catalogue.js';
import {
  CAUSE_NAMES,
  type CauseName,
  type Evidence,
  type PoolEvidence,
  type RoadEvidence,
  type SlotEvidence,
} from '../../src/domain/operate/evidence.js';
import { conclude } from '../../src/domain/operate/explain.js';
import { DEFAULT_SETTINGS } from '../../src/domain/settings.js';
import { STARTER_MARGIN_MS } from '../../src/domain/starter-life.js';
import { known, MISSING, unknown } from '../../src/ports/answered.js';
import type { ExecutionStatus } from '../../src/ports/executions.js';
import type { RuleFacts } from '../../src/ports/inspection.js';
import type { Invocation } from '../../src/ports/invocation.js';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/ports/units.js';
import { AN_EXECUTION_ARN, aNewInvocation, anInvocationKey, aTarget, at, STORY_START } from '../support/builders.js';

const STATEMENT_ID = '11111111-2222-3333-4444-555555555555';

const execution = (status: ExecutionStatus) => known({ executionArn: AN_EXECUTION_ARN, status });

const started = (over: Partial<Invocation> = {}): Invocation => ({
  ...aNewInvocation(),
  status: 'STARTED',
  processed: false,
  adoptions: 0,
  statementId: STATEMENT_ID,
  startedAt: STORY_START,
  ...over,
});

const { startedAt: _startedAt, ...withoutStart } = started();
const { statementId: _statementId, ...withoutStatement } = withoutStart;
const registered: Invocation = { ...withoutStatement, status: 'REGISTERED' };

const refused = (errorName: string): Invocation => ({
  ...registered,
  ...{ status: 'FAILED', processed: true, delivery: 'none', outcome: { errorName } },
});

const rule = (name: string, isEnabled = true): RuleFacts => ({ name, isEnabled, targetArns: ['arn:queue'] });

const road = (over: Partial<RoadEvidence> = {}): RoadEvidence => ({
  completionRule: known(rule('completions')),
  mapping: known({ isEnabled: true, reportsItemFailures: true }),
  queue: known({ queueArn: 'arn:queue', visible: 0, visibilityTimeoutSeconds: 360 }),
  schedule: known({ ...rule('reconcile'), schedule: 'rate(5 minutes)' }),
  deniedPermissions: known([]),
  ...over,
});

const evidence = (over: Partial<Evidence> = {}): Evidence => ({
  now: at(10 * MINUTE_MS),
  settings: { ...DEFAULT_SETTINGS, statementNamePrefix: 'sfn:', owner: 'a', target: aTarget() },
  execution: execution('RUNNING'),
  invocation: started(),
  task: 'waits',
  statement: known({ status: 'FINISHED', updatedAt: at(MINUTE_MS) }),
  letters: known([]),
  road: road(),
  ...over,
});

const lock = (owner: 'alive' | 'dead'): Pick<Evidence, 'lock'> => ({
  lock: { lock: { singletonKey: 'nightly', owner: anInvocationKey() }, owner, ownerState: 'as it is' },
});

const { invocation: _none, ...withoutInvocation } = evidence();
const { statement: _unasked, ...withoutStatementEvidence } = evidence();
const { task: _task, ...withoutTask } = evidence();

/** An end, and when by the word of Step Functions. */
const stopped = (status: ExecutionStatus, errorName?: string) =>
  known({ executionArn: AN_EXECUTION_ARN, status, stoppedAt: at(9 * MINUTE_MS), ...(errorName && { errorName }) });

const queued: Invocation = { ...registered, status: 'QUEUED', poolKey: 'pool/a:loads', priority: 5, ticket: 7 };

const heldSlot = (over: Partial<SlotEvidence> = {}): SlotEvidence => ({
  ...{ owner: anInvocationKey({ invocationId: 'owner' }), acquiredAt: at(0), isLeft: false },
  ownerState: 'it has had the slot for 10 m, statement s-1',
  ...over,
});

const inPool = (over: Partial<PoolEvidence> = {}): Evidence => {
  const { statement: _statement, letters: _letters, ...base } = evidence({ invocation: queued });
  const pool = { pool: 'loads', size: 1, held: 1, slots: [heldSlot()], ahead: 3, enqueuedAt: at(MINUTE_MS) };
  return { ...base, pool: { ...pool, ...over } };
};

const withoutPlace = ((): Evidence => {
  const { pool, ...base } = inPool();
  const { ahead: _ahead, enqueuedAt: _enqueuedAt, ...rest } = pool!;
  return { ...base, pool: rest };
})();

const { letters: _letters, road: _road, ...withoutRoad } = evidence();
const fullQueue = known({ queueArn: 'q', visible: 1, visibilityTimeoutSeconds: 1 });

const { claimLeaseMs, starterTimeLimitMs } = DEFAULT_SETTINGS;
const STARTER_LIFE_MS = starterTimeLimitMs + STARTER_MARGIN_MS;

/** Each cause as it may be met. */
const SIGHTS: readonly (readonly [CauseName, Evidence])[] = [
  ['record-gone', withoutInvocation],
  ['record-gone', { ...withoutInvocation, execution: MISSING }],
  ['record-gone', { ...withoutInvocation, execution: unknown('no execution is named') }],
  ['nothing-asked', { ...withoutInvocation, execution: execution('FAILED') }],
  ['nothing-asked', { ...withoutInvocation, execution: stopped('SUCCEEDED') }],
  ['nothing-asked', { ...withoutInvocation, execution: stopped('TIMED_OUT', 'States.Timeout') }],
  ['answered', evidence({ invocation: started({ status: 'FINISHED', processed: true, delivery: 'delivered' }) })],
  [
    'answered',
    evidence({
      execution: execution('FAILED'),
      invocation: started({
        ...{ status: 'FAILED', processed: true, processedAt: at(2 * MINUTE_MS), delivery: 'delivered' },
        outcome: { errorName: 'FAILED', durationMs: 90 * SECOND_MS },
      }),
    }),
  ],
  // Without a token there was nobody to answer.
  [
    'answered',
    evidence({
      execution: unknown('not allowed'),
      invocation: started({ status: 'FINISHED', processed: true, delivery: 'none' }),
    }),
  ],
  [
    'answer-undelivered',
    evidence({ invocation: started({ status: 'FINISHED', processed: true, delivery: 'undelivered' }) }),
  ],
  [
    'answer-undelivered',
    evidence({
      execution: execution('TIMED_OUT'),
      invocation: started({
        ...{ status: 'ABORTED', processed: true, processedAt: at(8 * MINUTE_MS), delivery: 'undelivered' },
      }),
    }),
  ],
  [
    'answer-undelivered',
    evidence({
      execution: unknown('not allowed'),
      invocation: started({ status: 'FINISHED', processed: true, delivery: 'undelivered' }),
    }),
  ],
  ['lock-left', evidence({ invocation: refused('ConcurrentExecution'), ...lock('dead') })],
  ['lock-held', evidence({ invocation: refused('ConcurrentExecution'), ...lock('alive') })],
  ['lock-held', evidence({ invocation: refused('ConcurrentExecution') })],
  ['lock-held', evidence({ invocation: { ...registered, invocationId: 'another' }, ...lock('alive') })],
  ['lock-left', evidence({ invocation: { ...registered, invocationId: 'another' }, ...lock('dead') })],
  [
    'lock-held',
    evidence({
      invocation: refused('ConcurrentExecution'),
      lock: { ...lock('alive').lock!, lock: { ...lock('alive').lock!.lock, acquiredAt: at(7 * MINUTE_MS) } },
    }),
  ],
  ['start-refused', evidence({ invocation: refused('ValidationException') })],
  [
    'start-refused',
    evidence({
      invocation: {
        ...refused('ValidationException'),
        processedAt: at(6 * MINUTE_MS),
        outcome: { errorName: 'ValidationException', errorMessage: 'the workgroup does not exist' },
      },
    }),
  ],
  ['start-refused', evidence({ invocation: { ...registered, status: 'FAILED', processed: true, delivery: 'none' } })],
  ['execution-ended', evidence({ execution: execution('ABORTED') })],
  ['execution-ended', evidence({ execution: stopped('FAILED'), statement: known({ status: 'STARTED' }) })],
  ['execution-ended', { ...withoutStatementEvidence, invocation: registered, execution: execution('ABORTED') }],
  ['execution-ended', { ...withoutStatementEvidence, execution: execution('ABORTED') }],
  ['task-gone', evidence({ task: 'nobodyWaits' })],
  ['task-gone', evidence({ task: 'nobodyWaits', statement: known({ status: 'STARTED' }) })],
  ['task-gone', evidence({ task: 'nobodyWaits', statement: known({ status: 'FAILED' }) })],
  ['task-gone', evidence({ task: 'nobodyWaits', statement: known({ status: 'ABORTED' }) })],
  ['task-gone', { ...withoutStatementEvidence, invocation: registered, task: 'nobodyWaits' }],
  ['slot-left', inPool({ slots: [heldSlot({ isLeft: true, ownerState: 'it is closed as FINISHED' })], ahead: 0 })],
  [
    'slot-left',
    inPool({
      ...{ size: 9, held: 9 },
      slots: Array.from({ length: 7 }, (_, index) => heldSlot({ isLeft: index < 6, acquiredAt: at(9 * MINUTE_MS) })),
    }),
  ],
  ['pool-stuck', inPool({ size: 2 })],
  ['pool-stuck', inPool({ size: 2, slots: [heldSlot({ isLeft: true })] })],
  ['waits-in-pool', inPool()],
  ['waits-in-pool', inPool({ size: 8, held: 8, slots: Array.from({ length: 8 }, () => heldSlot()), ahead: 0 })],
  ['waits-in-pool', withoutPlace],
  ['waits-in-pool', inPool({ size: 5, held: 6, slots: Array.from({ length: 5 }, () => heldSlot()) })],
  ['starting', evidence({ invocation: registered, now: at(SECOND_MS) })],
  ['starting', evidence({ invocation: registered, now: at(claimLeaseMs - 1) })],
  ['starting', evidence({ invocation: registered, now: at(claimLeaseMs) })],
  ['starting', evidence({ invocation: { ...registered, dequeuedAt: at(0) }, now: at(SECOND_MS) })],
  ['starting', evidence({ invocation: registered, now: at(STARTER_LIFE_MS - 1) })],
  ['never-started', evidence({ invocation: registered, now: at(STARTER_LIFE_MS) })],
  [
    'starting',
    evidence({
      ...{ now: at(STARTER_LIFE_MS) },
      invocation: { ...registered, claim: { claimId: 'starter:c', expiresAt: at(STARTER_LIFE_MS + 1) } },
    }),
  ],
  [
    'never-started',
    evidence({
      ...{ now: at(STARTER_LIFE_MS) },
      invocation: { ...registered, claim: { claimId: 'starter:c', expiresAt: at(STARTER_LIFE_MS) } },
    }),
  ],
  ['never-started', evidence({ invocation: queued, now: at(HOUR_MS) })],
  ['never-started', evidence({ invocation: registered, now: at(HOUR_MS) })],
  [
    'starting',
    evidence({ invocation: { ...registered, ticket: 7, dequeuedAt: at(HOUR_MS) }, now: at(HOUR_MS + SECOND_MS) }),
  ],
  [
    'never-started',
    evidence({ invocation: { ...registered, ticket: 7, dequeuedAt: at(HOUR_MS) }, now: at(3 * HOUR_MS) }),
  ],
  ['denied', evidence({ statement: { kind: 'denied', reason: 'AccessDeniedException' } })],
  [
    'denied',
    evidence({ road: road({ deniedPermissions: known([{ action: 'states:SendTaskSuccess', resource: '*' }]) }) }),
  ],
  [
    'denied',
    evidence({
      statement: { kind: 'denied', reason: 'AccessDeniedException' },
      road: road({
        deniedPermissions: known([
          { action: 'states:SendTaskSuccess', resource: '*' },
          { action: 'dynamodb:Query', resource: 'arn:table' },
        ]),
      }),
    }),
  ],
  ['statement-unknown', evidence({ statement: MISSING })],
  ['statement-unknown', evidence({ statement: MISSING, invocation: started({ startedAt: at(4 * MINUTE_MS) }) })],
  ['statement-unknown', evidence({ statement: MISSING, invocation: withoutStart })],
  ['waits-in-redshift', evidence({ statement: known({ status: 'SUBMITTED' }) })],
  ['waits-in-redshift', evidence({ statement: known({ status: 'PICKED' }) })],
  ['runs', evidence({ statement: known({ status: 'STARTED' }) })],
  ['runs', { ...withoutTask, statement: known({ status: 'STARTED' }), invocation: withoutStart }],
  ['runs', evidence({ statement: known({ status: 'STARTED' }), task: 'cannotTell' })],
  ['being-answered', evidence({ invocation: started({ claim: { claimId: 'c', expiresAt: at(HOUR_MS) } }) })],
  ['dead-letter', evidence({ letters: known([{ kind: 'completions', messageId: 'm-1' }]) })],
  [
    'dead-letter',
    evidence({
      letters: known([
        { kind: 'deliveries', messageId: 'm-1', sentAt: at(5 * MINUTE_MS), deliveryError: 'NO_PERMISSIONS' },
        { kind: 'completions', messageId: 'm-2' },
      ]),
    }),
  ],
  ['rule-disabled', evidence({ road: road({ completionRule: known(rule('completions', false)) }) })],
  [
    'rule-disabled',
    evidence({ road: road({ completionRule: known({ ...rule('completions'), targetArns: [] }), schedule: MISSING }) }),
  ],
  ['rule-disabled', evidence({ road: road({ completionRule: MISSING }) })],
  ['mapping-disabled', evidence({ road: road({ mapping: known({ isEnabled: false, reportsItemFailures: true }) }) })],
  ['mapping-disabled', evidence({ road: road({ mapping: MISSING, schedule: unknown('not allowed') }) })],
  ['completion-waits', evidence({ now: at(2 * MINUTE_MS), road: road({ queue: fullQueue }) })],
  ['event-lost', evidence({ now: at(2 * MINUTE_MS - 1), road: road({ queue: fullQueue }) })],
  [
    'completion-waits',
    evidence({ road: road({ queue: known({ queueArn: 'q', visible: 4, visibilityTimeoutSeconds: 1 }) }) }),
  ],
  ['schedule-disabled', evidence({ road: road({ schedule: known(rule('reconcile', false)) }) })],
  ['schedule-disabled', evidence({ now: at(90 * SECOND_MS), road: road({ schedule: MISSING }) })],
  ['event-on-its-way', evidence({ now: at(90 * SECOND_MS - 1), road: road({ schedule: MISSING }) })],
  ['event-on-its-way', evidence({ now: at(MINUTE_MS + SECOND_MS) })],
  ['event-on-its-way', evidence({ statement: known({ status: 'ABORTED' }), letters: unknown('not allowed') })],
  [
    'result-on-its-way',
    evidence({
      invocation: started({ includeResult: { maxRows: 0, bucket: 'lake', prefix: 'results', format: 'csv' } }),
    }),
  ],
  [
    'event-lost',
    evidence({
      invocation: started({ includeResult: { maxRows: 0, bucket: 'lake', prefix: '', format: 'csv' } }),
      statement: known({ status: 'FAILED', updatedAt: at(MINUTE_MS) }),
    }),
  ],
  ['event-lost', evidence()],
  ['event-lost', evidence({ now: at(90 * SECOND_MS) })],
  ['event-lost', evidence({ invocation: started({ claim: { claimId: 'c', expiresAt: at(10 * MINUTE_MS) } }) })],
  [
    'event-lost',
    evidence({
      letters: unknown('not allowed'),
      road: road({
        completionRule: unknown('no'),
        mapping: unknown('no'),
        queue: unknown('no'),
        schedule: unknown('no'),
      }),
    }),
  ],
  ['event-lost', withoutRoad],
  ['not-known', evidence({ statement: unknown('RedshiftDataUnreachable') })],
  [
    'not-known',
    evidence({
      ...{ execution: unknown('not allowed'), task: 'cannotTell' },
      statement: unknown('RedshiftDataUnreachable'),
    }),
  ],
  ['not-known', evidence({ statement: known({ status: 'SOMETHING_NEW' }) })],
];

describe('the catalogue of causes', () => {
  it('has one entry for each name, in the order in which they are tried', () => {
    expect(CAUSES.map(({ name }) => name)).toEqual(CAUSE_NAMES);
    expect(new Set(SIGHTS.map(([name]) => name))).toEqual(new Set(CAUSE_NAMES));
  });

  for (const [index, [name, sight]] of SIGHTS.entries()) {
    it(`knows ${name} when it sees it (${index + 1})`, () => {
      const { cause, sentence, nextStep } = conclude(sight);
      expect(cause).toBe(name);
      expect(sentence).toMatch(/^[A-Z].*\.$/);
      expect(nextStep).not.toBe('');
    });
  }

  it('tells of each sight what is written down: sentence, evidence and next step', () => {
    const told = SIGHTS.map(([, sight]) => {
      const { cause, isWell, sentence, evidence: shown, nextStep } = conclude(sight);
      return { cause, isWell, sentence, evidence: shown, nextStep };
    });
    expect(told).toEqual(JSON.parse(readFileSync('test/operate/told-causes.json', 'utf8')));
  });

  /** What could be the cause of one that is open: whatever is seen here of one that is not open is no cause. */
  const TROUBLES: readonly (readonly [what: string, Partial<Evidence>])[] = [
    ['an execution that has ended', { execution: execution('ABORTED') }],
    ['a dead token', { task: 'nobodyWaits' }],
    ['a lock that is held', lock('alive')],
    ['a lock that is left', lock('dead')],
    ['a pool', { pool: inPool({ slots: [heldSlot({ isLeft: true })] }).pool! }],
    ['a free slot', { pool: inPool({ size: 2 }).pool! }],
    ['a role that may not ask', { statement: { kind: 'denied', reason: 'AccessDeniedException' } }],
    ['a role that may not answer', { road: road({ deniedPermissions: known([{ action: 'a', resource: '*' }]) }) }],
    ['a statement that is not known', { statement: MISSING }],
    ['a dead letter', { letters: known([{ kind: 'completions', messageId: 'm-1' }]) }],
    ['a rule that is gone', { road: road({ completionRule: MISSING }) }],
    ['a mapping that is gone', { road: road({ mapping: MISSING }) }],
    ['a queue that is full', { road: road({ queue: fullQueue }) }],
    ['a schedule that is gone', { road: road({ schedule: MISSING }) }],
    ['a statement that has just ended', { now: at(MINUTE_MS) }],
  ];
  const fitting = (sight: Evidence): readonly CauseName[] =>
    CAUSES.filter((cause) => cause.find(sight) !== undefined).map(({ name }) => name);

  it.each(TROUBLES)('sees in %s no cause of what has no record but that', (_what, over) => {
    const own = over.execution === undefined ? 'record-gone' : undefined;
    const causes = fitting({ ...withoutInvocation, ...over }).filter((name) => name !== 'nothing-asked');
    expect(causes).toEqual([...(own === undefined ? [] : [own]), 'not-known']);
  });

  it.each([
    ...TROUBLES,
    ['a statement that runs', { statement: known({ status: 'STARTED' }) }] as const,
    ['a statement that waits', { statement: known({ status: 'SUBMITTED' }) }] as const,
  ])('sees in %s no cause of what is closed, though nobody wrote down how it was answered', (_what, over) => {
    for (const invocation of [
      started({ processed: true }),
      { ...registered, processed: true },
      { ...queued, processed: true },
    ]) {
      expect(fitting(evidence({ invocation, ...over }))).toEqual(['not-known']);
    }
  });

  it('sees no lock in the way of its own owner, nor of one that has its statement', () => {
    const own = { ...registered, invocationId: lock('alive').lock!.lock.owner.invocationId };
    expect(fitting(evidence({ invocation: own, ...lock('alive') }))).not.toContain('lock-held');
    const other = started({ invocationId: 'another' });
    expect(fitting(evidence({ invocation: other, ...lock('alive') }))).not.toContain('lock-held');
  });

  it('sees no wait in a pool of one without a ticket, or that has left the queue', () => {
    const pool = inPool().pool!;
    const { ticket: _ticket, ...without } = queued;
    for (const invocation of [without, { ...queued, status: 'REGISTERED' as const }]) {
      expect(fitting(evidence({ invocation, pool }))).not.toContain('waits-in-pool');
    }
  });

  it('says by when the reconciler comes, from its own schedule', () => {
    expect(conclude(evidence({ now: at(2 * MINUTE_MS) })).nextStep).toContain('by 2026-01-02T03:11:05Z');
  });

  it.each(['cron(0 1 * * ? *)', 'at rate(5 minutes)', 'rate(5 minutes) or so', 'rate(5 weeks)'])(
    'takes the reconciler to come every minute where its schedule is no rate: %s',
    (schedule) => {
      const sight = evidence({
        ...{ now: at(2 * MINUTE_MS) },
        road: road({ schedule: known({ ...rule('reconcile'), schedule }) }),
      });
      const everyMinute = evidence({
        ...{ now: at(2 * MINUTE_MS) },
        road: road({ schedule: known({ ...rule('reconcile'), schedule: 'rate(1 minute)' }) }),
      });
      expect(conclude(sight).nextStep).toBe(conclude(everyMinute).nextStep);
    },
  );

  it('names the invocation to unlock, of a lock that was left', () => {
    const sight = evidence({ invocation: refused('ConcurrentExecution'), ...lock('dead') });
    expect(conclude(sight).nextStep).toContain(`unlock ${sight.invocation?.invocationId}`);
  });

  it('sends nobody to a reconciler that is switched off', () => {
    const { nextStep } = conclude(
      evidence({ road: road({ mapping: MISSING, schedule: known(rule('reconcile', false)) }) }),
    );
    expect(nextStep).toContain('nobody comes: reconcile');
  });

  it('has a section and a line of the table for each cause in the operations guide', () => {
    const guide = readFileSync('docs/operations.md', 'utf8');
    for (const name of CAUSE_NAMES) {
      expect(guide).toContain(`| [${name}](#${name}) |`);
      expect(guide).toMatch(new RegExp(`#### ${name}\n\n\\*\\*Means\\*\\*[^#]*Look at[^#]*Do\\*\\*[^#]*Do not`));
    }
  });

  it('never tells a token', () => {
    const secret = started({ taskToken: 'a-secret-token' });
    for (const [, sight] of SIGHTS) {
      const { invocation } = sight;
      const told = conclude(
        invocation === undefined
          ? sight
          : { ...sight, invocation: { ...invocation, taskToken: secret.taskToken ?? '' } },
      );
      expect(JSON.stringify(told)).not.toContain('a-secret-token');
    }
  });
});
