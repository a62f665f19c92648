import { aws_lambda as lambda, aws_logs as logs, Duration, RemovalPolicy, type aws_iam as iam } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { LAMBDA_PROCESS_ENVIRONMENT, lambdaBundle } from '../lambda-bundle.js';
import type { SfnRedshiftTaskerProps, TaskerFunctionProps } from './sfn-redshift-tasker-props.js';

/** Time limit of starter and completer: a payload may ask the start to wait for 30 seconds. */
export const FUNCTION_TIMEOUT_DEFAULT = Duration.seconds(60);

/** Properties of a {@link TaskerFunction}. */
export interface TaskerFunctionConstructProps {
  readonly description: string;
  readonly role: iam.IRole;
  readonly environment: Record<string, string>;
  readonly timeout: Duration;
  /** Which store's code it has. */
  readonly handler: string;
  /** What the tasker as a whole says about its functions. */
  readonly tasker: Pick<SfnRedshiftTaskerProps, 'logRetention' | 'securityGroups' | 'tracing' | 'vpc' | 'vpcSubnets'>;
  /** What the user says about this one. */
  readonly overrides: TaskerFunctionProps | undefined;
}

/** Where a function's log lines are: those of one that was brought along are where Lambda puts them by itself. */
export const logGroupOf = (of: lambda.Function): logs.ILogGroup =>
  of instanceof TaskerFunction
    ? of.ownLogGroup
    : logs.LogGroup.fromLogGroupName(of, 'TaskerLogs', `/aws/lambda/${of.functionName}`);

/** A Lambda function with the code that comes with this package, and a log group of its own. */
export class TaskerFunction extends lambda.Function {
  readonly ownLogGroup: logs.ILogGroup;

  constructor(scope: Construct, id: string, props: TaskerFunctionConstructProps) {
    const { tasker, overrides } = props;
    const { vpc, vpcSubnets, securityGroups } = tasker;
    const logGroup = new logs.LogGroup(scope, `${id}Logs`, {
      retention: tasker.logRetention ?? logs.RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    super(scope, id, {
      description: props.description,
      architecture: lambda.Architecture.ARM_64,
      memorySize: 512,
      timeout: props.timeout,
      ...(vpc && { vpc }),
      ...(vpc && vpcSubnets && { vpcSubnets }),
      ...(vpc && securityGroups && { securityGroups }),
      ...(tasker.tracing === true && { tracing: lambda.Tracing.ACTIVE }),
      ...overrides,
      environment: { ...LAMBDA_PROCESS_ENVIRONMENT, ...overrides?.environment, ...props.environment },
      logGroup,
      role: props.role,
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: props.handler,
      code: lambdaBundle(props.handler),
    });
    logGroup.grantWrite(props.role);
    this.ownLogGroup = logGroup;
  }
}
