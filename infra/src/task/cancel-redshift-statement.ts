import { aws_stepfunctions as sfn, Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { cancelPayload, CANCEL_TIMEOUT_SECONDS } from 'sfn-redshift-tasker/asl';
import type { SfnRedshiftTasker } from '../tasker/sfn-redshift-tasker.js';
import { addRetriers } from './add-retriers.js';
import { StarterTask } from './starter-task.js';

/** Properties of a {@link CancelRedshiftStatement}. */
export interface CancelRedshiftStatementProps {
  /** The tasker whose starter has started the statement. */
  readonly tasker: SfnRedshiftTasker;

  /** The name of the state whose newest statement, in the same execution, is to be cancelled. */
  readonly stateName: string;

  /**
   * The name of the state that cancels.
   *
   * @default - the construct's id
   */
  readonly cancelStateName?: string;

  /**
   * The query language of the state.
   *
   * @default - JSONPath
   */
  readonly queryLanguage?: sfn.QueryLanguage;
}

/**
 * A state that cancels the newest statement which another state of the same execution has started. A statement that has ended by
 * then is left alone. The state's output is its input.
 */
export class CancelRedshiftStatement extends StarterTask {
  constructor(scope: Construct, id: string, props: CancelRedshiftStatementProps) {
    const { queryLanguage, cancelStateName } = props;
    super(
      scope,
      id,
      {
        tasker: props.tasker,
        waitForTaskToken: false,
        payload: (language) => cancelPayload(props.stateName, language),
      },
      {
        taskTimeout: sfn.Timeout.duration(Duration.seconds(CANCEL_TIMEOUT_SECONDS)),
        ...(cancelStateName !== undefined && { stateName: cancelStateName }),
        ...(queryLanguage && { queryLanguage }),
        ...(queryLanguage === sfn.QueryLanguage.JSONATA
          ? { outputs: '{% $states.input %}' }
          : { resultPath: sfn.JsonPath.DISCARD }),
      },
    );
    addRetriers(this);
  }
}
