import { describe, expect, it } from '@jest/globals';
import { LazyTracing } from '../../src/adapters/lazy-tracing.js';
import { RecordingTracing } from '../../src/adapters/memory/recording-tracing.js';
import { describeTracingContract } from '../contract/tracing.contract.js';
import { inMemoryTracing } from '../contract/tracing/in-memory-environment.js';

const untold = (): void => undefined;

describeTracingContract('LazyTracing', async () => {
  const environment = await inMemoryTracing();
  const { tracing, header } = environment;
  return {
    ...environment,
    tracing: new LazyTracing({ header: () => header, load: async () => tracing, onFailure: untold }),
  };
});

describe('LazyTracing', () => {
  it('loads once, and not before something is traced', async () => {
    let loads = 0;
    const tracing = new LazyTracing({
      header: () => undefined,
      onFailure: untold,
      load: async () => {
        loads += 1;
        return new RecordingTracing();
      },
    });
    tracing.header();
    expect(loads).toBe(0);
    await Promise.all([1, 2].map((one) => tracing.within({ name: 'work' }, async () => one)));
    expect(loads).toBe(1);
  });

  it('does the work where it cannot be loaded, and tells why once', async () => {
    const failures: unknown[] = [];
    const error = new Error('no such file');
    const tracing = new LazyTracing({
      header: () => undefined,
      load: () => Promise.reject(error),
      onFailure: (one) => failures.push(one),
    });
    expect(await tracing.within({ name: 'work' }, async () => 1)).toBe(1);
    expect(await tracing.within({ name: 'work' }, async () => 2)).toBe(2);
    expect(failures).toEqual([error]);
  });
});
