import type { aws_dynamodb as dynamodb, aws_kms as kms, aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import type { CallbackInfraOwner } from './callback-infra-owner.js';
import type { CallbackInfraSettings } from './callback-infra-settings.js';
import type { PostgresStoreProps } from './postgres-store-props.js';
import type { RedshiftTargetProps } from './redshift-target-props.js';
import type { ResultsPlace } from './results-place.js';
import type { TaskerNetworkProps } from './tasker-network-props.js';
import type { TaskerOperationsProps } from './tasker-operations-props.js';

/** What of a function is the tasker's. */
type OfTasker =
  | 'deadLetterQueue'
  | 'deadLetterQueueEnabled'
  | 'deadLetterTopic'
  | 'logGroup'
  | 'logRetention'
  | 'maxEventAge'
  | 'onFailure'
  | 'onSuccess'
  | 'retryAttempts'
  | 'role'
  | 'tracing';

/**
 * Settings of a function that a user may change; code, handler, runtime, role, log group, tracing and asynchronous invocation are
 * the tasker's, and so are the environment variables that begin with `TASKER_`.
 */
export type TaskerFunctionProps = Omit<Partial<lambda.FunctionOptions>, OfTasker>;

/** Properties of a {@link SfnRedshiftTasker}. */
export interface SfnRedshiftTaskerProps extends CallbackInfraSettings, TaskerNetworkProps, TaskerOperationsProps {
  /** The database in which statements run, and as whom. */
  readonly redshiftTargetProps: RedshiftTargetProps;

  /**
   * Whether to make what brings completions back to the state machines: queue, rules, completer, reconciler, alarms. `false` for a
   * further tasker (another cluster, database or user) that uses another tasker's: named by `callbackInfraOf`, or found by its
   * table in `existingTableObj`.
   *
   * @default - true, unless `callbackInfraOf` is given
   */
  readonly createCallbackInfra?: boolean;

  /**
   * The tasker whose table, queue, completer and reconciler this one uses. The two then have the same role, because Redshift lets
   * only the role that started a statement ask about it or cancel it.
   *
   * @default - this tasker has its own, or with `createCallbackInfra: false` those of the tasker that made `existingTableObj`
   */
  readonly callbackInfraOf?: CallbackInfraOwner;

  /**
   * The state table of another tasker, or one made as a `StateTable`.
   *
   * @default - a new table
   */
  readonly existingTableObj?: dynamodb.ITable;

  /**
   * Settings of the new state table; keys, indexes and time to live are the tasker's. Not together with `existingTableObj`.
   *
   * @default - on demand, with point-in-time recovery, kept when the stack is deleted
   */
  readonly dynamoTableProps?: Partial<dynamodb.TableOptions>;

  /**
   * A PostgreSQL database in which invocations are kept in place of a DynamoDB table. The functions then have to reach it, mostly by
   * `vpc`. Not together with `existingTableObj` or `dynamoTableProps`; the operator's commands read tables of DynamoDB only.
   *
   * @default - a DynamoDB table
   */
  readonly postgresStore?: PostgresStoreProps;

  /**
   * A key for table and queues. Where it belongs to another stack or account, its policy must let `events.amazonaws.com` decrypt and
   * generate data keys for this account.
   *
   * @default - a new key
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Settings of the new key. Not together with `encryptionKey`.
   *
   * @default - rotated every year, kept when the stack is deleted
   */
  readonly encryptionKeyProps?: kms.KeyProps;

  /**
   * Whether table and queues are encrypted with a customer managed key rather than with keys that the services own.
   *
   * @default true
   */
  readonly enableEncryptionWithCustomerManagedKey?: boolean;

  /**
   * A function to be used as the starter, with handlers of this package inside. Environment variables and permissions are added to
   * it, and all other functions get its role.
   *
   * @default - a new function with the code that comes with this package
   */
  readonly starterExistingLambdaObj?: lambda.Function;

  /**
   * Settings of the starter. Not together with `starterExistingLambdaObj`.
   *
   * @default - 512 MB, 60 seconds, ARM
   */
  readonly starterLambdaFunctionProps?: TaskerFunctionProps;

  /**
   * A function to be used as the completer, with the starter's role and handlers of this package inside.
   *
   * @default - see `completerLambdaFunctionProps`
   */
  readonly completerExistingLambdaObj?: lambda.Function;

  /**
   * Settings of a completer of its own. Not together with `completerExistingLambdaObj`.
   *
   * @default - the starter completes, too
   */
  readonly completerLambdaFunctionProps?: TaskerFunctionProps;

  /**
   * Settings of the function that reconciles and that cancels what ended executions leave behind.
   *
   * @default - 512 MB, 2 minutes, ARM
   */
  readonly upkeepLambdaFunctionProps?: TaskerFunctionProps;

  /**
   * The name of the functions' role. As the database user of an IAM identity it is `IAMR:<name>`, which needs GRANTs: with a name of
   * your own these can be written down before the first deployment.
   *
   * @default - CloudFormation makes one up; the stack's output `...RoleName` tells it
   */
  readonly roleName?: string;

  /**
   * What begins every statement's name, by which this tasker's completion events are told from all others in the account. 1 to 64 of
   * `A-Z a-z 0-9 _ . / -`; no other tasker's prefix may begin with it. Changing it loses the events of statements that run meanwhile,
   * which the reconciler then finds.
   *
   * @default - made of the stack's name and the construct's path
   */
  readonly statementNamePrefix?: string;

  /**
   * Where statements with `includeResult: {format, to, overflow}` put their results. The functions may put objects there, and nowhere
   * else. Taskers that share callback infrastructure share it as well.
   *
   * @default - nowhere: rows go into outputs only
   */
  readonly results?: ResultsPlace;

  /**
   * How long finished invocations stay in the table, whole days: for `LATEST`, for late events and for looking back.
   *
   * @default Duration.days(30)
   */
  readonly retention?: Duration;

  /**
   * How many characters of each statement's SQL are kept in the table, for people who look into it. SQL may hold secrets.
   *
   * @default 0
   */
  readonly sqlPreviewLength?: number;
}
