// Functions in a VPC: private subnets without a way out, and an endpoint for each service that the functions call.
import assert from 'node:assert/strict';
import { Stack, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { SfnRedshiftTasker } from 'sfn-redshift-tasker-cdk';
import { resourcesOf, synthesise } from '../support/synthesise.mjs';

const { Closed } = synthesise((app) => {
  const stack = new Stack(app, 'Closed');
  const vpc = new ec2.Vpc(stack, 'Vpc', { natGateways: 0 });
  vpc.addGatewayEndpoint('Dynamo', { service: ec2.GatewayVpcEndpointAwsService.DYNAMODB });
  vpc.addInterfaceEndpoint('RedshiftData', { service: ec2.InterfaceVpcEndpointAwsService.REDSHIFT_DATA });
  vpc.addInterfaceEndpoint('StepFunctions', { service: ec2.InterfaceVpcEndpointAwsService.STEP_FUNCTIONS });
  new SfnRedshiftTasker(stack, 'Tasker', {
    redshiftTargetProps: { clusterIdentifier: 'warehouse', dbName: 'dev', dbUser: 'etl' },
    vpc,
    vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
  });
});

const functions = resourcesOf(Closed, 'AWS::Lambda::Function');
const taskers = functions.filter(({ Properties }) => Properties.Environment?.Variables?.TASKER_TABLE_NAME);
assert.ok(taskers.length > 0);
assert.ok(taskers.every(({ Properties }) => Properties.VpcConfig));
assert.equal(resourcesOf(Closed, 'AWS::EC2::VPCEndpoint').length, 3);
assert.equal(resourcesOf(Closed, 'AWS::EC2::NatGateway').length, 0);
console.log(`${taskers.length} functions in private subnets, 3 endpoints, no way out`);
