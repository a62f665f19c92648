import type { aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { ENVIRONMENT_VARIABLES } from 'sfn-redshift-tasker';
import { functionTimeout } from './function-timeout.js';
import { postgresEnvironment } from './postgres-store.js';
import type { RedshiftTarget } from './redshift-target.js';
import { type ResultsPlace, resultsUrl } from './results-place.js';
import type { SfnRedshiftTaskerProps } from './sfn-redshift-tasker-props.js';
import type { StatementLimits } from './statement-limits.js';
import { FUNCTION_TIMEOUT_DEFAULT } from './tasker-function.js';
import type { TaskerStore } from './tasker-store.js';

/** Properties of {@link taskerEnvironment}. */
export interface TaskerEnvironmentProps {
  readonly tasker: SfnRedshiftTaskerProps;
  readonly target: RedshiftTarget;
  readonly store: TaskerStore;
  /** Where results may be put, if anywhere. */
  readonly results: ResultsPlace | undefined;
  readonly statementNamePrefix: string;
  /** The tasker whose completer is used, if any. */
  readonly shared: { readonly completerFunction: lambda.Function } | undefined;
  /** How many statements may run at once. */
  readonly limits: StatementLimits;
}

/** The environment variables of all functions of one tasker. */
export function taskerEnvironment(props: TaskerEnvironmentProps): Record<string, string> {
  const { tasker, statementNamePrefix } = props;
  const { maxInFlight, pools } = props.limits;
  const names = ENVIRONMENT_VARIABLES;
  const seconds = (duration: Duration): string => String(duration.toSeconds());
  return {
    ...(props.store.table
      ? { [names.tableName]: props.store.table.tableName }
      : postgresEnvironment(props.store.postgres)),
    [names.statementNamePrefix]: statementNamePrefix,
    // Taskers with one prefix share one role, so one reconciler can look after all their statements.
    [names.owner]: statementNamePrefix,
    ...props.target.environment,
    // From these the functions conclude that a starter or completer is gone, so they must not be below the time limits.
    [names.starterTimeLimitSeconds]: seconds(starterTimeout(tasker)),
    [names.claimLeaseSeconds]: seconds(completerTimeout(props)),
    ...(tasker.retention && { [names.retentionDays]: String(tasker.retention.toDays()) }),
    ...(tasker.reconcileGrace && { [names.reconcileGraceSeconds]: seconds(tasker.reconcileGrace) }),
    ...(tasker.sqlPreviewLength !== undefined && { [names.sqlPreviewLength]: String(tasker.sqlPreviewLength) }),
    ...(props.results && { [names.resultsTo]: resultsUrl(props.results) }),
    ...(maxInFlight !== undefined && { [names.maxInFlight]: String(maxInFlight) }),
    ...(pools && { [names.pools]: JSON.stringify(pools) }),
    [names.logLevel]: tasker.logLevel ?? 'INFO',
    ...(tasker.tracing === true && { [names.tracing]: 'true' }),
  };
}

const starterTimeout = ({
  starterExistingLambdaObj: existing,
  starterLambdaFunctionProps: own,
}: SfnRedshiftTaskerProps): Duration =>
  existing ? functionTimeout(existing) : (own?.timeout ?? FUNCTION_TIMEOUT_DEFAULT);

function completerTimeout({ shared, tasker }: TaskerEnvironmentProps): Duration {
  const { completerExistingLambdaObj: existing, completerLambdaFunctionProps: own } = tasker;
  if (shared) return functionTimeout(shared.completerFunction);
  if (existing) return functionTimeout(existing);
  return own ? (own.timeout ?? FUNCTION_TIMEOUT_DEFAULT) : starterTimeout(tasker);
}
