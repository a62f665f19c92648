import * as v from 'valibot';
import { AwsJsonError, type AwsJsonService } from '../http/aws-json-service.js';
import type { LocalMetrics, MetricId } from './local-metrics.js';
import type { Datapoint } from './series.js';

const STATISTICS = {
  Average: (values: readonly number[]) => sumOf(values) / values.length,
  Maximum: (values: readonly number[]) => Math.max(...values),
  Minimum: (values: readonly number[]) => Math.min(...values),
  SampleCount: (values: readonly number[]) => values.length,
  Sum: (values: readonly number[]) => sumOf(values),
} as const;

const statistics = Object.keys(STATISTICS) as (keyof typeof STATISTICS)[];
const dimensions = v.optional(v.array(v.looseObject({ Name: v.string(), Value: v.optional(v.string()) })), []);
/** Epoch seconds, as on the wire. */
const seconds = v.pipe(v.number(), v.finite());

const statisticsInput = v.looseObject({
  Namespace: v.string(),
  MetricName: v.string(),
  Dimensions: dimensions,
  StartTime: seconds,
  EndTime: seconds,
  Period: v.pipe(v.number(), v.integer(), v.minValue(60), v.multipleOf(60)),
  Statistics: v.pipe(v.array(v.picklist(statistics)), v.minLength(1)),
});

const listInput = v.looseObject({
  Namespace: v.optional(v.string()),
  MetricName: v.optional(v.string()),
  Dimensions: dimensions,
});

/**
 * CloudWatch as far as one asks a laptop cloud about it: `GetMetricStatistics` and `ListMetrics`. Alarms are the deployment's, and are
 * not here.
 */
export class CloudWatchService implements AwsJsonService {
  readonly targetPrefix = 'GraniteServiceVersion20100801';
  readonly jsonVersion = '1.0';

  constructor(private readonly metrics: LocalMetrics) {}

  async call(operation: string, input: Readonly<Record<string, unknown>>): Promise<object> {
    switch (operation) {
      case 'GetMetricStatistics':
        return this.statistics(read(statisticsInput, input));
      case 'ListMetrics':
        return { Metrics: this.list(read(listInput, input)) };
      default:
        throw new AwsJsonError(
          'UnknownOperationException',
          `operation '${operation}': only GetMetricStatistics, ListMetrics are there`,
        );
    }
  }

  private statistics(input: v.InferOutput<typeof statisticsInput>): object {
    const { Namespace, MetricName, Dimensions, StartTime, EndTime, Period, Statistics } = input;
    if (StartTime >= EndTime) {
      throw new AwsJsonError('InvalidParameterCombination', 'StartTime must be less than EndTime');
    }
    const id = { namespace: Namespace, name: MetricName, dimensions: valuesOf(Dimensions) };
    const periods = byPeriod(this.metrics.within(id, StartTime * 1000, EndTime * 1000), Period * 1000);
    return {
      Label: MetricName,
      Datapoints: [...periods].map(([start, values]) => ({
        Timestamp: start / 1000,
        ...Object.fromEntries(Statistics.map((name) => [name, STATISTICS[name](values)])),
        Unit: 'None',
      })),
    };
  }

  private list({ Namespace, MetricName, Dimensions }: v.InferOutput<typeof listInput>): readonly object[] {
    const isWanted = ({ namespace, name, dimensions: own }: MetricId): boolean =>
      (Namespace === undefined || namespace === Namespace) &&
      (MetricName === undefined || name === MetricName) &&
      Dimensions.every(({ Name, Value }) => (Value === undefined ? Name in own : own[Name] === Value));
    return this.metrics
      .list()
      .filter(isWanted)
      .map(({ namespace, name, dimensions: own }) => ({
        Namespace: namespace,
        MetricName: name,
        Dimensions: Object.entries(own).map(([Name, Value]) => ({ Name, Value })),
      }));
  }
}

/** @throws {AwsJsonError} `ValidationError`, naming the member. */
function read<Schema extends v.GenericSchema>(schema: Schema, input: unknown): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, input, { abortEarly: true });
  if (parsed.success) return parsed.output;
  const [{ message, path = [] }] = parsed.issues;
  throw new AwsJsonError('ValidationError', `${path.map(({ key }) => String(key)).join('.')}: ${message}`);
}

const valuesOf = (of: readonly { Name: string; Value?: string | undefined }[]): Record<string, string> =>
  Object.fromEntries(of.map(({ Name, Value = '' }) => [Name, Value]));

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** Values by the beginning of the period that they fall into, as CloudWatch cuts time. */
function byPeriod(datapoints: readonly Datapoint[], periodMs: number): Map<number, number[]> {
  const periods = new Map<number, number[]>();
  for (const { at, value } of datapoints) {
    const start = Math.floor(at / periodMs) * periodMs;
    const values = periods.get(start);
    if (values) values.push(value);
    else periods.set(start, [value]);
  }
  return periods;
}
