import fc from 'fast-check';
import { MINUTE_MS, SECOND_MS } from '../../../src/ports/units.js';
import { storage, withStorage } from './arbitrary-storage.js';
import { RESULT_POINTS } from './crash-points.js';
import type { Theme } from './hole-themes.js';
import type { BucketPermission, Fault, StatementPlan } from './scenario.js';
import { oneOf, onlyStep, plainTask, quiet } from './theme-parts.js';

const ends = (over: Partial<StatementPlan> = {}): StatementPlan => ({
  ...{ durationMs: SECOND_MS, outcome: 'FINISHED', eventCopies: 1, eventDelayMs: 0, rowLength: 40 },
  ...over,
});

/** A result of several parts, whose copy is interrupted. */
const storedResults: Theme = (scenario, plan) =>
  fc
    .record({
      stored: storage,
      copies: oneOf(1, 2),
      eventCopies: oneOf(1, 2, 3),
      result: oneOf<'JSON' | 'CSV'>('JSON', 'CSV'),
      deaths: fc.array(
        fc.record<Fault>({
          point: fc.constantFrom(...RESULT_POINTS.filter((point) => point.startsWith('complete '))),
          occurrence: oneOf(0, 1, 2, 3, 4),
          kind: oneOf<Fault['kind']>('crashAfter', 'crashBefore', 'failAfter'),
          delayMs: fc.constant(0),
        }),
        { minLength: 1, maxLength: 2 },
      ),
    })
    .map(({ stored, copies, eventCopies, result, deaths }) =>
      withStorage(
        {
          ...{ ...scenario, ...quiet, ...onlyStep(scenario, copies, plainTask(plan, { retries: 2, result })) },
          statements: [ends({ eventCopies })],
          faults: deaths,
          environment: { ...scenario.environment, reconcilerPeriodMs: 5 * MINUTE_MS },
        },
        { ...stored, plan: { ...stored.plan, rows: [9, 5] } },
      ),
    );

/** A place for results that a permission is missing for, for good. */
const deniedBucket: Theme = (scenario, plan) =>
  fc
    .record({
      stored: storage,
      call: oneOf<BucketPermission>('s3:PutObject', 's3:GetObject'),
      fromMs: oneOf(0, 2_000, 8_000),
    })
    .map(({ stored, call, fromMs }) =>
      withStorage(
        {
          ...{ ...scenario, ...quiet, ...onlyStep(scenario, 1, plainTask(plan, { result: 'JSON', retries: 2 })) },
          statements: [ends()],
          environment: { ...scenario.environment, reconcilerPeriodMs: 5 * MINUTE_MS },
        },
        { ...stored, plan: { ...stored.plan, rows: [9] }, denials: [{ call, fromMs }] },
      ),
    );

/** Situations of results in S3, by name. */
export const RESULT_THEMES = { storedResults, deniedBucket } as const satisfies Readonly<Record<string, Theme>>;
