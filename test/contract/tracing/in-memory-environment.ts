import { RecordingTracing } from '../../../src/adapters/memory/recording-tracing.js';
import type { TracingEnvironment } from '../tracing.contract.js';

/** The fake, seen as the contract sees it. */
export const inMemoryTracing = async (
  tracing = new RecordingTracing('Root=1-00000000-000000000000000000000001;Parent=0000000000000001;Sampled=1'),
): Promise<TracingEnvironment> => ({
  tracing,
  header: tracing.currentHeader ?? '',
  spans: async () =>
    tracing.spans().map(({ header, ...span }) => ({
      ...span,
      ...(header !== undefined && { traceOf: /Root=([^;]*)/.exec(header)?.[1] ?? '' }),
    })),
});
