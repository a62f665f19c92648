import { aws_iam as iam, aws_stepfunctions as sfn, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { QueryLanguage } from 'sfn-redshift-tasker/asl';
import type { SfnRedshiftTasker } from '../tasker/sfn-redshift-tasker.js';

/** Properties of a {@link StarterTask}. */
export interface StarterTaskProps {
  readonly tasker: SfnRedshiftTasker;
  /** Whether the state waits for the answer to its task token. */
  readonly waitForTaskToken: boolean;
  /** The payload in a query language. */
  readonly payload: (language: QueryLanguage) => object;
}

/** A Task state that invokes a tasker's starter. */
export class StarterTask extends sfn.TaskStateBase {
  protected readonly taskMetrics: sfn.TaskMetricsConfig;
  protected readonly taskPolicies: iam.PolicyStatement[];

  constructor(
    scope: Construct,
    id: string,
    private readonly starter: StarterTaskProps,
    private readonly stateProps: sfn.TaskStateBaseProps,
  ) {
    super(scope, id, stateProps);
    const { functionArn } = starter.tasker.lambdaFunction;
    this.taskMetrics = {
      metricPrefixSingular: 'LambdaFunction',
      metricPrefixPlural: 'LambdaFunctions',
      metricDimensions: { LambdaFunctionArn: functionArn },
    };
    this.taskPolicies = [new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [functionArn] })];
  }

  /** @internal */
  protected _renderTask(topLevelQueryLanguage?: sfn.QueryLanguage): object {
    const language = this.stateProps.queryLanguage ?? topLevelQueryLanguage ?? sfn.QueryLanguage.JSON_PATH;
    const { partition } = Stack.of(this);
    const pattern = this.starter.waitForTaskToken ? '.waitForTaskToken' : '';
    const parameters = {
      FunctionName: this.starter.tasker.lambdaFunction.functionArn,
      Payload: this.starter.payload(language === sfn.QueryLanguage.JSONATA ? 'JSONata' : 'JSONPath'),
    };
    return {
      Resource: `arn:${partition}:states:::lambda:invoke${pattern}`,
      ...(this._renderParametersOrArguments(parameters, language) as object),
    };
  }
}
