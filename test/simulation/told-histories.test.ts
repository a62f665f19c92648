import { describe, expect, it } from '@jest/globals';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/ports/units.js';
import { answeredTruly } from './invariants/answered-truly.js';
import { deliveryRecordedTruly } from './invariants/delivery-recorded-truly.js';
import { requestsAreAnsweredInTime } from './invariants/custom-resources.js';
import { stopsWithTheWorkflow } from './invariants/follows-the-workflow.js';
import type { EntryRecord, ExecutionRecord, RequestRecord, StatementRecord } from './ledger.js';
import { runScenario } from './run-scenario.js';
import type { Scenario, StatementPlan, StepPlan, TaskPlan } from './scenario/scenario.js';
import { World } from './world.js';

/*
 * Histories that a long run of the simulation found, and what was to be learnt from each.
 */

const task = (over: Partial<TaskPlan>): TaskPlan => ({
  ...{ sql: 1, kind: 'single', retries: 1, hasAttempt: true, rendersAnew: false, tellsLife: true, isCaught: false },
  ...{ isAsync: false, hasToken: true, isSingleton: false, result: 'none' },
  ...over,
});

const copies = (of: Partial<TaskPlan>): StepPlan => ({ copies: 3, enclosingRetries: 0, visits: 1, task: task(of) });

const ends = (durationMs: number, outcome: StatementPlan['outcome']): StatementPlan => ({
  ...{ durationMs, outcome, eventCopies: 1, eventDelayMs: 0, rowLength: 40 },
});

/**
 * A Map of three equal singletons, invoked asynchronously, whose execution fails and is redriven. The retry of one item adopts a
 * registration that a dead attempt left, is refused for the lock that another item holds, and is told by the reconciler that nothing was
 * started. With that the execution fails. Then Lambda repeats the retry's payload.
 */
const TOLD_THAT_NOTHING_RAN: Scenario = {
  seed: 0,
  executions: [
    {
      ...{ startAtMs: 4 * MINUTE_MS, tasker: 1, redriveAfterMs: 200, endEvent: { copies: 1, delayMs: MINUTE_MS } },
      steps: [
        copies({ kind: 'batch', retries: 2, isCaught: true, waitTimeSeconds: 1 }),
        copies({ heartbeatMs: MINUTE_MS, isAsync: true, isSingleton: true }),
      ],
    },
  ],
  statements: [ends(100, 'FAILED'), ends(100, 'FINISHED'), ends(MINUTE_MS, 'FAILED'), ends(100, 'FINISHED')],
  faults: [
    { point: 'start store.findOpenByChain', occurrence: 0, kind: 'crashBefore', delayMs: 500 },
    { point: 'start redshiftData.executeStatement', occurrence: 1, kind: 'crashBefore', delayMs: 500 },
  ],
  ...{ outages: [], denials: [], duplicates: [], strangeMessages: [], queries: [] },
  environment: {
    ...{ latencyMs: 5, clockSkewMs: 0, listingLagMs: 0, reconcilerPeriodMs: 5 * MINUTE_MS },
    ...{ visibilityTimeoutMs: 30 * SECOND_MS, batchSize: 1, completers: 1, emptyPages: 0 },
    ...{ keepsEnteredTime: false, engine: 'aws' },
  },
};

describe('a late call of a token that was told that nothing ran', () => {
  it('takes what a dead sibling left, and that end counts as told to nobody', async () => {
    const { trace, violations } = await runScenario(TOLD_THAT_NOTHING_RAN, { isTraced: true });
    expect(trace).toMatch(/sendTaskFailure token-14 -> delivered[^]*adopt 084f5870 by token-14 -> adopted/);
    expect(trace).toMatch(/adopt 084f5870 by token-14[^]*sendTaskFailure token-14 -> nobodyWaits/);
    expect(violations).toEqual([]);
  });
});

describe('the check of the recorded delivery', () => {
  const item = (world: World, invocationId: string, fromMs: number) => {
    const key = { executionArn: 'arn', invocationId };
    const registered = { ...key, statementName: invocationId, taskToken: 'told' };
    return world.ledger.noteRegistered(
      registered as Parameters<typeof world.ledger.noteRegistered>[0],
      fromMs,
      'start',
    );
  };
  const verdictOn = (tokenPutAtMs: number): string | undefined => {
    const world = new World(TOLD_THAT_NOTHING_RAN);
    item(world, 'adopted before', 0);
    const late = item(world, 'adopted late', tokenPutAtMs);
    world.ledger.answers.push({
      ...{ token: 'told', close: { kind: 'failure', error: 'FAILED', cause: '{}' }, statementId: undefined, atMs: 50 },
      ...{ accepted: true, isReplyLost: false, lambda: 'reconcile', senderBeganAtMs: 0 },
      ...{ isSenderDisturbed: () => false, isSenderDenied: () => false },
    });
    const end = { answeredToken: 'told', delivery: 'undelivered' };
    return deliveryRecordedTruly.during?.processed?.(world, late, end as never);
  };

  it('takes an answer without a statement for one about the invocation that bore the token then', () => {
    expect(verdictOn(60)).toBeUndefined();
  });

  it('finds out an answer that was taken and is recorded as told to nobody', () => {
    expect(verdictOn(40)).toContain('told is recorded as not answered');
  });
});

describe('the checks of what is told where the Data API knows no statement', () => {
  /** What is wrong with an answer, and its record, that comes so long after the end of a statement of which nobody has recorded the start. */
  const verdictsOn = (sinceEndMs: number, close: { readonly error: string; readonly cause: object }): unknown[] => {
    const world = new World(TOLD_THAT_NOTHING_RAN);
    const { ledger } = world;
    const registered = { executionArn: 'arn', invocationId: 'one', statementName: 'one', taskToken: 'told' };
    const item = ledger.noteRegistered(registered as Parameters<typeof ledger.noteRegistered>[0], 0, 'start');
    const statement = { id: 'statement', name: 'one', createdAtMs: 5, endedAtMs: 10, isForgotten: false, cancels: [] };
    ledger.statements.push({ ...statement, status: 'FINISHED' } as unknown as StatementRecord);
    const atMs = 10 + sinceEndMs;
    world.scheduler.waitUntil(atMs);
    const answer = {
      ...{ token: 'told', close: { ...close, kind: 'failure' as const, cause: JSON.stringify(close.cause) } },
      ...{ statementId: undefined, accepted: true, isReplyLost: false, lambda: 'reconcile' },
      ...{ senderBeganAtMs: 0, isSenderDisturbed: () => false, isSenderDenied: () => false, atMs },
    };
    ledger.answers.push(answer);
    const end = { answeredToken: 'told', delivery: 'none' };
    return [
      answeredTruly.during?.answered?.(world, answer),
      ...((answeredTruly.atRest?.(world) ?? []) as string[]),
      deliveryRecordedTruly.during?.processed?.(world, item, end as never),
    ].filter((wrong) => wrong !== undefined);
  };

  it.each([
    ['that it may have been started', { error: 'StartOutcomeUnknown', cause: { errorType: 'StartOutcomeUnknown' } }],
    ['that it was never started', { error: 'FAILED', cause: { errorClass: 'never-started' } }],
  ])('let a task be told %s a day after its end only', (_what, close) => {
    expect(verdictsOn(DAY_MS, close)).toEqual([]);
    expect(verdictsOn(DAY_MS - 1, close).length).toBeGreaterThanOrEqual(2);
  });
});

describe('the check of what a stopped workflow leaves running', () => {
  /** A statement that runs for 25 s, of an execution that ended and was followed after 15 s, under tokens of one run or the other. */
  const verdictOn = (...owners: readonly { readonly redriveCount: number; readonly fromMs: number }[]) => {
    const world = new World(TOLD_THAT_NOTHING_RAN);
    const { ledger } = world;
    const execution = { arn: 'arn', redriveCount: 1, ends: [{ atMs: 12_000, redriveCount: 0, followedAtMs: 15_000 }] };
    const item = ledger.noteRegistered(
      { executionArn: 'arn', invocationId: 'one', statementName: 'one' } as Parameters<typeof ledger.noteRegistered>[0],
      0,
      'start',
    );
    owners.forEach(({ redriveCount, fromMs }, number) => {
      const token = `token-${number}`;
      const entry = { execution: execution as unknown as ExecutionRecord, redriveCount, plan: task({}) } as EntryRecord;
      ledger.tasks.set(token, { token, entry, retryCount: 0, openedAtMs: 0 });
      item.tokens.push({ token, fromMs });
    });
    const statement = { id: 'statement', name: 'one', endedAtMs: 25_000, cancels: [], createdAtMs: 0 };
    ledger.statements.push(statement as unknown as StatementRecord);
    return stopsWithTheWorkflow.atRest?.(world);
  };

  it('finds out what a late call of the same run has taken over', () => {
    expect(verdictOn({ redriveCount: 0, fromMs: 0 }, { redriveCount: 0, fromMs: 20_000 })).toEqual([
      'statement ment runs on for 10000 ms',
    ]);
  });

  it('leaves to the redrive what the redrive had taken over, also where a late call of the run before has it since', () => {
    const owners = [
      { redriveCount: 0, fromMs: 0 },
      { redriveCount: 1, fromMs: 13_000 },
      { redriveCount: 0, fromMs: 20_000 },
    ];
    expect(verdictOn(...owners)).toEqual([]);
  });
});

describe('the check that a custom resource is answered in time', () => {
  /** A request that is given up after an hour, and waits in a pool of one slot, or of more, whose slot a statement has until then. */
  const verdictOn = (statementEndedAtMs: number, maxInFlight = 1) => {
    const { environment } = TOLD_THAT_NOTHING_RAN;
    const world = new World({ ...TOLD_THAT_NOTHING_RAN, environment: { ...environment, maxInFlight } });
    const { ledger } = world;
    const waiting = (name: string) =>
      ledger.noteRegistered(
        {
          ...{
            executionArn: 'arn',
            invocationId: name,
            statementName: name,
            taskToken: name,
            poolKey: 'pool/simulated:',
          },
        } as Parameters<typeof ledger.noteRegistered>[0],
        0,
        'start',
      );
    waiting('other');
    waiting('create').queuedAtMs = 10;
    const stack = { requests: [] };
    const request = {
      ...{ name: 'create', token: 'create', stack, number: 0, handledAtMs: 10, openedAtMs: 0 },
      ...{ close: { kind: 'timedOut' }, closedAtMs: HOUR_MS },
    };
    ledger.requests.set('create', request as unknown as RequestRecord);
    const statement = { id: 'statement', name: 'other', endedAtMs: statementEndedAtMs, createdAtMs: 5 };
    ledger.statements.push(statement as unknown as StatementRecord);
    return requestsAreAnsweredInTime.atRest?.(world);
  };

  it('finds out one that was not started while a slot was free', () => {
    expect(verdictOn(MINUTE_MS)).toEqual([expect.stringContaining('create could have been answered')]);
    expect(verdictOn(3 * HOUR_MS, 2)).toEqual([expect.stringContaining('create could have been answered')]);
  });

  it('lets one wait as long as its pool is full', () => {
    expect(verdictOn(3 * HOUR_MS)).toEqual([]);
    expect(verdictOn(HOUR_MS - MINUTE_MS)).toEqual([]);
  });
});
