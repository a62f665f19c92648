import type { aws_dynamodb as dynamodb, aws_lambda as lambda } from 'aws-cdk-lib';
import { aws_iam as iam, aws_kms as kms, type aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { PropsError } from '../props-error.js';
import { CallbackInfra } from './callback-infra.js';
import type { CallbackInfraOwner } from './callback-infra-owner.js';
import { checkProps } from './props-check.js';
import { RedshiftTarget } from './redshift-target.js';
import type { SfnRedshiftTaskerProps, TaskerFunctionProps } from './sfn-redshift-tasker-props.js';
import { findSharedTasker, rememberTableMaker } from './shared-tasker.js';
import { StateTable } from './state-table.js';
import { defaultStatementNamePrefix, expectStatementNamePrefix } from './statement-name-prefix.js';
import { TaskerAlarms } from './tasker-alarms.js';
import { TaskerDashboard } from './tasker-dashboard.js';
import { taskerEnvironment } from './tasker-environment.js';
import { FUNCTION_TIMEOUT_DEFAULT, TaskerFunction } from './tasker-function.js';
import { TaskerMetrics } from './tasker-metrics.js';
import { taskerRole } from './tasker-role.js';

/** Longer than the schedule's period, for executions that leave hundreds of statements; two runs at a time do no harm. */
const UPKEEP_TIMEOUT_DEFAULT = Duration.minutes(2);
const LONGEST_STATEMENT_DEFAULT = Duration.hours(24);

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
  /** The table in which invocations are kept. */
  readonly trackingTable: dynamodb.ITable;
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
  /** What a person on call is told about. Empty where another tasker's callback infrastructure is shared. */
  readonly alarms: readonly cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, props: SfnRedshiftTaskerProps) {
    super(scope, id);
    checkProps(this, props);
    const target = new RedshiftTarget(this, props.redshiftTargetProps);
    const shared = findSharedTasker(this, props);
    this.encryptionKey = shared ? shared.encryptionKey : this.createKey(props);
    this.trackingTable = shared?.trackingTable ?? props.existingTableObj ?? this.createTable(props);
    this.statementNamePrefix =
      shared?.statementNamePrefix ??
      expectStatementNamePrefix(this, props.statementNamePrefix ?? defaultStatementNamePrefix(this));
    this.metrics = new TaskerMetrics(this.statementNamePrefix);
    this.role = taskerRole(this, props, {
      shared,
      table: this.trackingTable,
      encryptionKey: this.encryptionKey,
    });
    target.grantExecute(this.role);
    const environment = taskerEnvironment(this, {
      tasker: props,
      target,
      table: this.trackingTable,
      statementNamePrefix: this.statementNamePrefix,
      shared,
    });
    const make = (functionId: string, description: string, timeout: Duration, overrides?: TaskerFunctionProps) =>
      new TaskerFunction(this, functionId, {
        description,
        role: this.role,
        environment,
        timeout,
        tasker: props,
        overrides,
      });
    this.lambdaFunction =
      adopt(props.starterExistingLambdaObj, environment) ??
      make(
        'Starter',
        'Starts Redshift statements for state machines',
        FUNCTION_TIMEOUT_DEFAULT,
        props.starterLambdaFunctionProps,
      );
    if (shared) {
      this.completerFunction = shared.completerFunction;
      this.callbackInfra = shared.callbackInfra;
      this.alarms = [];
      return;
    }
    this.completerFunction = this.useCompleter(props, environment, make);
    const upkeep = make(
      'Upkeep',
      'Completes Redshift statements whose event got lost, and cancels those of executions that ended',
      UPKEEP_TIMEOUT_DEFAULT,
      props.upkeepLambdaFunctionProps,
    );
    this.callbackInfra = new CallbackInfra(this, 'Callback', {
      settings: props,
      completer: this.completerFunction,
      upkeep,
      encryptionKey: this.encryptionKey,
      statementNamePrefix: this.statementNamePrefix,
    });
    this.alarms = this.watch(props, upkeep);
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

  private createTable(props: SfnRedshiftTaskerProps): dynamodb.ITable {
    const table = new StateTable(this, 'StateTable', {
      ...(this.encryptionKey && { encryptionKey: this.encryptionKey }),
      ...(props.dynamoTableProps && { tableProps: props.dynamoTableProps }),
    }) as dynamodb.ITable;
    rememberTableMaker(table, this);
    return table;
  }

  private useCompleter(
    props: SfnRedshiftTaskerProps,
    environment: Record<string, string>,
    make: (id: string, description: string, timeout: Duration, overrides?: TaskerFunctionProps) => lambda.Function,
  ): lambda.Function {
    const { completerExistingLambdaObj: existing, completerLambdaFunctionProps: own } = props;
    if (existing && existing.role !== this.role) {
      throw new PropsError(
        this,
        'completerExistingLambdaObj has another role than the starter, so Redshift would not tell it about the statements; ' +
          'give both functions one role',
      );
    }
    if (existing) return adopt(existing, environment) ?? existing;
    return own
      ? make('Completer', 'Answers the tasks whose Redshift statements have ended', FUNCTION_TIMEOUT_DEFAULT, own)
      : this.lambdaFunction;
  }

  private watch(props: SfnRedshiftTaskerProps, upkeep: lambda.Function): readonly cloudwatch.Alarm[] {
    const { queue, deadLetterQueue, ruleDeadLetterQueue, upkeepFailureQueue } = this.callbackInfra;
    const separate = this.completerFunction !== this.lambdaFunction;
    const watched = {
      metrics: this.metrics,
      functions: {
        Starter: this.lambdaFunction,
        ...(separate && { Completer: this.completerFunction }),
        Upkeep: upkeep,
      },
      completionQueue: queue,
      deadLetterQueues: {
        ...(deadLetterQueue && { CompletionDeadLetters: deadLetterQueue }),
        RuleDeadLetters: ruleDeadLetterQueue,
        UpkeepFailures: upkeepFailureQueue,
      },
    };
    const { all } = new TaskerAlarms(this, 'Alarms', {
      ...watched,
      upkeep,
      longestStatement: props.longestStatement ?? LONGEST_STATEMENT_DEFAULT,
      actions: props.alarmActions ?? [],
    });
    if (props.createDashboard ?? true) new TaskerDashboard(this, 'Dashboard', { ...watched, alarms: all });
    return all;
  }
}

/** A function that was brought along, with the settings that the handlers inside need. */
function adopt(
  existing: lambda.Function | undefined,
  environment: Record<string, string>,
): lambda.Function | undefined {
  for (const [name, value] of Object.entries(environment)) existing?.addEnvironment(name, value);
  return existing;
}
