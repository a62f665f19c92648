import fc from 'fast-check';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/ports/units.js';
import { RESOURCE_POINTS } from './crash-points.js';
import type { DeliveryPlan, Fault, Scenario, StackPlan } from './scenario.js';
import { resourceHandOver } from './resource-themes.js';
import { oneOf } from './theme-parts.js';

const delivery: fc.Arbitrary<DeliveryPlan> = fc.record({
  kind: oneOf<DeliveryPlan['kind']>('once', 'once', 'once', 'twice', 'late'),
  delayMs: oneOf(20, 0, 300, 2_500, 10 * SECOND_MS, MINUTE_MS, 5 * MINUTE_MS, 2 * HOUR_MS),
});

/** A stack, and what is wanted of its custom resource. */
export const stack: fc.Arbitrary<StackPlan> = fc.record({
  startAtMs: oneOf(0, 0, 1_500, 40_000),
  tasker: oneOf<0 | 1>(0, 0, 0, 1),
  operations: fc.array(oneOf<StackPlan['operations'][number]>('update', 'delete', 'replace', 'create'), {
    maxLength: 4,
  }),
  serviceTimeoutMs: oneOf(HOUR_MS, HOUR_MS, 5 * MINUTE_MS, MINUTE_MS, 10 * SECOND_MS),
  tellsLife: oneOf(true, true, true, false),
  isNamed: oneOf(true, false),
  hasUpdate: oneOf(true, true, true, false),
  hasDelete: oneOf(true, true, true, true, false),
  cancels: fc.array(oneOf<number | undefined>(undefined, undefined, undefined, 40, 900, 6_000, 40_000), {
    minLength: 1,
    maxLength: 3,
  }),
  deliveries: fc.array(delivery, { minLength: 1, maxLength: 3 }),
});

const fault: fc.Arbitrary<Fault> = fc.record({
  point: fc.constantFrom(...RESOURCE_POINTS),
  occurrence: oneOf(0, 0, 0, 1, 1, 2, 3),
  kind: oneOf<Fault['kind']>(
    ...(['crashBefore', 'crashAfter', 'crashBefore', 'crashAfter'] as const),
    ...(['failBefore', 'failAfter', 'failLate', 'refuse', 'slow', 'deny'] as const),
  ),
  delayMs: oneOf(500, 3_000, 8_000, 35_000),
});

/**
 * The same histories in which durable functions wait in every second execution, and stacks of CloudFormation beside them. Every tenth is one in
 * which custom resources and tasks hand a slot over to each other.
 */
export const withMixedWaiters = (histories: fc.Arbitrary<Scenario>): fc.Arbitrary<Scenario> =>
  fc
    .tuple(
      histories,
      fc.record({
        stacks: fc.array(stack, { minLength: 1, maxLength: 2 }),
        faults: fc.array(fault, { maxLength: 4 }),
      }),
      // Drawn last: with it the rest of the history stays as it was without.
      fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    )
    .chain(([scenario, { stacks, faults }, isHandOver]) => {
      const environment = { ...scenario.environment, waiters: 'mixed' as const };
      const mixed: Scenario = { ...scenario, stacks, faults: [...scenario.faults, ...faults], environment };
      return isHandOver ? resourceHandOver(mixed, stacks[0]!) : fc.constant(mixed);
    });
