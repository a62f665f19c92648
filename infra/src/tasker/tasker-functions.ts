import { type aws_iam as iam, type aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { LAMBDA_HANDLER, POSTGRES_LAMBDA_HANDLER } from '../lambda-bundle.js';
import { PropsError } from '../props-error.js';
import type { PostgresStoreProps } from './postgres-store-props.js';
import type { SfnRedshiftTaskerProps, TaskerFunctionProps } from './sfn-redshift-tasker-props.js';
import { FUNCTION_TIMEOUT_DEFAULT, TaskerFunction } from './tasker-function.js';

/** Longer than the schedule's period, for executions that leave hundreds of statements; two runs at a time do no harm. */
const UPKEEP_TIMEOUT_DEFAULT = Duration.minutes(2);

/** Properties of {@link TaskerFunctions}. */
export interface TaskerFunctionsProps {
  readonly tasker: SfnRedshiftTaskerProps;
  readonly role: iam.IRole;
  readonly environment: Readonly<Record<string, string>>;
  /** Where invocations are kept in PostgreSQL. */
  readonly postgresStore: PostgresStoreProps | undefined;
  /** The tasker whose completer and upkeep are used, if any. */
  readonly shared:
    { readonly completerFunction: lambda.Function; readonly upkeepFunction: lambda.Function } | undefined;
}

/** The functions of one tasker: made, brought along, or another tasker's. */
export class TaskerFunctions {
  readonly starter: lambda.Function;
  readonly completer: lambda.Function;
  readonly upkeep: lambda.Function;

  /** @throws {PropsError} for a completer with another role than the starter. */
  constructor(
    private readonly scope: Construct,
    private readonly props: TaskerFunctionsProps,
  ) {
    const { shared, tasker } = props;
    this.starter =
      this.adopt(tasker.starterExistingLambdaObj) ??
      this.make(
        'Starter',
        'Starts Redshift statements for state machines',
        FUNCTION_TIMEOUT_DEFAULT,
        tasker.starterLambdaFunctionProps,
      );
    this.completer = shared?.completerFunction ?? this.ownCompleter();
    this.upkeep =
      shared?.upkeepFunction ??
      this.make(
        'Upkeep',
        'Completes Redshift statements whose event got lost, and cancels those of executions that ended',
        UPKEEP_TIMEOUT_DEFAULT,
        tasker.upkeepLambdaFunctionProps,
      );
  }

  private ownCompleter(): lambda.Function {
    const { role, tasker } = this.props;
    const { completerExistingLambdaObj: existing, completerLambdaFunctionProps: own } = tasker;
    if (existing && existing.role !== role) {
      throw new PropsError(
        this.scope,
        'completerExistingLambdaObj has another role than the starter, so Redshift would not tell it about the statements; ' +
          'give both functions one role',
      );
    }
    if (existing) return this.adopt(existing) ?? existing;
    return own
      ? this.make('Completer', 'Answers the tasks whose Redshift statements have ended', FUNCTION_TIMEOUT_DEFAULT, own)
      : this.starter;
  }

  /** A function that was brought along, with the settings that the handlers inside need. */
  private adopt(existing: lambda.Function | undefined): lambda.Function | undefined {
    for (const [name, value] of Object.entries(this.props.environment)) existing?.addEnvironment(name, value);
    return existing;
  }

  private make(id: string, description: string, timeout: Duration, overrides?: TaskerFunctionProps): TaskerFunction {
    const { environment, postgresStore, role, tasker } = this.props;
    const handler = postgresStore ? POSTGRES_LAMBDA_HANDLER : LAMBDA_HANDLER;
    return new TaskerFunction(this.scope, id, { description, role, environment, handler, timeout, tasker, overrides });
  }
}
