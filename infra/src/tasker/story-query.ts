import { aws_logs as logs } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** What to put an execution's ARN in the place of. */
export const EXECUTION_PLACEHOLDER = 'EXECUTION_ARN';

/** What happened to one execution's invocations, in the order of time; docs/operations.md shows the same. */
export const STORY_QUERY = {
  fields: [
    '@timestamp',
    'message',
    'stateName',
    'statementId',
    'status',
    'delivery',
    'errorClass',
    'errorName',
    'invocationId',
  ],
  filterStatements: [`executionArn = '${EXECUTION_PLACEHOLDER}'`],
  sort: '@timestamp asc',
  limit: 1000,
} as const;

/** Properties of a {@link StoryQuery}. */
export interface StoryQueryProps {
  /** What the query's name begins with: of the tasker, ending with `/`. */
  readonly folder: string;
  readonly logGroups: logs.ILogGroup[];
}

/** A saved query of CloudWatch Logs Insights that tells an execution's story. */
export class StoryQuery extends logs.QueryDefinition {
  constructor(scope: Construct, id: string, { folder, logGroups }: StoryQueryProps) {
    super(scope, id, {
      queryDefinitionName: `sfn-redshift-tasker/${folder}story of an execution`,
      queryString: new logs.QueryString({
        ...STORY_QUERY,
        fields: [...STORY_QUERY.fields],
        filterStatements: [...STORY_QUERY.filterStatements],
      }),
      logGroups,
    });
  }
}
