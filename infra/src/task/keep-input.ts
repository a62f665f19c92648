import { aws_stepfunctions as sfn } from 'aws-cdk-lib';

/** For a catch: what follows gets the state's input as it was, without the error. */
export const keepInput = (
  queryLanguage: sfn.QueryLanguage | undefined,
): Pick<sfn.CatchProps, 'outputs' | 'resultPath'> =>
  queryLanguage === sfn.QueryLanguage.JSONATA
    ? { outputs: '{% $states.input %}' }
    : { resultPath: sfn.JsonPath.DISCARD };
