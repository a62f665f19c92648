/**
 * A statement whose rows go to S3; and, with the configuration of a reader, a Distributed Map over them whose output is the items.
 *
 * @param includeResult as in the payload.
 */
export const taskFor = (sqlStatement: string, includeResult: object, ReaderConfig?: object): object => ({
  QueryLanguage: 'JSONata',
  StartAt: 'Query',
  States: {
    Query: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: {
        FunctionName: 'sfn-redshift-tasker',
        Payload: {
          ...{ sqlStatement, includeResult },
          taskToken: '{% $states.context.Task.Token %}',
          executionArn: '{% $states.context.Execution.Id %}',
        },
      },
      TimeoutSeconds: 300,
      ...(ReaderConfig ? { Next: 'EachRow' } : { End: true }),
    },
    ...(ReaderConfig && {
      EachRow: {
        Type: 'Map',
        ItemReader: {
          ...{ Resource: 'arn:aws:states:::s3:getObject', ReaderConfig },
          Arguments: '{% $states.input.result.object %}',
        },
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          ...{ StartAt: 'Row', States: { Row: { Type: 'Pass', End: true } } },
        },
        End: true,
      },
    }),
  },
});
