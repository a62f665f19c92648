import { AsyncLocalStorage } from 'node:async_hooks';
import { Tracer } from '@aws-lambda-powertools/tracer';
import xRay, { type Segment, type Subsegment } from 'aws-xray-sdk-core';
import { errorNameOf } from '../../ports/tasker-error.js';
import type { Span, Tracing } from '../../ports/tracing.js';
import { parseTraceHeader } from '../trace-header.js';
import { allowedFields, allowedText } from './telemetry-fields.js';

/** What a {@link PowertoolsTracing} is made of. */
export interface PowertoolsTracingOptions {
  /** The present trace's header, such as Lambda's environment has it; asked each time. */
  readonly header: () => string | undefined;
  /** @default Powertools' own, which traces within Lambda and does nothing elsewhere */
  readonly tracer?: Pick<Tracer, 'isTracingEnabled' | 'getSegment'>;
  /** What X-Ray's map calls the work that is done for other traces. @default sfn-redshift-tasker */
  readonly serviceName?: string;
}

/** A span that is open, and what has to be closed with it. */
interface OpenSpan {
  readonly span: Subsegment;
  readonly segment?: Segment;
}

/**
 * {@link Tracing} on Powertools' tracer. A span of the work's own trace is a subsegment of Lambda's segment; one of another trace is sent
 * to the daemon as a segment there, below the span that its header names. Of the work only the port's fields are told, as annotations,
 * and the name of an error; messages, stacks, payloads and requests are not. Where tracing fails, the work goes on.
 *
 * @example new PowertoolsTracing({ header: () => process.env._X_AMZN_TRACE_ID })
 */
export class PowertoolsTracing implements Tracing {
  private readonly tracer: Pick<Tracer, 'isTracingEnabled' | 'getSegment'>;
  private readonly serviceName: string;
  /** Not the SDK's own context, which is one for the whole process: a batch is worked on side by side. */
  private readonly current = new AsyncLocalStorage<Subsegment>();

  constructor(private readonly options: PowertoolsTracingOptions) {
    this.serviceName = options.serviceName ?? 'sfn-redshift-tasker';
    // Requests are not captured: ports are traced, and say what they do.
    this.tracer = options.tracer ?? new Tracer({ serviceName: this.serviceName, captureHTTPsRequests: false });
  }

  header(): string | undefined {
    return this.tracer.isTracingEnabled() ? this.options.header() : undefined;
  }

  async within<Result>(span: Span, work: () => Promise<Result>): Promise<Result> {
    const open = quietly(() => this.open(span));
    if (open === undefined) return await work();
    try {
      return await this.current.run(open.span, work);
    } catch (error) {
      quietly(() => {
        open.span.addErrorFlag();
        open.span.addAnnotation('errorName', allowedText(errorNameOf(error)));
      });
      throw error;
    } finally {
      quietly(() => {
        open.span.close();
        open.segment?.close();
      });
    }
  }

  private open({ name, fields, header }: Span): OpenSpan | undefined {
    if (!this.tracer.isTracingEnabled()) return undefined;
    const segment = this.segmentOf(header);
    const parent = segment ?? this.current.getStore() ?? this.tracer.getSegment();
    if (parent === undefined) return undefined;
    const span = parent.addNewSubsegment(name);
    for (const [field, value] of Object.entries(allowedFields(fields))) {
      span.addAnnotation(field, value as string | number | boolean);
    }
    return { span, ...(segment && { segment }) };
  }

  /** A segment of another trace than the present one; absent where there is none to follow. */
  private segmentOf(header: string | undefined): Segment | undefined {
    const wanted = parseTraceHeader(header);
    if (wanted === undefined || wanted.root === parseTraceHeader(this.options.header())?.root) return undefined;
    const segment = new xRay.Segment(this.serviceName, wanted.root, wanted.parent);
    segment.notTraced = !wanted.isSampled;
    return segment;
  }
}

/** Tracing must not change what is traced. */
const quietly = <Result>(trace: () => Result): Result | undefined => {
  try {
    return trace();
  } catch {
    return undefined;
  }
};
