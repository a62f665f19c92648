import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { SfnRedshiftTasker } from '../tasker/sfn-redshift-tasker.js';

/** Properties of a {@link RedshiftSql}. SQL and parameters stand in the stack's template, where everybody who may read it finds them. */
export interface RedshiftSqlProps {
  /** The tasker whose starter runs the SQL, as its database user. */
  readonly tasker: SfnRedshiftTasker;

  /**
   * What makes it: one SQL statement, or 1 to 40 that run as one transaction. Runs when the resource is added to the stack, and
   * when `physicalResourceId` has changed.
   *
   * @default - nothing runs
   */
  readonly onCreate?: string | readonly string[];

  /**
   * What brings it up to date, when any property of the resource has changed. When an update is rolled back, the SQL of before runs.
   *
   * @default - nothing runs: what `onCreate` has made stays as it is
   */
  readonly onUpdate?: string | readonly string[];

  /**
   * What undoes it, when the resource leaves the stack, and when what replaces it has been made. Runs only for what was made. Where
   * it fails, the stack's deletion fails.
   *
   * @default - nothing runs
   */
  readonly onDelete?: string | readonly string[];

  /**
   * Values for the `:name` parameters of any of the three. Each gets those that it uses. A secret is best given as a dynamic reference:
   * `secret.secretValue.unsafeUnwrap()` puts one into the template, and CloudFormation fills it in.
   *
   * @default - no parameters
   */
  readonly parameters?: Readonly<Record<string, string>>;

  /**
   * Another database of the tasker's target, which the tasker must have among its `additionalDbNames`.
   *
   * @default - the tasker's database
   */
  readonly database?: string;

  /**
   * What CloudFormation calls the thing that is made, 1 to 900 bytes. A change makes it anew: `onCreate` runs, and then, when the
   * whole stack is updated, `onDelete` with the properties of before.
   *
   * @default - `<stack>/<logical id>`: the same for as long as the resource is in the stack
   */
  readonly physicalResourceId?: string;

  /**
   * How long CloudFormation waits for each of the three, up to an hour. What runs longer is cancelled, and the deployment fails.
   *
   * @default Duration.hours(1)
   */
  readonly timeout?: Duration;

  /**
   * Whether CloudFormation hides the attributes, such as the columns of a result, wherever it shows them.
   *
   * @default false
   */
  readonly noEcho?: boolean;

  /**
   * Whether it waits for the one that was defined before it, of the same tasker in the same stack. Redshift refuses changes of users,
   * grants and schemas that meet others with a serializable isolation violation.
   *
   * @default true
   */
  readonly serializable?: boolean;

  /**
   * What becomes of it when it leaves the stack: with `RETAIN`, `onDelete` does not run.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;
}
