import type { TelemetryFields } from './telemetry.js';

/** A piece of work as a trace shows it. */
export interface Span {
  /** What is done, such as `start` or `RedshiftData.describeStatement`. */
  readonly name: string;
  /** What it is about. Nothing else of the work is told but the name of the error that it ended with. */
  readonly fields?: TelemetryFields;
  /**
   * The header of the trace that the work belongs to, where that is another one than the present work's: what {@link Tracing.header}
   * gave there. One that is malformed counts as absent.
   */
  readonly header?: string | undefined;
}

/**
 * Where the runtime tells how long its work takes, and whose work it is. Tracing never changes what is traced: no method throws an error
 * of its own.
 */
export interface Tracing {
  /**
   * The header of the trace that the work under way belongs to, in the form of `X-Amzn-Trace-Id`, so that others can go on in it.
   * Absent where nothing is traced. No secret.
   */
  header(): string | undefined;

  /**
   * Does the work within a span, once. Spans of what it does meanwhile lie within this one.
   *
   * @returns what the work gives; throws what it throws.
   * @example await tracing.within({ name: 'complete', header: invocation.traceHeader }, () => answer(invocation))
   */
  within<Result>(span: Span, work: () => Promise<Result>): Promise<Result>;
}
