import { aws_kms as kms, aws_s3 as s3, Duration, Lazy } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from '@jest/globals';
import { type IncludedResult, RedshiftStatement, type ResultsPlace, SfnRedshiftTasker } from '../../infra/src/index.js';
import { aStack, aTasker, CLUSTER, templateOf } from './a-stack.js';

const ACTIONS = ['s3:PutObject', 's3:GetObject', 's3:DeleteObject', 's3:AbortMultipartUpload'];

describe('a tasker with a place for results', () => {
  it('may put objects below the prefix, and nothing else', () => {
    const stack = aStack();
    const bucket = s3.Bucket.fromBucketName(stack, 'Lake', 'lake');
    aTasker(stack, { results: { bucket, prefix: 'etl/results' } });
    const template = templateOf(stack);
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          {
            ...{ Sid: 'KeepResults', Effect: 'Allow', Action: ACTIONS },
            Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::lake/etl/results/*']] },
          },
        ]),
      },
    });
    const text = JSON.stringify(template.toJSON());
    expect(text.match(/s3:[A-Z]\w+/g)?.sort()).toEqual([...ACTIONS].sort());
    expect(text).toContain('"TASKER_RESULTS_TO":"s3://lake/etl/results"');
  });

  it('may use the key of the bucket', () => {
    const stack = aStack();
    const encryptionKey = new kms.Key(stack, 'LakeKey');
    aTasker(stack, { results: { bucket: new s3.Bucket(stack, 'Lake', { encryptionKey }) } });
    templateOf(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Effect: 'Allow' }),
        ]),
      },
    });
  });

  it('shares it with taskers that use its completer', () => {
    const stack = aStack();
    const bucket = s3.Bucket.fromBucketName(stack, 'Lake', 'lake');
    const owner = aTasker(stack, { results: { bucket } });
    const other = new SfnRedshiftTasker(stack, 'Other', { redshiftTargetProps: CLUSTER, callbackInfraOf: owner });
    expect(other.results).toBe(owner.results);
    const text = JSON.stringify(templateOf(stack).toJSON());
    expect(text.match(/"TASKER_RESULTS_TO":"s3:\/\/lake"/g)?.length).toBeGreaterThan(2);
    expect(
      () =>
        new SfnRedshiftTasker(stack, 'Third', {
          redshiftTargetProps: CLUSTER,
          callbackInfraOf: owner,
          results: { bucket },
        }),
    ).toThrow('results has no effect for a tasker that uses another');
  });

  it.each([
    ['etl/*', "results.prefix is 'etl/*'"],
    ['etl/', "results.prefix is 'etl/'"],
    ['/etl', "results.prefix is '/etl'"],
    ['a//b', "results.prefix is 'a//b'"],
    ['../x', "results.prefix is '../x'"],
    ['x'.repeat(513), 'results.prefix is'],
    [Lazy.string({ produce: () => 'late' }), 'results.prefix is only known at deployment'],
  ])('refuses the prefix %s', (prefix, message) => {
    const stack = aStack();
    const results: ResultsPlace = { bucket: s3.Bucket.fromBucketName(stack, 'Lake', 'lake'), prefix };
    expect(() => aTasker(stack, { results })).toThrow(message);
  });

  it('is nothing that a tasker without one pays for', () => {
    const stack = aStack();
    aTasker(stack);
    expect(JSON.stringify(templateOf(stack).toJSON())).not.toMatch(/s3:|TASKER_RESULTS_TO/);
  });
});

describe('a statement whose result goes to S3', () => {
  const statement = (includeResult: IncludedResult, hasPlace = true): RedshiftStatement => {
    const stack = aStack();
    const bucket = s3.Bucket.fromBucketName(stack, 'Lake', 'lake');
    const tasker = aTasker(stack, hasPlace ? { results: { bucket } } : {});
    return new RedshiftStatement(stack, 'Query', {
      ...{ tasker, sql: 'select 1', timeout: Duration.hours(1), includeResult },
    });
  };

  it('says so in its payload', () => {
    const includeResult = { overflow: 's3', maxRows: 10, to: 's3://lake/x', format: 'csv' } as const;
    expect(JSON.stringify(statement(includeResult).toStateJson())).toContain(
      `"includeResult":${JSON.stringify(includeResult)}`,
    );
  });

  it('needs a place for results', () => {
    expect(() => statement({ format: 'csv' }, false)).toThrow("'Stack/Tasker' has no place for results");
    expect(() => statement({ maxRows: 5 }, false)).not.toThrow();
  });

  it('is refused where the starter would refuse it', () => {
    expect(() => statement({ maxRows: 5, format: 'csv' })).toThrow(
      'includeResult.maxRows does not go with to and format',
    );
    expect(() => statement({ to: 's3://lake/*' })).toThrow('includeResult.to is');
  });
});
