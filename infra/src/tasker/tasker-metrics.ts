import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import type { MetricName } from 'sfn-redshift-tasker';

/** Namespace and dimension under which the functions tell their metrics. */
export const METRIC_NAMESPACE = 'SfnRedshiftTasker';
export const METRIC_DIMENSION = 'Tasker';
/** The further dimension of what is told of each pool. */
export const POOL_DIMENSION = 'Pool';

/** The metrics that one tasker's functions tell. */
export class TaskerMetrics {
  /** @param owner as in the functions' environment. */
  constructor(private readonly owner: string) {}

  /** How often something happened. */
  sum(name: MetricName, props: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric(name, { statistic: cloudwatch.Stats.SUM, ...props });
  }

  /** The largest value that was told. */
  maximum(name: MetricName, props: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric(name, { statistic: cloudwatch.Stats.MAXIMUM, ...props });
  }

  /** The largest value that was told of a pool. */
  maximumOfPool(name: MetricName, pool: string, props: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    const dimensionsMap = { [METRIC_DIMENSION]: this.owner, [POOL_DIMENSION]: pool };
    return this.maximum(name, { dimensionsMap, ...props });
  }

  private metric(name: MetricName, props: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: METRIC_NAMESPACE,
      metricName: name,
      dimensionsMap: { [METRIC_DIMENSION]: this.owner },
      period: Duration.minutes(5),
      ...props,
    });
  }
}
