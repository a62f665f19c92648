import type { Resource } from './template.js';

/** An alarm as a template describes it; intrinsic functions are left in dimensions' values. */
export interface TaskerAlarm {
  readonly id: string;
  readonly AlarmDescription: string;
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: unknown }[];
  readonly Statistic: 'Sum' | 'Maximum';
  readonly Period: number;
  readonly EvaluationPeriods: number;
  readonly Threshold: number;
  readonly ComparisonOperator: 'GreaterThanThreshold' | 'LessThanThreshold';
  readonly TreatMissingData: 'notBreaching' | 'breaching';
}

/** All alarms of a template. */
export const alarmsOf = (template: { readonly Resources: Readonly<Record<string, Resource>> }): TaskerAlarm[] =>
  Object.entries(template.Resources)
    .filter(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm')
    .map(([id, { Properties }]) => ({ id, ...(Properties as unknown as Omit<TaskerAlarm, 'id'>) }));
