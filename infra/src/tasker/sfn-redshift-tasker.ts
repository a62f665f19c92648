import type { aws_dynamodb as dynamodb, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import {
  type aws_cloudwatch as cloudwatch,
  aws_iam as iam,
  aws_kms as kms,
  type aws_lambda as lambda,
  type Duration,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { PropsError } from '../props-error.js';
import { CallbackInfra } from './callback-infra.js';
import type { CallbackInfraOwner } from './callback-infra-owner.js';
import { checkExistingFunction, checkExistingTracing } from './checks/functions.js';
import { claimPrefix } from './checks/prefixes.js';
import { checkProps } from './checks/props-check.js';
import { checkExistingTable } from './checks/tables.js';
import { functionTimeout } from './function-timeout.js';
import { letIn } from './postgres-store.js';
import type { PostgresStoreProps } from './postgres-store-props.js';
import { RedshiftTarget } from './redshift-target.js';
import { grantResults, type ResultsPlace } from './results-place.js';
import type { SfnRedshiftTaskerProps } from './sfn-redshift-tasker-props.js';
import { findSharedTasker, rememberTableMaker } from './shared-tasker.js';
import { StateTable } from './state-table.js';
import { defaultStatementNamePrefix, expectStatementNamePrefix } from './statement-name-prefix.js';
import type { StatementLimits } from './statement-limits.js';
import { taskerEnvironment } from './tasker-environment.js';
import { TaskerFunctions } from './tasker-functions.js';
import { TaskerMetrics } from './tasker-metrics.js';
import { tellParts } from './tasker-outputs.js';
import { taskerRole } from './tasker-role.js';
import type { TaskerStore } from './tasker-store.js';
import { watchTasker } from './watch-tasker.js';

/** By name, where nobody has said where it can be read. */
const RUNBOOK_DEFAULT = 'docs/operations.md';

/**
 * Everything that lets state machines run SQL on a Redshift database as one Task state: the starter that the states invoke, and
 * what brings the statements' ends back to them.
 *
 * @example
 * const tasker = new SfnRedshiftTasker(this, 'Tasker', {
 *   redshiftTargetProps: { clusterIdentifier: 'warehouse', dbName: 'dev', dbUser: 'etl' },
 * });
 * const load = new RedshiftStatement(this, 'Load', { tasker, sql: 'call load()', timeout: Duration.hours(1) });
 */
export class SfnRedshiftTasker extends Construct implements CallbackInfraOwner {
  /** The starter: the function that states invoke. */
  readonly lambdaFunction: lambda.Function;
  /** The function that answers the tasks; the starter unless it has one of its own. */
  readonly completerFunction: lambda.Function;
  /** The function that reconciles, and cancels what ended executions leave behind. */
  readonly upkeepFunction: lambda.Function;
  /** The database in which invocations are kept in place of a table. */
  readonly postgresStore: PostgresStoreProps | undefined;
  /** The role of all functions: as Redshift sees it, the owner of all statements. */
  readonly role: iam.IRole;
  /** What begins the names of all statements. */
  readonly statementNamePrefix: string;
  /** The key of table and queues. Absent where the services' own keys are used. */
  readonly encryptionKey: kms.IKey | undefined;
  /** Queue, rules and schedule; another tasker's where it is shared. */
  readonly callbackInfra: CallbackInfra;
  /** The metrics that the functions tell. */
  readonly metrics: TaskerMetrics;
  /**
   * What a person on call is told about. Of a tasker that uses another one's callback infrastructure only what is about its own
   * starter. Empty with `createAlarms: false`.
   */
  readonly alarms: readonly cloudwatch.Alarm[];
  /** Where results may be put. Absent: nowhere. */
  readonly results: ResultsPlace | undefined;
  private readonly target: RedshiftTarget;
  private readonly table: dynamodb.ITable | undefined;
  /** How many statements may run at once, together with those of all taskers that share the callback infrastructure. */
  readonly statementLimits: StatementLimits;
  readonly alarmActions: readonly cloudwatch.IAlarmAction[];
  readonly runbookUrl: string;

  constructor(scope: Construct, id: string, props: SfnRedshiftTaskerProps) {
    super(scope, id);
    checkProps(this, props);
    this.target = new RedshiftTarget(this, props.redshiftTargetProps);
    const shared = findSharedTasker(this, props);
    this.alarmActions = props.alarmActions ?? shared?.alarmActions ?? [];
    this.runbookUrl = props.runbookUrl ?? shared?.runbookUrl ?? RUNBOOK_DEFAULT;
    this.encryptionKey = shared ? shared.encryptionKey : this.createKey(props);
    this.postgresStore = shared ? shared.postgresStore : props.postgresStore;
    this.table = this.postgresStore ? undefined : this.findTable(props, shared);
    this.results = shared ? shared.results : props.results;
    this.statementNamePrefix = shared?.statementNamePrefix ?? this.ownPrefix(props);
    const { maxInFlight, pools } = props;
    this.statementLimits = shared
      ? (shared.statementLimits ?? {})
      : {
          ...(maxInFlight !== undefined && { maxInFlight }),
          ...(pools && { pools }),
        };
    this.metrics = new TaskerMetrics(this.statementNamePrefix);
    checkExistingFunction(this, 'starterExistingLambdaObj', props.starterExistingLambdaObj);
    checkExistingFunction(this, 'completerExistingLambdaObj', props.completerExistingLambdaObj);
    checkExistingTracing(this, 'starterExistingLambdaObj', props.starterExistingLambdaObj, props.tracing);
    checkExistingTracing(this, 'completerExistingLambdaObj', props.completerExistingLambdaObj, props.tracing);
    this.role = taskerRole(this, props, { shared, store: this.store, encryptionKey: this.encryptionKey });
    this.target.grantExecute(this.role);
    if (!shared && this.results) grantResults(this.results, this.role);
    const functions = new TaskerFunctions(this, {
      tasker: props,
      role: this.role,
      shared,
      postgresStore: this.postgresStore,
      environment: taskerEnvironment({
        tasker: props,
        target: this.target,
        results: this.results,
        store: this.store,
        statementNamePrefix: this.statementNamePrefix,
        shared,
        limits: this.statementLimits,
      }),
    });
    this.lambdaFunction = functions.starter;
    this.completerFunction = functions.completer;
    this.upkeepFunction = functions.upkeep;
    const { connectable } = this.postgresStore ?? {};
    if (connectable) letIn(connectable, new Set([functions.starter, functions.completer, functions.upkeep]));
    this.callbackInfra =
      shared?.callbackInfra ??
      new CallbackInfra(this, 'Callback', {
        settings: props,
        completer: functions.completer,
        upkeep: functions.upkeep,
        encryptionKey: this.encryptionKey,
        statementNamePrefix: this.statementNamePrefix,
      });
    this.alarms = watchTasker(this, props, shared !== undefined);
    this.tellParts(props.durableFunctions);
  }

  /**
   * Lets somebody invoke the starter, and nothing else; a state machine needs no more. `RedshiftStatement` states do this by
   * themselves.
   */
  grantInvoke(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['lambda:InvokeFunction'],
      resourceArns: [this.lambdaFunction.functionArn],
    });
  }

  /**
   * Names a state machine whose ended executions are followed, beside those in `followedStateMachines`. From the first one on, no
   * others are: name all that use this tasker, and every tasker that shares its callback infrastructure.
   *
   * @throws {PropsError} where the tasker follows none (`cancelOnExecutionEnd: false`), or the state machine is in another stack.
   */
  followStateMachine(stateMachine: sfn.IStateMachine): void {
    const { executionEndedRule } = this.callbackInfra;
    if (executionEndedRule === undefined) {
      throw new PropsError(
        this,
        'cancelOnExecutionEnd is false, so no state machine is followed; leave out one of them',
      );
    }
    executionEndedRule.follow(stateMachine);
  }

  /**
   * The table in which invocations are kept.
   *
   * @throws {PropsError} where they are kept in PostgreSQL.
   */
  get trackingTable(): dynamodb.ITable {
    if (this.table) return this.table;
    throw new PropsError(
      this,
      'postgresStore is given, so there is no trackingTable; share the tasker by callbackInfraOf',
    );
  }

  /** How long the starter may run. */
  get starterTimeout(): Duration {
    return functionTimeout(this.lambdaFunction);
  }

  /** Whether the role may connect to a database of the target; `true` where only the database itself can tell. */
  mayUse(database: string): boolean {
    return this.target.mayUse(database);
  }

  private createKey(props: SfnRedshiftTaskerProps): kms.IKey | undefined {
    if (props.enableEncryptionWithCustomerManagedKey === false) return undefined;
    return (
      props.encryptionKey ??
      new kms.Key(this, 'Key', {
        description: `Invocations and completion events of ${this.node.path}`,
        enableKeyRotation: true,
        ...props.encryptionKeyProps,
      })
    );
  }

  private get store(): TaskerStore {
    return this.postgresStore ? { postgres: this.postgresStore } : { table: this.trackingTable };
  }

  private findTable(props: SfnRedshiftTaskerProps, shared: CallbackInfraOwner | undefined): dynamodb.ITable {
    return shared?.trackingTable ?? this.existingTable(props) ?? this.createTable(props);
  }

  private existingTable({ existingTableObj }: SfnRedshiftTaskerProps): dynamodb.ITable | undefined {
    if (existingTableObj) checkExistingTable(this, existingTableObj);
    return existingTableObj;
  }

  private createTable(props: SfnRedshiftTaskerProps): dynamodb.ITable {
    const table = new StateTable(this, 'StateTable', {
      ...(this.encryptionKey && { encryptionKey: this.encryptionKey }),
      ...(props.dynamoTableProps && { tableProps: props.dynamoTableProps }),
    }) as dynamodb.ITable;
    rememberTableMaker(table, this);
    return table;
  }

  private ownPrefix({ statementNamePrefix }: SfnRedshiftTaskerProps): string {
    const prefix = expectStatementNamePrefix(this, statementNamePrefix ?? defaultStatementNamePrefix(this));
    claimPrefix(this, prefix);
    return prefix;
  }

  private tellParts(durableFunctions: readonly string[] | undefined): void {
    const {
      completionRule,
      deadLetterQueue,
      executionEndedRule,
      queue,
      reconcileSchedule,
      ruleDeadLetterQueue,
      upkeepFailureQueue,
    } = this.callbackInfra;
    tellParts(this, {
      TableName: this.table?.tableName,
      StatementNamePrefix: this.statementNamePrefix,
      StarterFunctionName: this.lambdaFunction.functionName,
      CompleterFunctionName: this.completerFunction.functionName,
      UpkeepFunctionName: this.upkeepFunction.functionName,
      RoleName: this.role.roleName,
      DatabaseUser: this.target.databaseUser(this.role),
      CompletionQueueUrl: queue.queueUrl,
      CompletionDeadLetterQueueUrl: deadLetterQueue?.queueUrl,
      RuleDeadLetterQueueUrl: ruleDeadLetterQueue.queueUrl,
      UpkeepFailureQueueUrl: upkeepFailureQueue.queueUrl,
      CompletionRuleName: completionRule.ruleName,
      ExecutionEndedRuleName: executionEndedRule?.ruleName,
      ReconcileScheduleName: reconcileSchedule.ruleName,
      DurableFunctionNames: durableFunctions?.join(','),
    });
  }
}
