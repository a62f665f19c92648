/** Parts of state machines, as a user would write them. */

/** A state that runs SQL and waits for its end. `payload` goes into the starter's payload, `state` into the state. */
export const runSql = (payload: object, state: object = {}, starter = 'sfn-redshift-tasker'): object => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Parameters: {
    FunctionName: starter,
    Payload: {
      'taskToken.$': '$$.Task.Token',
      'executionArn.$': '$$.Execution.Id',
      attempt: {
        'stateName.$': '$$.State.Name',
        'enteredTime.$': '$$.State.EnteredTime',
        'retryCount.$': '$$.State.RetryCount',
      },
      ...payload,
    },
  },
  ...state,
});

/** A state that asks the starter something and goes on with its answer. */
export const ask = (payload: object, state: object = {}): object => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: {
    FunctionName: 'sfn-redshift-tasker',
    Payload: { 'executionArn.$': '$$.Execution.Id', ...payload },
  },
  OutputPath: '$.Payload',
  ...state,
});
