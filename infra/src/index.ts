export { lambdaBundle, lambdaBundleFolder, LAMBDA_HANDLER, POSTGRES_LAMBDA_HANDLER } from './lambda-bundle.js';
export { PropsError } from './props-error.js';
export { CallbackInfra } from './tasker/callback-infra.js';
export type { CallbackInfraOwner } from './tasker/callback-infra-owner.js';
export type { CallbackInfraProps } from './tasker/callback-infra-props.js';
export type { StatementLimits } from './tasker/statement-limits.js';
export type { CallbackInfraSettings } from './tasker/callback-infra-settings.js';
export type { PostgresStoreProps } from './tasker/postgres-store-props.js';
export type { RedshiftTargetProps } from './tasker/redshift-target-props.js';
export { RedshiftSql } from './sql-resource/redshift-sql.js';
export type { RedshiftSqlProps } from './sql-resource/redshift-sql-props.js';
export type { ResultsBucket, ResultsPlace } from './tasker/results-place.js';
export { SfnRedshiftTasker } from './tasker/sfn-redshift-tasker.js';
export type { SfnRedshiftTaskerProps, TaskerFunctionProps } from './tasker/sfn-redshift-tasker-props.js';
export type { TaskerLogLevel, TaskerOperationsProps } from './tasker/tasker-operations-props.js';
export { StateTable, type StateTableProps } from './tasker/state-table.js';
export type { TaskerNetworkProps } from './tasker/tasker-network-props.js';
export { METRIC_DIMENSION, METRIC_NAMESPACE, TaskerMetrics } from './tasker/tasker-metrics.js';
export { CancelRedshiftStatement, type CancelRedshiftStatementProps } from './task/cancel-redshift-statement.js';
export { RedshiftStatement } from './task/redshift-statement.js';
export type {
  IncludedResult,
  RedshiftStatementBaseProps,
  RedshiftStatementJsonataProps,
  RedshiftStatementJsonPathProps,
  RedshiftStatementProps,
} from './task/redshift-statement-props.js';
