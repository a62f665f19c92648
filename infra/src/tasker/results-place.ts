import { aws_iam as iam, type aws_kms as kms, type aws_s3 as s3, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { parseResultLocation, RESULT_PREFIX_LENGTH_MAX } from 'sfn-redshift-tasker';
import { PropsError } from '../props-error.js';
import { acknowledge } from './acknowledge.js';

/** A bucket, as far as it is looked at: every `s3.Bucket` is one. */
export interface ResultsBucket extends Pick<s3.IBucket, 'arnForObjects' | 'bucketName'> {
  readonly encryptionKey?: kms.IKey | undefined;
}

/** Where a tasker may put results. */
export interface ResultsPlace {
  /** The bucket. Give it a lifecycle rule that ends incomplete multipart uploads after a day. */
  readonly bucket: ResultsBucket;

  /**
   * What all keys begin with. Steps of `A-Z a-z 0-9 ! - _ . ' ( ) =` between single `/`.
   *
   * @default - the whole bucket
   */
  readonly prefix?: string;
}

/** As the functions read it: `s3://bucket/prefix`. */
export const resultsUrl = ({ bucket, prefix = '' }: ResultsPlace): string =>
  prefix === '' ? `s3://${bucket.bucketName}` : `s3://${bucket.bucketName}/${prefix}`;

/** @throws {PropsError} for a prefix that the functions would refuse, or that a policy would read as a pattern. */
export function checkResultsPlace(scope: Construct, { prefix = '' }: ResultsPlace): void {
  const isWritten = !Token.isUnresolved(prefix);
  if (isWritten && parseResultLocation(`s3://bucket/${prefix}`)?.prefix === prefix) return;
  throw new PropsError(
    scope,
    `results.prefix is ${isWritten ? `'${prefix}'` : 'only known at deployment'}; allowed: up to ${RESULT_PREFIX_LENGTH_MAX} of ` +
      "A-Z a-z 0-9 ! - _ . ' ( ) = in steps between single /, written down",
  );
}

/** Lets the role put results there, and look at and remove what it has put; of nothing else in the bucket. */
export function grantResults({ bucket, prefix = '' }: ResultsPlace, role: iam.IRole): void {
  const keys = bucket.arnForObjects(prefix === '' ? '*' : `${prefix}/*`);
  role.addToPrincipalPolicy(
    new iam.PolicyStatement({
      sid: 'KeepResults',
      actions: ['s3:PutObject', 's3:GetObject', 's3:DeleteObject', 's3:AbortMultipartUpload'],
      resources: [keys],
    }),
  );
  acknowledge(role, 'IAM5', 'Keys are made of executions; all begin with the prefix', `Resource::${keys}`);
  bucket.encryptionKey?.grant(role, 'kms:GenerateDataKey', 'kms:Decrypt');
}
