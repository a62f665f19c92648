import type { aws_cloudwatch as cloudwatch, aws_lambda as lambda } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { makeAlarm, type Runbook } from './make-alarm.js';

/** Refused payloads and singletons that are running already count as errors, too, so a few of them are normal. */
const FUNCTION_ERRORS_MAX = 5;
const PERIODS = 3;

/** Properties of {@link FunctionAlarms}. */
export interface FunctionAlarmsProps {
  /** By what people call them. */
  readonly functions: Readonly<Record<string, lambda.IFunction>>;
  readonly actions: readonly cloudwatch.IAlarmAction[];
  readonly runbook: Runbook;
}

/** Tells of functions that fail or are held back for a quarter of an hour. */
export class FunctionAlarms {
  readonly all: readonly cloudwatch.Alarm[];

  constructor(scope: Construct, { functions, actions, runbook }: FunctionAlarmsProps) {
    const of = Object.entries(functions);
    this.all = [
      ...of.map(([name, lambdaFunction]) =>
        makeAlarm(scope, runbook, `${name}Errors`, {
          metric: lambdaFunction.metricErrors(),
          threshold: FUNCTION_ERRORS_MAX,
          periods: PERIODS,
          section: 'FunctionErrors',
          description: `${name} fails again and again. Its log names the errors; refused payloads count, too.`,
        }),
      ),
      ...of.map(([name, lambdaFunction]) =>
        makeAlarm(scope, runbook, `${name}Throttles`, {
          metric: lambdaFunction.metricThrottles(),
          threshold: 0,
          periods: PERIODS,
          section: 'FunctionThrottles',
          description: `Lambda throttles ${name}: the account's concurrency, or the function's own, is used up.`,
        }),
      ),
    ];
    for (const alarm of this.all) alarm.addAlarmAction(...actions);
  }
}
