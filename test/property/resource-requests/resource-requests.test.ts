import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MINUTE_MS } from '../../../src/ports/units.js';
import { type Fate, ResourceModel, type Step } from './resource-model.js';
import { propertyRuns } from '../../support/property-runs.js';

const aBack = fc.integer({ min: 0, max: 3 });

const aStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('ask' as const), choice: fc.nat() }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('handOver' as const),
      back: fc.oneof(fc.constant([0]), fc.array(aBack, { minLength: 1, maxLength: 2 })),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('pass' as const), seconds: fc.integer({ min: 1, max: 400 }) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('complete', 'loseEvents', 'reconcile') }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('fault' as const),
      fault: fc.constantFrom('lostStart', 'lostAnswer', 'deafCancel'),
    }),
  },
);

const aFate: fc.Arbitrary<Fate> = fc.record({
  seconds: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 30, max: 300 })),
  fails: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});

/** Lambda's last attempts, and the reconciler's next ones. */
async function settle(model: ResourceModel): Promise<void> {
  for (const waitMs of [0, MINUTE_MS, 2 * MINUTE_MS]) {
    await model.world.clock.advance(waitMs);
    if (await model.handOver(model.last)) break;
  }
  for (let ticks = 0; ticks < 30 && model.answerToLast() === undefined; ticks += 1) {
    await model.world.clock.advance(MINUTE_MS);
    await model.world.reconcile();
    await model.world.drain();
  }
}

describe('the requests for a custom resource, in whatever order they come', () => {
  it('have one statement run at a time, make nothing twice, delete nothing that is not there, and are answered', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(aStep, { minLength: 5, maxLength: 40 }),
        fc.array(aFate, { maxLength: 12 }),
        async (steps, fates) => {
          const model = new ResourceModel(fates);
          await model.ask(0);
          for (const step of steps) await model.take(step);
          expect(model.violations).toEqual([]);
          await settle(model);
          expect(model.violations).toEqual([]);
          expect(model.answerToLast()).toBeDefined();
          // In the end CloudFormation knows whether the thing is there.
          if (model.answerToLast() === 'SUCCESS') expect(model.exists).toBe(model.last?.RequestType !== 'Delete');
          else if (model.last?.RequestType === 'Create') expect(model.exists).toBe(false);
        },
      ),
      propertyRuns(300),
    );
  });
});
