/** One value of a metric at a moment. */
interface Datapoint {
  readonly atMs: number;
  readonly value: number;
}

interface MetricLine {
  readonly _aws: {
    readonly Timestamp: number;
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string }[];
    }[];
  };
  readonly [member: string]: unknown;
}

const keyOf = (namespace: string, name: string, dimensions: Readonly<Record<string, string>>): string =>
  JSON.stringify([namespace, name, Object.entries(dimensions).sort()]);

/** What CloudWatch would know: metrics by namespace, name and exactly these dimensions. */
export class MetricsBoard {
  private readonly metrics = new Map<string, Datapoint[]>();

  put(
    namespace: string,
    name: string,
    dimensions: Readonly<Record<string, string>>,
    value: number,
    atMs: number,
  ): void {
    const key = keyOf(namespace, name, dimensions);
    this.metrics.set(key, [...(this.metrics.get(key) ?? []), { atMs, value }]);
  }

  /** Takes a function's output; what is a line of the embedded metric format becomes metrics, as CloudWatch Logs makes them. */
  takeOutput(text: string): void {
    for (const line of text.split('\n')) {
      if (!line.includes('"_aws"')) continue;
      const parsed = JSON.parse(line) as MetricLine;
      for (const { Namespace, Dimensions, Metrics } of parsed._aws.CloudWatchMetrics) {
        for (const names of Dimensions) {
          const dimensions = Object.fromEntries(names.map((name) => [name, String(parsed[name])]));
          for (const { Name } of Metrics) {
            for (const value of [parsed[Name]].flat()) {
              this.put(Namespace, Name, dimensions, Number(value), parsed._aws.Timestamp);
            }
          }
        }
      }
    }
  }

  /** Values within a period, its beginning included. */
  within(
    metric: {
      readonly namespace: string;
      readonly name: string;
      readonly dimensions: Readonly<Record<string, string>>;
    },
    fromMs: number,
    untilMs: number,
  ): number[] {
    const datapoints = this.metrics.get(keyOf(metric.namespace, metric.name, metric.dimensions)) ?? [];
    return datapoints.filter(({ atMs }) => atMs >= fromMs && atMs < untilMs).map(({ value }) => value);
  }
}
