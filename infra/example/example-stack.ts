import {
  aws_cloudwatch_actions as actions,
  aws_iam as iam,
  aws_kms as kms,
  aws_sns as sns,
  aws_stepfunctions as sfn,
  CfnOutput,
  Duration,
  Stack,
  type StackProps,
  Validations,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { RedshiftSql, RedshiftStatement, SfnRedshiftTasker } from '../src/index.js';
import { nightlyLoadDefinition } from './nightly-load-definition.js';

/** Where the example's databases are. */
export interface ExampleStackProps extends StackProps {
  /** A provisioned cluster, with a database and a user that may load it. */
  readonly cluster: { readonly identifier: string; readonly database: string; readonly user: string };
  /** A serverless workgroup; the functions' role is its database user. */
  readonly workgroup: { readonly name: string; readonly id: string; readonly database: string };
}

/**
 * A warehouse cluster that is loaded every night, and a serverless workgroup for reports: two taskers on one table and one queue, with
 * the nightly load as it also runs on a laptop, and a report written with `RedshiftStatement`.
 */
export class ExampleStack extends Stack {
  constructor(scope: Construct, id: string, props: ExampleStackProps) {
    super(scope, id, props);
    const { cluster, workgroup } = props;
    const warehouse = new SfnRedshiftTasker(this, 'Warehouse', {
      redshiftTargetProps: {
        clusterIdentifier: cluster.identifier,
        dbName: cluster.database,
        dbUser: cluster.user,
      },
      alarmActions: [new actions.SnsAction(this.createAlarmTopic())],
    });
    const reports = new SfnRedshiftTasker(this, 'Reports', {
      redshiftTargetProps: { workgroupName: workgroup.name, workgroupId: workgroup.id, dbName: workgroup.database },
      callbackInfraOf: warehouse,
    });
    const nightlyLoad = new sfn.StateMachine(this, 'NightlyLoad', {
      definitionBody: sfn.DefinitionBody.fromString(nightlyLoadDefinition(warehouse.lambdaFunction.functionArn)),
    });
    warehouse.grantInvoke(nightlyLoad);
    const report = new sfn.StateMachine(this, 'Report', {
      definitionBody: sfn.DefinitionBody.fromChainable(this.reportStates(warehouse, reports)),
      timeout: Duration.hours(2),
    });
    new RedshiftSql(this, 'ReportsSchema', {
      tasker: reports,
      onCreate: 'create schema if not exists reports',
      onDelete: 'drop schema if exists reports',
      timeout: Duration.minutes(5),
    });
    for (const stateMachine of [nightlyLoad, report]) acknowledgeNoLogs(stateMachine);
    new CfnOutput(this, 'NightlyLoadArn', { value: nightlyLoad.stateMachineArn });
    new CfnOutput(this, 'ReportArn', { value: report.stateMachineArn });
  }

  /** Both query languages, both targets: the warehouse hands out a figure, which a report in the workgroup takes over. */
  private reportStates(warehouse: SfnRedshiftTasker, reports: SfnRedshiftTasker): sfn.IChainable {
    const count = RedshiftStatement.jsonPath(this, 'Count', {
      tasker: warehouse,
      sql: 'select count(*) from warehouse.fact_flight where departed_at::date = :day::date',
      parameters: { day: sfn.JsonPath.stringAt('$.day') },
      includeResult: { maxRows: 1 },
      timeout: Duration.minutes(15),
      cancelOnTimeout: true,
      resultSelector: { flights: sfn.JsonPath.stringAt('$.result.Records[0][0].longValue') },
      resultPath: '$.count',
    });
    const record = RedshiftStatement.jsonata(this, 'Record', {
      tasker: reports,
      sql: [
        'create table if not exists flights_per_day (day date, flights bigint)',
        'delete from flights_per_day where day = :day::date',
        'insert into flights_per_day values (:day::date, :flights::bigint)',
      ],
      parameters: { day: '{% $states.input.day %}', flights: '{% $string($states.input.count.flights) %}' },
      waitTime: Duration.seconds(10),
      timeout: Duration.minutes(15),
      cancelOnTimeout: true,
      outputs: { day: '{% $states.input.day %}', state: '{% $states.result.detail.state %}' },
    });
    return count.next(record);
  }

  /** Encrypted, and only for the alarms of this account. */
  private createAlarmTopic(): sns.Topic {
    const masterKey = new kms.Key(this, 'AlarmKey', {
      description: 'Alarms on their way to people',
      enableKeyRotation: true,
    });
    const topic = new sns.Topic(this, 'AlarmTopic', { enforceSSL: true, masterKey });
    const cloudWatch = new iam.ServicePrincipal('cloudwatch.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
    });
    topic.addToResourcePolicy(
      new iam.PolicyStatement({ principals: [cloudWatch], actions: ['sns:Publish'], resources: [topic.topicArn] }),
    );
    masterKey.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [cloudWatch],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
      }),
    );
    return topic;
  }
}

/** Execution data holds task tokens, and the history of an execution is kept by Step Functions for 90 days anyway. */
function acknowledgeNoLogs(stateMachine: sfn.StateMachine): void {
  Validations.of(stateMachine).acknowledge({
    id: 'AwsSolutions-SF1',
    reason: 'The execution history tells the same for 90 days, and a log of it would hold task tokens',
  });
  Validations.of(stateMachine).acknowledge({
    id: 'AwsSolutions-SF2',
    reason: 'The statements are traced by name and id in state table and log; the role stays with one permission',
  });
}
