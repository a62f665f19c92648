import { CustomResource, Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { SfnRedshiftTasker } from '../tasker/sfn-redshift-tasker.js';
import { checkSql } from './check-sql.js';
import type { RedshiftSqlProps } from './redshift-sql-props.js';

const TIMEOUT_DEFAULT = Duration.hours(1);

/** The one that was defined last, by stack and tasker. */
const lastOf = new WeakMap<Stack, Map<SfnRedshiftTasker, RedshiftSql>>();

/**
 * SQL that runs while a stack is deployed: what a database needs beside its tables' loads, such as schemas, users and grants. The
 * deployment waits for the statements' ends, for up to an hour, and no function waits meanwhile.
 *
 * @example
 * const schema = new RedshiftSql(this, 'Reporting', {
 *   tasker,
 *   onCreate: 'create schema if not exists reporting',
 *   onDelete: 'drop schema if exists reporting',
 * });
 */
export class RedshiftSql extends Construct {
  /** What CloudFormation calls the thing that was made. */
  readonly physicalResourceId: string;
  private readonly resource: CustomResource;

  /** @throws {PropsError} for what CloudFormation, or the starter, would refuse. */
  constructor(scope: Construct, id: string, props: RedshiftSqlProps) {
    super(scope, id);
    checkSql(this, props);
    const { database, noEcho, onCreate, onDelete, onUpdate, parameters, removalPolicy, tasker } = props;
    const timeout = props.timeout ?? TIMEOUT_DEFAULT;
    this.resource = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::RedshiftSql',
      serviceToken: tasker.lambdaFunction.functionArn,
      serviceTimeout: timeout,
      ...(removalPolicy && { removalPolicy }),
      properties: {
        ...(onCreate !== undefined && { onCreate }),
        ...(onUpdate !== undefined && { onUpdate }),
        ...(onDelete !== undefined && { onDelete }),
        ...(parameters && Object.keys(parameters).length > 0 && { parameters }),
        ...(database !== undefined && { database }),
        ...(props.physicalResourceId !== undefined && { physicalResourceId: props.physicalResourceId }),
        timeoutSeconds: timeout.toSeconds(),
        ...(noEcho === true && { noEcho }),
      },
    });
    this.physicalResourceId = this.resource.ref;
    // What brings the answer back must be there before the first request, and still be there for the last one.
    const { callbackInfra, completerFunction, role, trackingTable, upkeepFunction } = tasker;
    this.resource.node.addDependency(tasker, callbackInfra, completerFunction, role, trackingTable, upkeepFunction);
    if (props.serializable !== false) this.followLast(tasker);
  }

  /** The statement that ran last, as the Data API knows it. */
  get statementId(): string {
    return this.resource.getAttString('statementId');
  }

  /**
   * A column of the first row that the last statement returned, as text. CloudFormation fails where there is none: where no SQL ran, the
   * value is NULL, or the row is longer than the 4,096 bytes that an answer may have.
   *
   * @param column as the database calls it, mostly in lower case.
   * @example new CfnOutput(this, 'Version', { value: sql.column('version') })
   */
  column(column: string): string {
    return this.resource.getAttString(`row.${column}`);
  }

  private followLast(tasker: SfnRedshiftTasker): void {
    const stack = Stack.of(this);
    const last = lastOf.get(stack) ?? new Map<SfnRedshiftTasker, RedshiftSql>();
    lastOf.set(stack, last);
    const previous = last.get(tasker);
    last.set(tasker, this);
    if (previous === undefined) return;
    this.resource.node.addDependency(previous.resource);
    this.node.addValidation({ validate: () => (waitsFor(previous, this) ? [circleOf(previous, this)] : []) });
  }
}

/** Whether somebody has said that `one` comes after `other`. */
const waitsFor = (one: RedshiftSql, other: RedshiftSql): boolean =>
  one.node
    .findAll()
    .some(({ node }) => node.dependencies.some((dependency) => other.node.findAll().includes(dependency)));

const circleOf = (previous: RedshiftSql, later: RedshiftSql): string =>
  `'${previous.node.path}' depends on '${later.node.path}', which was defined after it and therefore waits for it; define them in the ` +
  'order in which they are to run, or set serializable: false';
