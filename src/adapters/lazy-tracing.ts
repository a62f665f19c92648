import type { Span, Tracing } from '../ports/tracing.js';

/** What a {@link LazyTracing} is made of. */
export interface LazyTracingOptions {
  /** What {@link Tracing.header} gives; asked each time. */
  readonly header: () => string | undefined;
  /** Gives the tracing itself; called once, with the first span. */
  readonly load: () => Promise<Tracing>;
  /** Told where that fails: the work goes on and is not traced. Must not throw. */
  readonly onFailure: (error: unknown) => void;
}

/** {@link Tracing} that is loaded only where something is traced, so that nobody else waits for it. */
export class LazyTracing implements Tracing {
  private loading: Promise<Tracing | undefined> | undefined;

  constructor(private readonly options: LazyTracingOptions) {}

  header(): string | undefined {
    return this.options.header();
  }

  async within<Result>(span: Span, work: () => Promise<Result>): Promise<Result> {
    this.loading ??= this.options.load().catch((error: unknown) => {
      this.options.onFailure(error);
      return undefined;
    });
    const tracing = await this.loading;
    return tracing === undefined ? await work() : await tracing.within(span, work);
  }
}
