import type { Span } from '../ports/tracing.js';
import type { Runtime } from './runtime.js';

/** Does the work, within a span where somebody traces. */
export const withinSpan = <Result>(
  { tracing }: Pick<Runtime, 'tracing'>,
  span: Span,
  work: () => Promise<Result>,
): Promise<Result> => (tracing === undefined ? work() : tracing.within(span, work));
