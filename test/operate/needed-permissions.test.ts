import { describe, expect, it } from '@jest/globals';
import { neededPermissions, placeOf } from '../../src/domain/operate/needed-permissions.js';

const PLACE = { partition: 'aws-cn', region: 'cn-north-1', account: '123456789012' };
const nothingElse = { tableName: 'etl', durableFunctionNames: [], durableExecutionArns: [] };

const resources = (known: Parameters<typeof neededPermissions>[0]): string[] => [
  ...new Set(neededPermissions(known).map(({ resource }) => resource)),
];

describe('where a function is', () => {
  it('is told by its ARN, in every partition', () => {
    expect(placeOf('arn:aws-cn:lambda:cn-north-1:123456789012:function:etl')).toEqual(PLACE);
  });

  it.each([undefined, '', 'etl', 'arn:aws', 'arn:aws:lambda:eu-central-1'])('is not told by %j', (arn) => {
    expect(placeOf(arn)).toBeUndefined();
  });
});

describe('what a tasker must be allowed', () => {
  it('is told of the table and its index in its own partition, region and account', () => {
    const table = 'arn:aws-cn:dynamodb:cn-north-1:123456789012:table/etl';
    expect(resources({ ...nothingElse, place: PLACE })).toEqual(['*', table, `${table}/index/inFlight`]);
  });

  it.each([
    ['', 'arn:aws-cn:s3:::lake/*'],
    ['results/day', 'arn:aws-cn:s3:::lake/results/day/*'],
  ])('is told of objects under its place for results, whose prefix is %j', (prefix, resource) => {
    const known = { ...nothingElse, place: PLACE, results: { bucket: 'lake', prefix } };
    expect(resources(known).at(-1)).toBe(resource);
  });

  const CLUSTER = { clusterIdentifier: 'warehouse', database: 'dev' };
  const WORKGROUP_ARN = 'arn:aws-cn:redshift-serverless:cn-north-1:123456789012:workgroup/0a1b';
  const START = ['redshift-data:ExecuteStatement', 'redshift-data:BatchExecuteStatement'];

  it.each([
    [
      'a cluster as the role itself',
      CLUSTER,
      [
        ...START.map((action) => `${action} cluster:warehouse`),
        'redshift:GetClusterCredentialsWithIAM dbname:warehouse/dev',
      ],
    ],
    [
      'a cluster as a database user',
      { ...CLUSTER, dbUser: 'etl' },
      [
        ...START.map((action) => `${action} cluster:warehouse`),
        ...['dbuser:warehouse/etl', 'dbname:warehouse/dev'].map((name) => `redshift:GetClusterCredentials ${name}`),
      ],
    ],
    [
      'a cluster by a secret',
      { ...CLUSTER, secretArn: 'etl-user' },
      START.map((action) => `${action} cluster:warehouse`),
    ],
    ['a workgroup whose id is not known', { workgroupName: 'etl', database: 'dev' }, []],
    [
      'a workgroup by its ARN',
      { workgroupName: WORKGROUP_ARN, database: 'dev' },
      [...START, 'redshift-serverless:GetCredentials'].map((action) => `${action} ${WORKGROUP_ARN}`),
    ],
    [
      'a workgroup by its ARN and a secret',
      { workgroupName: WORKGROUP_ARN, database: 'dev', secretArn: 'etl-user' },
      START.map((action) => `${action} ${WORKGROUP_ARN}`),
    ],
  ])('is told of what %s takes', (_name, target, expected) => {
    const without = neededPermissions({ ...nothingElse, place: PLACE }).length;
    const needed = neededPermissions({ ...nothingElse, place: PLACE, target });
    const ofTarget = needed.filter(({ action }) => action.startsWith('redshift:') || /Execute|serverless/.test(action));
    expect(needed).toHaveLength(without + ofTarget.length);
    expect(
      ofTarget.map(
        ({ action, resource }) => `${action} ${resource.replace('arn:aws-cn:redshift:cn-north-1:123456789012:', '')}`,
      ),
    ).toEqual(expected);
  });

  it('is told of what has no place, and of executions that wait, where its own place is not known', () => {
    const durable = 'arn:aws:lambda:eu-central-1:123456789012:function:load:7/durable-execution/nightly/0a1b';
    const known = {
      ...nothingElse,
      ...{ results: { bucket: 'lake', prefix: '' }, durableFunctionNames: ['merge'], durableExecutionArns: [durable] },
    };
    expect(resources(known)).toEqual(['*', durable]);
  });
});
