import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** Where alarms are explained: the address of `docs/operations.md`. */
export interface Runbook {
  readonly url: string;
}

/** What an alarm is about. */
export interface AlarmProps {
  readonly metric: cloudwatch.Metric;
  readonly threshold: number;
  readonly description: string;
  /** The runbook's section. @default - called like the alarm */
  readonly section?: string;
  /** Periods in a row. @default 1 */
  readonly periods?: number;
  /** @default - greater than the threshold */
  readonly comparison?: cloudwatch.ComparisonOperator;
  /** @default - no data is no reason to wake anybody */
  readonly missing?: cloudwatch.TreatMissingData;
}

/** An alarm whose description ends with where to read on. */
export const makeAlarm = (scope: Construct, runbook: Runbook, id: string, props: AlarmProps): cloudwatch.Alarm =>
  new cloudwatch.Alarm(scope, id, {
    metric: props.metric,
    threshold: props.threshold,
    alarmDescription: `${props.description} Runbook: ${runbook.url}#${(props.section ?? id).toLowerCase()}`,
    evaluationPeriods: props.periods ?? 1,
    comparisonOperator: props.comparison ?? cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    treatMissingData: props.missing ?? cloudwatch.TreatMissingData.NOT_BREACHING,
  });
