import type { EpochMs } from 'sfn-redshift-tasker';
import { type Datapoint, Series } from './series.js';

/** A metric as CloudWatch tells them apart: other dimensions make another metric. */
export interface MetricId {
  readonly namespace: string;
  readonly name: string;
  /** Values by name; their order does not matter. */
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Older ones are forgotten with the next that comes. */
const KEPT_MS = 24 * 60 * 60 * 1000;
/** A laptop cloud may run for days: of each metric so many values are kept, the newest. */
const DATAPOINTS_MAX = 10_000;

/**
 * What CloudWatch would know of the parts of a laptop cloud. The parts put their values under the names and dimensions that AWS gives
 * them; nothing is made up for a metric that nobody has put.
 *
 * @example
 * metrics.put({ namespace: 'AWS/Lambda', name: 'Errors', dimensions: { FunctionName: 'load' } }, 1, clock.now());
 */
export class LocalMetrics {
  private readonly metrics = new Map<string, { readonly id: MetricId; readonly series: Series }>();

  /** Adds one value. */
  put(id: MetricId, value: number, at: EpochMs): void {
    const key = keyOf(id);
    const metric = this.metrics.get(key) ?? { id, series: new Series(DATAPOINTS_MAX, KEPT_MS) };
    metric.series.put(value, at);
    this.metrics.set(key, metric);
  }

  /** Its values from `from` until before `until`, oldest first as they were put. Empty where there are none. */
  within(id: MetricId, from: number, until: number): readonly Datapoint[] {
    return this.metrics.get(keyOf(id))?.series.within(from, until) ?? [];
  }

  /** Every metric that has a value, in the order in which they came. */
  list(): readonly MetricId[] {
    return [...this.metrics.values()].map(({ id }) => id);
  }
}

const keyOf = ({ namespace, name, dimensions }: MetricId): string =>
  JSON.stringify([namespace, name, Object.entries(dimensions).sort()]);
