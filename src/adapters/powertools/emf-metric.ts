import type { EpochMs } from '../../ports/units.js';
import type { MetricName } from '../../ports/telemetry.js';

/** Where a metric is to be found in CloudWatch. */
export interface MetricSpace {
  readonly namespace: string;
  /** At most 29, never an id: every combination of values is a metric of its own, and is paid for. */
  readonly dimensions: Readonly<Record<string, string>>;
}

const unitOf = (name: MetricName): 'Seconds' | 'Count' => (name.endsWith('Seconds') ? 'Seconds' : 'Count');

/**
 * One value of a metric as a line of CloudWatch's embedded metric format: CloudWatch Logs makes a metric of it, without a
 * call of ours.
 */
export const emfMetric = (name: MetricName, value: number, at: EpochMs, space: MetricSpace): string =>
  JSON.stringify({
    _aws: {
      Timestamp: at,
      CloudWatchMetrics: [
        {
          Namespace: space.namespace,
          Dimensions: [Object.keys(space.dimensions)],
          Metrics: [{ Name: name, Unit: unitOf(name) }],
        },
      ],
    },
    ...space.dimensions,
    [name]: value,
  });
