// SQL in a stack: a schema, a grant and a question, in the order in which they are defined, while CloudFormation waits.
import assert from 'node:assert/strict';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { RedshiftSql, SfnRedshiftTasker } from 'sfn-redshift-tasker-cdk';
import { resourcesOf, synthesise } from '../support/synthesise.mjs';

const { Warehouse } = synthesise((app) => {
  const stack = new Stack(app, 'Warehouse');
  const tasker = new SfnRedshiftTasker(stack, 'Tasker', {
    redshiftTargetProps: { clusterIdentifier: 'warehouse', dbName: 'dev', dbUser: 'admin' },
  });
  new RedshiftSql(stack, 'Reporting', {
    tasker,
    onCreate: 'create schema if not exists reporting',
    onDelete: 'drop schema if exists reporting',
  });
  new RedshiftSql(stack, 'Grants', {
    tasker,
    onCreate: 'grant usage on schema reporting to role analysts',
    onUpdate: 'grant usage on schema reporting to role analysts',
    onDelete: 'revoke usage on schema reporting from role analysts',
    timeout: Duration.minutes(5),
  });
  const version = new RedshiftSql(stack, 'AskVersion', { tasker, onCreate: 'select version()' });
  new CfnOutput(stack, 'Version', { value: version.column('version') });
});

const idsOf = ({ Resources }, type) => Object.keys(Resources).filter((id) => Resources[id].Type === type);
const statements = idsOf(Warehouse, 'Custom::RedshiftSql');
const waitsFor = statements.map((id) =>
  Warehouse.Resources[id].DependsOn.filter((other) => statements.includes(other)),
);
assert.deepEqual(waitsFor, [[], [statements[0]], [statements[1]]]);
assert.deepEqual(
  resourcesOf(Warehouse, 'Custom::RedshiftSql').map(({ Properties }) => Properties.ServiceTimeout),
  ['3600', '300', '3600'],
);
console.log(`${statements.length} pieces of SQL, one after the other, the longest of them for up to an hour`);
