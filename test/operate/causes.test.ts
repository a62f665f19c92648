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

const { statementId: _statementId, startedAt: _startedAt, ...withoutStatement } = started();
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

/** One sight of each cause. */
const SIGHTS: readonly (readonly [CauseName, Evidence])[] = [
  ['record-gone', withoutInvocation],
  ['record-gone', { ...withoutInvocation, execution: MISSING }],
  ['nothing-asked', { ...withoutInvocation, execution: execution('FAILED') }],
  ['answered', evidence({ invocation: started({ status: 'FINISHED', processed: true, delivery: 'delivered' }) })],
  [
    'answer-undelivered',
    evidence({ invocation: started({ status: 'FINISHED', processed: true, delivery: 'undelivered' }) }),
  ],
  ['lock-left', evidence({ invocation: refused('ConcurrentExecution'), ...lock('dead') })],
  ['lock-held', evidence({ invocation: refused('ConcurrentExecution'), ...lock('alive') })],
  ['lock-held', evidence({ invocation: refused('ConcurrentExecution') })],
  ['lock-held', evidence({ invocation: { ...registered, invocationId: 'another' }, ...lock('alive') })],
  ['lock-left', evidence({ invocation: { ...registered, invocationId: 'another' }, ...lock('dead') })],
  ['start-refused', evidence({ invocation: refused('ValidationException') })],
  ['execution-ended', evidence({ execution: execution('ABORTED') })],
  ['task-gone', evidence({ task: 'nobodyWaits' })],
  ['slot-left', inPool({ slots: [heldSlot({ isLeft: true, ownerState: 'it is closed as FINISHED' })], ahead: 0 })],
  ['pool-stuck', inPool({ size: 2 })],
  ['waits-in-pool', inPool()],
  ['waits-in-pool', inPool({ size: 8, held: 8, slots: Array.from({ length: 8 }, () => heldSlot()), ahead: 0 })],
  ['starting', evidence({ invocation: registered, now: at(SECOND_MS) })],
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
  ['statement-unknown', evidence({ statement: MISSING })],
  ['waits-in-redshift', evidence({ statement: known({ status: 'SUBMITTED' }) })],
  ['waits-in-redshift', evidence({ statement: known({ status: 'PICKED' }) })],
  ['runs', evidence({ statement: known({ status: 'STARTED' }) })],
  ['being-answered', evidence({ invocation: started({ claim: { claimId: 'c', expiresAt: at(HOUR_MS) } }) })],
  ['dead-letter', evidence({ letters: known([{ kind: 'completions', messageId: 'm-1' }]) })],
  ['rule-disabled', evidence({ road: road({ completionRule: known(rule('completions', false)) }) })],
  ['rule-disabled', evidence({ road: road({ completionRule: MISSING }) })],
  ['mapping-disabled', evidence({ road: road({ mapping: known({ isEnabled: false, reportsItemFailures: true }) }) })],
  [
    'completion-waits',
    evidence({ road: road({ queue: known({ queueArn: 'q', visible: 4, visibilityTimeoutSeconds: 1 }) }) }),
  ],
  ['schedule-disabled', evidence({ road: road({ schedule: known(rule('reconcile', false)) }) })],
  ['event-on-its-way', evidence({ now: at(MINUTE_MS + SECOND_MS) })],
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
  ['not-known', evidence({ statement: unknown('RedshiftDataUnreachable') })],
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
