import { describe, expect, it } from '@jest/globals';
import { RecordingTracing } from '../../src/adapters/memory/recording-tracing.js';
import { createCustomResourceHandler } from '../../src/handlers/custom-resource-handler.js';
import { lambdaHandler } from '../../src/handlers/lambda-handler.js';
import { nameUncaughtErrors } from '../../src/handlers/name-uncaught-errors.js';
import { withinTime } from '../../src/handlers/remaining-time.js';
import { ConfigurationError } from '../../src/domain/errors.js';
import { RedshiftDataError } from '../../src/ports/port-errors.js';
import { after } from '../../src/ports/units.js';
import { STORY_START } from '../support/builders.js';
import { A_STACK_ARN, aResourceEvent } from '../support/cloudformation/resource-event.js';
import { withMethods } from '../support/with-methods.js';
import { World } from '../support/world.js';

describe('the time of one invocation', () => {
  it.each([
    [900_000, 885_000],
    [30_001, 15_001],
    [30_000, 15_000],
    [20_000, 10_000],
    [1_001, 500],
  ])('of %i ms leaves %i ms for long work', (remainingMs, workMs) => {
    const { runtime } = new World();
    const within = withinTime(runtime, { getRemainingTimeInMillis: () => remainingMs });
    expect(within.workUntil).toBe(after(runtime.clock.now(), workMs));
    expect(within.store).toBe(runtime.store);
  });

  it('has no end where nothing tells one', () => {
    const { runtime } = new World();
    expect(withinTime(runtime, undefined)).toBe(runtime);
    expect(withinTime(runtime, {} as never)).toBe(runtime);
  });
});

describe('an exception that nobody catches', () => {
  it('gets a name that states retry, before anybody else hears of it', () => {
    const listeners = new Map<string, (error: Error) => void>();
    const from = {
      on: (event: string, listener: (error: Error) => void) => listeners.set(event, listener),
    };
    nameUncaughtErrors(from as never);
    expect([...listeners.keys()]).toEqual(['uncaughtExceptionMonitor']);
    const error = new TypeError('lost');
    listeners.get('uncaughtExceptionMonitor')?.(error);
    expect(error).toMatchObject({ name: 'Runtime.UncaughtException', message: 'lost' });
    expect(Object.getOwnPropertyDescriptor(error, 'name')).toMatchObject({ configurable: true, writable: true });
  });
});

describe('the handler of custom resources', () => {
  const event = aResourceEvent('create', STORY_START);
  const refusedWith = (error: Error) => {
    const world = new World();
    const tracing = new RecordingTracing();
    const redshiftData = withMethods(world.redshiftData, { executeStatement: () => Promise.reject(error) });
    const handler = createCustomResourceHandler({ ...world.runtime, redshiftData, tracing });
    return { world, tracing, handler };
  };

  it('throws what may pass, so that Lambda hands the event over again, and tells whose it was', async () => {
    const throttled = new RedshiftDataError('ThrottlingException', 'no', { retryable: true, outcome: 'refused' });
    const { world, tracing, handler } = refusedWith(throttled);
    await expect(handler(event)).rejects.toMatchObject({ name: 'ThrottlingException' });
    expect(world.telemetry.linesAt('warn')).toContainEqual({
      ...{ level: 'warn', message: 'a request of CloudFormation ends with an error' },
      fields: { executionArn: A_STACK_ARN, errorName: 'ThrottlingException' },
    });
    expect(tracing.spans()).toContainEqual({
      ...{ name: 'customResource', fields: { executionArn: A_STACK_ARN }, errorName: 'ThrottlingException' },
    });
  });

  it('throws what is wrong with the function, and what is no error of the tasker’s', async () => {
    for (const error of [new ConfigurationError('not allowed'), new TypeError('lost')]) {
      await expect(refusedWith(error).handler(event)).rejects.toMatchObject({ name: error.name });
    }
  });

  it('ends with what is refused for good and was told', async () => {
    const refused = new RedshiftDataError('ValidationException', 'no', { retryable: false, outcome: 'refused' });
    await expect(refusedWith(refused).handler(event)).resolves.toBeUndefined();
  });

  it.each([undefined, null, { StackId: 7 }, { StackId: 'hunter2' }])(
    'throws for an event that cannot be answered, and repeats nothing of it: %j',
    async (wrong) => {
      const world = new World();
      const handler = createCustomResourceHandler(world.runtime);
      await expect(handler(wrong)).rejects.toMatchObject({ name: 'InvalidRequest' });
      expect(world.telemetry.linesAt('warn')).toEqual([
        {
          ...{ level: 'warn', message: 'a request of CloudFormation ends with an error' },
          fields: { errorName: 'InvalidRequest' },
        },
      ]);
    },
  );
});

describe('the handler of a deployed function', () => {
  it('composes its runtime with the first event, and once', async () => {
    const world = new World();
    let compositions = 0;
    const handler = lambdaHandler(() => {
      compositions += 1;
      return world.runtime;
    });
    expect(compositions).toBe(0);
    await handler({ sqlStatement: 'select 1' });
    await handler({ sqlStatement: 'select 1' });
    expect(compositions).toBe(1);
    expect(world.statements).toHaveLength(2);
  });

  it('tries again with the next event where it could not', async () => {
    const world = new World();
    let compositions = 0;
    const handler = lambdaHandler(() => {
      compositions += 1;
      if (compositions === 1) throw new ConfigurationError('missing');
      return world.runtime;
    });
    await expect(handler({ sqlStatement: 'select 1' })).rejects.toThrow('missing');
    expect(await handler({ sqlStatement: 'select 1' })).toMatchObject({ Database: 'analytics' });
  });
});
