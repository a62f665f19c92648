import { errorNameOf } from '../../ports/tasker-error.js';
import type { TelemetryFields } from '../../ports/telemetry.js';
import type { Span, Tracing } from '../../ports/tracing.js';

/** A span that has ended. */
export interface SpanRecord {
  readonly name: string;
  readonly fields: TelemetryFields;
  /** The header that it was to follow; absent where it lies in the work's own trace. */
  readonly header?: string;
  /** Name of the error that the work ended with. */
  readonly errorName?: string;
}

/**
 * {@link Tracing} that keeps every span for a test to look at, in the order of their ends.
 *
 * @example
 * const tracing = new RecordingTracing();
 * expect(tracing.spans().map(({ name }) => name)).toContain('answer');
 */
export class RecordingTracing implements Tracing {
  readonly #spans: SpanRecord[] = [];

  /** @param currentHeader what {@link header} gives. @default nothing is traced */
  constructor(public currentHeader?: string) {}

  header(): string | undefined {
    return this.currentHeader;
  }

  async within<Result>({ name, fields = {}, header }: Span, work: () => Promise<Result>): Promise<Result> {
    const span = { name, fields: { ...fields }, ...(header !== undefined && { header }) };
    try {
      const result = await work();
      this.#spans.push(span);
      return result;
    } catch (error) {
      this.#spans.push({ ...span, errorName: errorNameOf(error) });
      throw error;
    }
  }

  /** Every span that has ended. */
  spans(): readonly SpanRecord[] {
    return [...this.#spans];
  }
}
