import type { Clock } from 'sfn-redshift-tasker';
import type { FunctionObserver } from '../lambda/lambda-host.js';
import type { LocalMetrics } from './local-metrics.js';

const NAMESPACE = 'AWS/Lambda';

/**
 * What Lambda tells CloudWatch of its functions, under the dimension `FunctionName`: `Invocations` and `Errors` of those that ran,
 * `Throttles` of those that did not, `Duration` in milliseconds. `Errors` is 0 for a run without one.
 *
 * @example new LambdaHost({ clock, ids, accountId, region, observer: functionMetrics(metrics, clock) })
 */
export const functionMetrics = (metrics: LocalMetrics, clock: Clock): FunctionObserver => {
  const put = (name: string, functionName: string, value: number): void =>
    metrics.put({ namespace: NAMESPACE, name, dimensions: { FunctionName: functionName } }, value, clock.now());
  return {
    onRun: (functionName, { hasFailed, durationMs }) => {
      put('Invocations', functionName, 1);
      put('Errors', functionName, hasFailed ? 1 : 0);
      put('Duration', functionName, durationMs);
    },
    onThrottle: (functionName) => put('Throttles', functionName, 1),
  };
};
