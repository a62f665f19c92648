import type { aws_ec2 as ec2 } from 'aws-cdk-lib';

/** Where the functions of a tasker run. */
export interface TaskerNetworkProps {
  /**
   * The network of all functions that are made here. It must reach DynamoDB (or `postgresStore`), the Redshift Data API, Step
   * Functions and, with a key, KMS; the functions never connect to Redshift itself.
   *
   * @default - no VPC
   */
  readonly vpc?: ec2.IVpc;

  /**
   * Where in `vpc`.
   *
   * @default - its private subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * Security groups of all functions in `vpc`.
   *
   * @default - a new one for each function, which lets everything out
   */
  readonly securityGroups?: ec2.ISecurityGroup[];
}
