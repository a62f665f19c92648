import type {
  aws_cloudwatch as cloudwatch,
  aws_dynamodb as dynamodb,
  aws_iam as iam,
  aws_kms as kms,
  aws_lambda as lambda,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { CallbackInfra } from './callback-infra.js';
import type { PostgresStoreProps } from './postgres-store-props.js';
import type { ResultsPlace } from './results-place.js';
import type { StatementLimits } from './statement-limits.js';

/** A tasker as another one sees it that uses its table, queue, completer and reconciler. Every `SfnRedshiftTasker` is one. */
export interface CallbackInfraOwner extends Construct {
  /** The role of all functions, of this tasker and of those that use it. */
  readonly role: iam.IRole;
  /** The function that answers the tasks. */
  readonly completerFunction: lambda.Function;
  /** The function that reconciles, and cancels what ended executions leave behind. */
  readonly upkeepFunction: lambda.Function;
  /** The table in which invocations are kept. Not to be asked for where there is a `postgresStore`. */
  readonly trackingTable: dynamodb.ITable;
  /** The database in which invocations are kept in place of a table. */
  readonly postgresStore?: PostgresStoreProps | undefined;
  /** Where results may be put. Absent: nowhere. */
  readonly results?: ResultsPlace | undefined;
  /** What begins the names of all statements. */
  readonly statementNamePrefix: string;
  /** How many statements may run at once. Absent: as many as there are. */
  readonly statementLimits?: StatementLimits;
  /** The key of table and queues. Absent where the services' own keys are used. */
  readonly encryptionKey: kms.IKey | undefined;
  /** Queue, rules and schedule. */
  readonly callbackInfra: CallbackInfra;
  /** What happens when one of its alarms goes off. */
  readonly alarmActions: readonly cloudwatch.IAlarmAction[];
  /** Where its alarms are explained. */
  readonly runbookUrl: string;
}
