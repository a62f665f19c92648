import { expect } from '@jest/globals';
import type { TelemetryFields } from '../../src/ports/telemetry.js';
import type { Tracing } from '../../src/ports/tracing.js';
import { describeContract, type ContractCase, type ContractEnvironment } from './contract-case.js';

/** A span as whoever looks at traces sees it. */
export interface SeenSpan {
  readonly name: string;
  readonly fields: TelemetryFields;
  readonly errorName?: string;
  /** The trace that it belongs to; absent for the present work's own. */
  readonly traceOf?: string;
}

export interface TracingEnvironment extends ContractEnvironment {
  readonly tracing: Tracing;
  /** The present trace's header. */
  readonly header: string;
  /** Every span that has ended, in the order of their ends. */
  readonly spans: () => Promise<readonly SeenSpan[]>;
}

/** A trace that another function's work belongs to. */
export const OTHER_ROOT = '1-5759e988-bd862e3fe1be46a994272793';
const OTHER_HEADER = `Root=${OTHER_ROOT};Parent=53995c3f42cd8ad8;Sampled=1`;

class SecretError extends Error {
  override readonly name = 'SyntaxError';
}

const failing = (): Promise<never> => Promise.reject(new SecretError("near 'hunter2'"));

export const tracingContract: readonly ContractCase<TracingEnvironment>[] = [
  {
    name: 'tells the header of the present trace',
    run: async ({ tracing, header }) => expect(tracing.header()).toBe(header),
  },
  {
    name: 'does the work once, and gives what it gives',
    run: async ({ tracing }) => {
      let count = 0;
      const result = await tracing.within({ name: 'work' }, async () => (count += 1));
      expect([result, count]).toEqual([1, 1]);
    },
  },
  {
    name: 'throws the very error that the work throws',
    run: async ({ tracing }) => {
      const error = new Error('no');
      await expect(tracing.within({ name: 'work' }, () => Promise.reject(error))).rejects.toBe(error);
    },
  },
  {
    name: 'tells a span with its fields, and one within it before',
    run: async ({ tracing, spans }) => {
      const fields = { executionArn: 'arn:aws:states:eu-west-1:1:execution:a:b', rows: 3, retryable: true };
      await tracing.within({ name: 'outer', fields }, () => tracing.within({ name: 'inner' }, async () => undefined));
      expect(await spans()).toEqual([
        { name: 'inner', fields: {} },
        { name: 'outer', fields },
      ]);
    },
  },
  {
    name: 'tells the name of an error, and nothing else of it',
    run: async ({ tracing, spans }) => {
      await tracing.within({ name: 'work' }, failing).catch(() => undefined);
      expect(await spans()).toEqual([{ name: 'work', fields: {}, errorName: 'SyntaxError' }]);
      expect(JSON.stringify(await spans())).not.toContain('hunter2');
    },
  },
  {
    name: 'goes on in the trace of a header, with what is done meanwhile',
    run: async ({ tracing, spans }) => {
      const inner = () => tracing.within({ name: 'inner' }, async () => undefined);
      await tracing.within({ name: 'theirs', header: OTHER_HEADER }, inner);
      expect((await spans()).find(({ name }) => name === 'theirs')).toMatchObject({ traceOf: OTHER_ROOT });
    },
  },
  {
    name: 'keeps works apart that are done side by side',
    run: async ({ tracing, spans }) => {
      await Promise.all([
        tracing.within({ name: 'theirs', header: OTHER_HEADER }, async () => await Promise.resolve()),
        tracing.within({ name: 'ours' }, async () => await Promise.resolve()),
      ]);
      const traceOf = Object.fromEntries((await spans()).map((span) => [span.name, span.traceOf]));
      expect(traceOf).toEqual({ theirs: OTHER_ROOT, ours: undefined });
    },
  },
];

/** Runs the contract of the Tracing port. */
export const describeTracingContract = (subject: string, make: () => Promise<TracingEnvironment>): void =>
  describeContract(`${subject} as Tracing`, tracingContract, make);
