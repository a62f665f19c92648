import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { PropsError } from '../../props-error.js';
import type { SfnRedshiftTaskerProps } from '../sfn-redshift-tasker-props.js';

type DurationProp =
  'longestPoolWait' | 'longestSingletonWait' | 'longestStatement' | 'reconcileGrace' | 'reconcilePeriod' | 'retention';

interface Range {
  readonly unit: Duration;
  readonly unitName: string;
  readonly least: number;
  readonly most: number;
}

const HOUR_MINUTES = 60;
const DAY_MINUTES = 24 * HOUR_MINUTES;

/**
 * The Data API forgets a statement after 24 hours: three periods of the reconciler, or its grace and two periods, end before. An
 * alarm, too, looks at a day at most.
 */
const RANGES: Readonly<Record<DurationProp, Range>> = {
  reconcilePeriod: { unit: Duration.minutes(1), unitName: 'minutes', least: 1, most: 8 * HOUR_MINUTES },
  reconcileGrace: { unit: Duration.seconds(1), unitName: 'seconds', least: 1, most: 8 * HOUR_MINUTES * 60 },
  longestStatement: { unit: Duration.minutes(1), unitName: 'minutes', least: 1, most: DAY_MINUTES },
  longestPoolWait: { unit: Duration.minutes(1), unitName: 'minutes', least: 1, most: DAY_MINUTES },
  longestSingletonWait: { unit: Duration.minutes(1), unitName: 'minutes', least: 1, most: DAY_MINUTES },
  retention: { unit: Duration.days(1), unitName: 'days', least: 1, most: 3650 },
};

/** @throws {PropsError} for a duration that the functions, EventBridge, an alarm or Redshift could not keep to. */
export function checkDurations(scope: Construct, props: SfnRedshiftTaskerProps): void {
  for (const [prop, { unit, unitName, least, most }] of Object.entries(RANGES) as [DurationProp, Range][]) {
    const count = props[prop] && props[prop].toMilliseconds() / unit.toMilliseconds();
    if (count === undefined || (Number.isInteger(count) && count >= least && count <= most)) continue;
    throw new PropsError(scope, `${prop} is ${count} ${unitName}; allowed: whole ${unitName}, ${least} to ${most}`);
  }
}
