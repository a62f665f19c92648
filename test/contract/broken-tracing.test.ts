import { describe, expect, it } from '@jest/globals';
import { RecordingTracing } from '../../src/adapters/memory/recording-tracing.js';
import type { Span, Tracing } from '../../src/ports/tracing.js';
import { failuresOf } from './contract-case.js';
import { tracingContract } from './tracing.contract.js';
import { inMemoryTracing } from './tracing/in-memory-environment.js';

const HEADER = 'Root=1-00000000-000000000000000000000001;Parent=0000000000000001;Sampled=1';

type Within = Tracing['within'];

const failuresWith = (within: (whole: RecordingTracing) => Within): Promise<readonly string[]> =>
  failuresOf(tracingContract, async () => {
    const whole = new RecordingTracing(HEADER);
    const environment = await inMemoryTracing(whole);
    return { ...environment, tracing: { header: () => whole.header(), within: within(whole) } };
  });

describe('The contract of Tracing', () => {
  it('finds nothing wrong with tracing that is whole', async () => {
    expect(await failuresWith((whole) => (span, work) => whole.within(span, work))).toEqual([]);
  });

  it('finds tracing that does the work twice', async () => {
    const failures = await failuresWith((whole) => async (span, work) => {
      await work().catch(() => undefined);
      return await whole.within(span, work);
    });
    expect(failures).toContain('does the work once, and gives what it gives');
  });

  it('finds tracing that swallows an error', async () => {
    const failures = await failuresWith(
      (whole) =>
        (async (span: Span, work: () => Promise<unknown>) =>
          await whole.within(span, work).catch(() => undefined)) as Within,
    );
    expect(failures).toEqual(['throws the very error that the work throws']);
  });

  it('finds tracing that tells the text of an error', async () => {
    const failures = await failuresWith(
      (whole) => (span, work) =>
        whole.within(span, () =>
          work().catch((error: unknown) => {
            const { name, message } = error as Error;
            throw Object.assign(new Error(message), { name: `${name}: ${message}` });
          }),
        ),
    );
    expect(failures).toContain('tells the name of an error, and nothing else of it');
  });

  it('finds tracing that stays in its own trace', async () => {
    const failures = await failuresWith(
      (whole) =>
        ({ header: _header, ...span }, work) =>
          whole.within(span, work),
    );
    expect(failures).toEqual([
      'goes on in the trace of a header, with what is done meanwhile',
      'keeps works apart that are done side by side',
    ]);
  });
});
