// Several clusters, databases, users: a further tasker shares what answers with the first one, or stands apart.
import assert from 'node:assert/strict';
import { Stack } from 'aws-cdk-lib';
import { SfnRedshiftTasker } from 'sfn-redshift-tasker-cdk';
import { resourcesOf, synthesise } from '../support/synthesise.mjs';

const { Warehouses } = synthesise((app) => {
  const stack = new Stack(app, 'Warehouses');
  const loads = new SfnRedshiftTasker(stack, 'Loads', {
    redshiftTargetProps: {
      clusterIdentifier: 'warehouse',
      dbName: 'dev',
      dbUser: 'etl',
      additionalDbNames: ['archive'],
    },
  });
  new SfnRedshiftTasker(stack, 'Reports', {
    redshiftTargetProps: { clusterIdentifier: 'warehouse', dbName: 'dev', dbUser: 'reader' },
    callbackInfraOf: loads,
  });
  new SfnRedshiftTasker(stack, 'Sandbox', {
    redshiftTargetProps: {
      ...{ workgroupName: 'sandbox', workgroupId: '01234567-89ab-cdef-0123-456789abcdef', dbName: 'dev' },
    },
  });
});

const [tables, roles] = ['AWS::DynamoDB::Table', 'AWS::IAM::Role'].map((type) => resourcesOf(Warehouses, type).length);
assert.deepEqual([tables, roles], [2, 2]);
console.log(`three taskers on ${tables} tables, with ${roles} roles`);
