import fc from 'fast-check';
import { MINUTE_MS, SECOND_MS } from '../../../src/ports/units.js';
import { RESULT_POINTS } from './crash-points.js';
import type { BucketPermission, Denial, Fault, Outage, Scenario, StoragePlan } from './scenario.js';
import { oneOf } from './theme-parts.js';

/** Results in S3, and what goes wrong with them. */
export interface Storage extends Pick<Scenario, 'faults' | 'outages' | 'denials'> {
  readonly plan: StoragePlan;
}

const plan: fc.Arbitrary<StoragePlan> = fc.record({
  goes: oneOf<StoragePlan['goes']>('all', 'all', 'overflow'),
  format: oneOf<StoragePlan['format']>('jsonl', 'csv', 'json'),
  rows: fc.array(oneOf(2, 5, 9, 1, 0), { minLength: 1, maxLength: 3 }),
  pageMs: oneOf(0, 0, 0, 3 * SECOND_MS, 7 * SECOND_MS),
});

const fault: fc.Arbitrary<Fault> = fc.record({
  point: fc.constantFrom(...RESULT_POINTS),
  occurrence: oneOf(0, 0, 1, 2, 4),
  kind: oneOf<Fault['kind']>(
    ...(['crashBefore', 'crashAfter', 'crashAfter', 'failBefore', 'failAfter', 'failLate'] as const),
    ...(['refuse', 'slow', 'deny'] as const),
  ),
  delayMs: oneOf(500, 3 * SECOND_MS, 35 * SECOND_MS),
});

const outage: fc.Arbitrary<Outage> = fc.record({
  service: fc.constant<Outage['service']>('resultStore'),
  fromMs: oneOf(0, 1_500, 6_000, 40_000),
  durationMs: oneOf(10 * SECOND_MS, MINUTE_MS, 20 * MINUTE_MS),
});

const denial: fc.Arbitrary<Denial> = fc.record({
  call: oneOf<BucketPermission>('s3:PutObject', 's3:GetObject', 's3:DeleteObject', 's3:AbortMultipartUpload'),
  fromMs: oneOf(0, 1_500, 6_000, 40_000),
  durationMs: oneOf<number | undefined>(MINUTE_MS, undefined),
});

/** One of them in some histories. */
const sometimes = <T>(rare: fc.Arbitrary<T>): fc.Arbitrary<readonly T[]> =>
  fc.oneof(
    { weight: 5, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(rare, { minLength: 1, maxLength: 1 }) },
  );

/** Results in S3. */
export const storage: fc.Arbitrary<Storage> = fc.record({
  plan,
  faults: fc.array(fault, { maxLength: 4 }),
  outages: sometimes(outage),
  denials: sometimes(denial),
});

/** The same history with its results in S3. Where pages take long, calls are quick: a part must fit into a Lambda's minute. */
export const withStorage = (scenario: Scenario, stored: Storage): Scenario => ({
  ...scenario,
  faults: [...stored.faults, ...scenario.faults],
  outages: [...scenario.outages, ...stored.outages],
  denials: [...scenario.denials, ...stored.denials],
  storage: stored.plan,
  environment: {
    ...scenario.environment,
    ...(stored.plan.pageMs > 0 && { latencyMs: Math.min(scenario.environment.latencyMs, 50) }),
  },
});
