import { aws_stepfunctions as sfn, Lazy } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type AttemptOptions, type StatementFields, statementPayload, TIMED_OUT_ERROR } from 'sfn-redshift-tasker/asl';
import { PropsError } from '../props-error.js';
import { addRetriers } from './add-retriers.js';
import { checkStatement } from './check-statement.js';
import { CancelRedshiftStatement } from './cancel-redshift-statement.js';
import { keepInput } from './keep-input.js';
import type {
  RedshiftStatementJsonataProps,
  RedshiftStatementJsonPathProps,
  RedshiftStatementProps,
} from './redshift-statement-props.js';
import { checkStatementShape } from './statement-shape.js';
import { StarterTask } from './starter-task.js';

/**
 * One SQL statement (or a batch) on Redshift as one Task state: it ends when the statement has ended, with its outcome.
 *
 * The output is the completion event (`$.detail.statementId`, `$.detail.state`, `$.detail.rows`) with `statement`, and `result` where
 * asked for. The errors are `FAILED` and `ABORTED` of the statement, `States.Timeout`, and the starter's own.
 *
 * @example
 * const merge = RedshiftStatement.jsonPath(this, 'Merge', {
 *   tasker,
 *   sql: 'call etl.merge(:day)',
 *   parameters: { day: sfn.JsonPath.stringAt('$.day') },
 *   timeout: Duration.minutes(30),
 *   cancelOnTimeout: true,
 * });
 */
export class RedshiftStatement extends StarterTask {
  /** The state that cancels the statement after a timeout. Absent without `cancelOnTimeout`. */
  readonly cancelState: CancelRedshiftStatement | undefined;

  /** A statement whose fields are read with JSONPath. */
  static jsonPath(scope: Construct, id: string, props: RedshiftStatementJsonPathProps): RedshiftStatement {
    return new RedshiftStatement(scope, id, props);
  }

  /** A statement whose fields are JSONata expressions. */
  static jsonata(scope: Construct, id: string, props: RedshiftStatementJsonataProps): RedshiftStatement {
    return new RedshiftStatement(scope, id, { ...props, queryLanguage: sfn.QueryLanguage.JSONATA });
  }

  constructor(scope: Construct, id: string, props: RedshiftStatementProps) {
    checkStatementShape([scope.node.path, id].filter((part) => part !== '').join('/'), props);
    const { timeout, tasker } = props;
    super(
      scope,
      id,
      {
        tasker,
        waitForTaskToken: true,
        payload: (language) => statementPayload(fieldsOf(props), language, attemptOf(props)),
      },
      { ...stateProps(props), taskTimeout: sfn.Timeout.duration(timeout) },
    );
    checkStatement(this, props, fieldsOf(props));
    if (props.retryOnServiceExceptions ?? true) addRetriers(this);
    if (props.cancelOnTimeout) this.cancelState = this.cancelAfterTimeout(props);
  }

  override toStateJson(topLevelQueryLanguage?: sfn.QueryLanguage): object {
    const isInherited = this.queryLanguage === undefined && topLevelQueryLanguage === sfn.QueryLanguage.JSONATA;
    if (this.cancelState && isInherited) {
      throw new PropsError(
        this,
        'cancelOnTimeout needs to know the query language, which is JSONata by the state machine; make the state with ' +
          'RedshiftStatement.jsonata',
      );
    }
    return super.toStateJson(topLevelQueryLanguage);
  }

  private cancelAfterTimeout(props: RedshiftStatementProps): CancelRedshiftStatement {
    const cancel = new CancelRedshiftStatement(this, 'Cancel', {
      tasker: props.tasker,
      // A fragment may still put a prefix before the state's name.
      stateName: Lazy.string({ produce: () => this.stateId }),
      cancelStateName: `${this.stateId}: cancel`,
      ...(props.queryLanguage && { queryLanguage: props.queryLanguage }),
    });
    const next =
      props.onTimeout ??
      new sfn.Fail(this, 'TimedOut', {
        stateName: `${this.stateId}: timed out`,
        error: TIMED_OUT_ERROR,
        cause: `the statement of state '${this.stateId}' took longer than ${props.timeout.toSeconds()} seconds and was cancelled`,
      });
    cancel.next(next);
    // Whether or not it could be cancelled, the state machine goes on as after a timeout.
    cancel.addCatch(next, { errors: [sfn.Errors.ALL], ...keepInput(props.queryLanguage) });
    this.addCatch(cancel, { errors: [sfn.Errors.TIMEOUT], ...keepInput(props.queryLanguage) });
    return cancel;
  }
}

/** The state's own props, without the statement's. */
const STATE_PROPS: readonly (keyof sfn.TaskStateBaseProps & keyof RedshiftStatementProps)[] = [
  'comment',
  'stateName',
  'queryLanguage',
  'assign',
  'inputPath',
  'outputPath',
  'outputs',
  'resultPath',
  'resultSelector',
];

const stateProps = (props: RedshiftStatementProps): sfn.TaskStateBaseProps => pick(props, STATE_PROPS);

/** The members that are there. */
const pick = <Props extends object>(props: Props, names: readonly (keyof Props)[]): Partial<Props> =>
  Object.fromEntries(
    names.filter((name) => props[name] !== undefined).map((name) => [name, props[name]]),
  ) as Partial<Props>;

/** The payload's fields that have their name and value from a prop. */
const FIELDS = [
  'singletonKey',
  'onBusy',
  'pool',
  'priority',
  'parameters',
  'database',
  'executionMode',
  'resultFormat',
  'includeResult',
  'sessionId',
] as const satisfies readonly (keyof RedshiftStatementProps)[];

const attemptOf = ({ timeout, redriveCount, entry }: RedshiftStatementProps): AttemptOptions => ({
  timeoutSeconds: timeout.toSeconds(),
  ...(redriveCount !== undefined && { redriveCount }),
  ...(entry !== undefined && { entry }),
});

function fieldsOf(props: RedshiftStatementProps): StatementFields {
  const { sql, singleton, waitTime, sessionKeepAlive } = props;
  return {
    ...(singleton && { action: 'executeSingletonStatement' as const }),
    ...(typeof sql === 'string' ? { sqlStatement: sql } : { sqlStatements: sql }),
    ...pick(props, FIELDS),
    ...(waitTime && { waitTimeSeconds: waitTime.toSeconds({ integral: false }) }),
    ...(sessionKeepAlive && { sessionKeepAliveSeconds: sessionKeepAlive.toSeconds({ integral: false }) }),
  };
}
