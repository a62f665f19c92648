import type { LocalMetrics } from '../../../local/src/metrics/local-metrics.js';
import type { Resolver } from './resolver.js';
import type { TaskerAlarm } from './template-alarms.js';

/**
 * The state that CloudWatch gives an alarm at a moment: it looks at the last evaluation periods, and goes off where all of them
 * breach; what is missing counts as the template says.
 */
export function judgeAlarm(
  alarm: TaskerAlarm,
  resolver: Resolver,
  metrics: LocalMetrics,
  nowMs: number,
): 'ALARM' | 'OK' {
  const dimensions = Object.fromEntries(
    (alarm.Dimensions ?? []).map(({ Name, Value }) => [Name, String(resolver.resolve(Value))]),
  );
  const metric = { namespace: alarm.Namespace, name: alarm.MetricName, dimensions };
  const periodMs = alarm.Period * 1000;
  const breaches = Array.from({ length: alarm.EvaluationPeriods }, (_, index) => {
    const until = nowMs - index * periodMs;
    const values = metrics.within(metric, until - periodMs, until).map(({ value }) => value);
    if (values.length === 0) return alarm.TreatMissingData === 'breaching';
    const value = alarm.Statistic === 'Sum' ? values.reduce((sum, one) => sum + one, 0) : Math.max(...values);
    return alarm.ComparisonOperator === 'GreaterThanThreshold' ? value > alarm.Threshold : value < alarm.Threshold;
  });
  return breaches.every(Boolean) ? 'ALARM' : 'OK';
}
