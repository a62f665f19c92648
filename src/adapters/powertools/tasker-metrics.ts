import { Metrics } from '@aws-lambda-powertools/metrics';

/** Where a metric is to be found in CloudWatch. */
export interface MetricSpace {
  /** @default SfnRedshiftTasker */
  readonly namespace?: string;
  /**
   * At most 29, never an id: every combination of values is a metric of its own, and is paid for. Each metric is told under all of
   * them together.
   *
   * @default none
   */
  readonly dimensions?: Readonly<Record<string, string>>;
}

/** Powertools warns of an invocation that counted nothing, which is what most invocations of a completer's spare copies are. */
const SILENT = { debug: () => undefined, error: () => undefined, info: () => undefined, warn: () => undefined };

/**
 * Powertools' metrics with the given dimensions and no others: by itself it adds the service's name, under which no alarm looks.
 * `POWERTOOLS_METRICS_DISABLED` and `POWERTOOLS_DEV` switch them off.
 *
 * @example createTaskerMetrics({ dimensions: { Tasker: 'etl/' } })
 */
export function createTaskerMetrics({ namespace = 'SfnRedshiftTasker', dimensions = {} }: MetricSpace = {}): Metrics {
  const metrics = new Metrics({ namespace, logger: SILENT });
  metrics.clearDefaultDimensions();
  metrics.setDefaultDimensions({ ...dimensions });
  return metrics;
}
