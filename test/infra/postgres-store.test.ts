import { aws_ec2 as ec2, aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from '@jest/globals';
import { type PostgresStoreProps, SfnRedshiftTasker, type SfnRedshiftTaskerProps } from '../../infra/src/index.js';
import { aStack, aTasker, CLUSTER, templateOf } from './a-stack.js';

const BY_IAM: PostgresStoreProps = {
  ...{ user: 'tasker', resourceId: 'prx-0A1B2C', host: 'proxy.example', database: 'state' },
};

const taskerOn = (postgresStore: PostgresStoreProps, props: Partial<SfnRedshiftTaskerProps> = {}) => {
  const stack = aStack();
  const tasker = aTasker(stack, { postgresStore, ...props });
  return { stack, tasker, template: templateOf(stack) };
};

describe('a tasker on PostgreSQL', () => {
  it('has no table, no permission on one, and no output that names one', () => {
    const { template } = taskerOn(BY_IAM);
    template.resourceCountIs('AWS::DynamoDB::Table', 0);
    expect(JSON.stringify(template.toJSON())).not.toMatch(/dynamodb|TableName|TASKER_TABLE_NAME/i);
  });

  it('gives its functions the code of that store, and where the database is', () => {
    const { template } = taskerOn({ ...BY_IAM, schema: 'etl', port: 6432, connectionsMax: 3 });
    template.allResourcesProperties('AWS::Lambda::Function', {
      Handler: 'postgres.handler',
      Environment: {
        Variables: Match.objectLike({
          ...{ TASKER_STORE: 'postgres', TASKER_POSTGRES_HOST: 'proxy.example', TASKER_POSTGRES_PORT: '6432' },
          ...{ TASKER_POSTGRES_DATABASE: 'state', TASKER_POSTGRES_SCHEMA: 'etl', TASKER_POSTGRES_USER: 'tasker' },
          TASKER_POSTGRES_CONNECTIONS_MAX: '3',
          // Where Lambda has the authorities of RDS.
          TASKER_POSTGRES_CA_FILE: '/var/runtime/ca-cert.pem',
        }),
      },
    });
  });

  it('may connect as one user of one database, and read no secret', () => {
    const { template } = taskerOn(BY_IAM);
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'rds-db:connect',
            Resource: {
              'Fn::Join': [
                '',
                [
                  ...['arn:', { Ref: 'AWS::Partition' }, ':rds-db:', { Ref: 'AWS::Region' }, ':'],
                  ...[{ Ref: 'AWS::AccountId' }, ':dbuser:prx-0A1B2C/tasker'],
                ],
              ],
            },
          }),
        ]),
      },
    });
    expect(JSON.stringify(template.toJSON())).not.toContain('secretsmanager');
  });

  it('may read the secret, and connect as nobody else', () => {
    const stack = aStack();
    const secret = new secretsmanager.Secret(stack, 'Login') as secretsmanager.ISecret;
    aTasker(stack, { postgresStore: { secret } });
    const template = templateOf(stack);
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'secretsmanager:GetSecretValue',
            Resource: { Ref: Match.stringLikeRegexp('^Login') },
          }),
        ]),
      },
    });
    template.allResourcesProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: Match.objectLike({ TASKER_POSTGRES_SECRET: { Ref: Match.stringLikeRegexp('^Login') } }),
      },
    });
    expect(JSON.stringify(template.toJSON())).not.toContain('rds-db');
  });

  it('is let in by the security groups of its database, from each of its functions', () => {
    const stack = aStack();
    const vpc = new ec2.Vpc(stack, 'Network', { maxAzs: 2 }) as ec2.IVpc;
    const group = new ec2.SecurityGroup(stack, 'Database', { vpc });
    const connectable = new ec2.Connections({ securityGroups: [group], defaultPort: ec2.Port.tcp(5432) });
    const store = { ...BY_IAM, connectable: { connections: connectable } };
    aTasker(stack, { postgresStore: store, vpc, completerLambdaFunctionProps: {} });
    const rules = templateOf(stack).findResources('AWS::EC2::SecurityGroupIngress', {
      Properties: {
        FromPort: 5432,
        ToPort: 5432,
        GroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Database'), 'GroupId'] },
      },
    });
    expect(Object.keys(rules)).toHaveLength(3);
  });

  it('is shared by a tasker for another database, store and all', () => {
    const stack = aStack();
    const first = aTasker(stack, { postgresStore: BY_IAM });
    new SfnRedshiftTasker(stack, 'Second', {
      redshiftTargetProps: { ...CLUSTER, dbName: 'reports' },
      callbackInfraOf: first,
    });
    const template = templateOf(stack);
    template.resourceCountIs('AWS::DynamoDB::Table', 0);
    template.allResourcesProperties('AWS::Lambda::Function', {
      Handler: 'postgres.handler',
      Environment: { Variables: Match.objectLike({ TASKER_POSTGRES_HOST: 'proxy.example' }) },
    });
  });

  it('has no tracking table to be asked for', () => {
    const { tasker } = taskerOn(BY_IAM);
    expect(() => tasker.trackingTable).toThrow('postgresStore is given, so there is no trackingTable');
  });

  it.each<[string, PostgresStoreProps, string]>([
    ['nobody to log in as', {}, 'postgresStore has no secret and no user; give a secret, or user, resourceId'],
    ['a user without a resource', { ...BY_IAM, resourceId: undefined! }, 'no secret and no resourceId'],
    ['a user without a host', { ...BY_IAM, host: undefined! }, 'no secret and no host'],
    ['a user without a database', { ...BY_IAM, database: undefined! }, 'no secret and no database'],
    [
      'a resource that is a name',
      { ...BY_IAM, resourceId: 'my-proxy' },
      "postgresStore.resourceId is 'my-proxy'; allowed",
    ],
    ['a schema that is SQL', { ...BY_IAM, schema: 'a"b' }, `postgresStore.schema is 'a"b'; allowed`],
    ['port 0', { ...BY_IAM, port: 0 }, 'postgresStore.port is 0; allowed: a whole number from 1 to 65535'],
    ['a port too high', { ...BY_IAM, port: 65_536 }, 'postgresStore.port is 65536; allowed'],
    ['no connection', { ...BY_IAM, connectionsMax: 0 }, 'postgresStore.connectionsMax is 0; allowed'],
    ['too many connections', { ...BY_IAM, connectionsMax: 101 }, 'postgresStore.connectionsMax is 101; allowed'],
    [
      'security groups without a network',
      { ...BY_IAM, connectable: { connections: new ec2.Connections() } },
      'postgresStore.connectable lets in functions of a network, and there is no vpc',
    ],
  ])('refuses %s', (_name, store, message) => {
    expect(() => taskerOn(store)).toThrow(message);
  });

  it('refuses a secret beside a user, and one in another region', () => {
    const stack = aStack('Stack', { env: { region: 'eu-west-1', account: '123456789012' } });
    const secretIn = (region: string, id: string) =>
      secretsmanager.Secret.fromSecretCompleteArn(
        stack,
        id,
        `arn:aws:secretsmanager:${region}:123456789012:secret:login-AbCdEf`,
      );
    const here = secretIn('eu-west-1', 'Here');
    expect(() => aTasker(stack, { postgresStore: { secret: here, user: 'a' } }, 'A')).toThrow(
      'postgresStore has a secret, which names a user of its own, and user, which is for IAM authentication',
    );
    expect(() => aTasker(stack, { postgresStore: { secret: here, resourceId: 'db-A' } }, 'B')).toThrow(
      'and resourceId',
    );
    expect(() => aTasker(stack, { postgresStore: { secret: secretIn('eu-west-2', 'There') } }, 'C')).toThrow(
      'postgresStore.secret is in region eu-west-2',
    );
  });

  it('refuses what is about a table', () => {
    expect(() => taskerOn(BY_IAM, { dynamoTableProps: {} })).toThrow(
      'dynamoTableProps has no effect where postgresStore is given; leave out one of them',
    );
    const other = aStack();
    const { trackingTable } = aTasker(other);
    expect(() => taskerOn(BY_IAM, { existingTableObj: trackingTable })).toThrow(
      'existingTableObj has no effect where postgresStore is given',
    );
  });

  it('refuses a store of its own where another tasker is shared', () => {
    const stack = aStack();
    const first = aTasker(stack);
    expect(() => aTasker(stack, { postgresStore: BY_IAM, callbackInfraOf: first }, 'Second')).toThrow(
      "postgresStore has no effect for a tasker that uses another tasker's callback infrastructure",
    );
  });
});
