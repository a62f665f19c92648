import type { LocalMetrics } from '../../../local/src/metrics/local-metrics.js';
import { after, type EpochMs } from '../../../src/ports/units.js';

interface MetricLine {
  readonly _aws: {
    readonly Timestamp: EpochMs;
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string }[];
    }[];
  };
  readonly [member: string]: unknown;
}

/**
 * Takes a function's output: what is a line of the embedded metric format becomes metrics, as CloudWatch Logs makes them.
 *
 * @param laterMs is added to the moments that the lines tell.
 */
export function putEmbeddedMetrics(text: string, metrics: LocalMetrics, laterMs: number): void {
  for (const line of text.split('\n')) {
    if (!line.includes('"_aws"')) continue;
    const parsed = JSON.parse(line) as MetricLine;
    for (const { Namespace: namespace, Dimensions, Metrics } of parsed._aws.CloudWatchMetrics) {
      for (const names of Dimensions) {
        const dimensions = Object.fromEntries(names.map((name) => [name, String(parsed[name])]));
        for (const { Name: name } of Metrics) {
          for (const value of [parsed[name]].flat()) {
            metrics.put({ namespace, name, dimensions }, Number(value), after(parsed._aws.Timestamp, laterMs));
          }
        }
      }
    }
  }
}
