import { Aws, aws_kms as kms } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { PropsError } from '../../props-error.js';
import type { SfnRedshiftTaskerProps } from '../sfn-redshift-tasker-props.js';
import { expectSamePlace } from './same-place.js';

/** @throws {PropsError} for a key with which neither table nor queues could be encrypted. */
export function checkKeyProps(scope: Construct, props: SfnRedshiftTaskerProps): void {
  const { encryptionKey, encryptionKeyProps, enableEncryptionWithCustomerManagedKey } = props;
  if (encryptionKeyProps !== undefined && enableEncryptionWithCustomerManagedKey === false) {
    throw new PropsError(
      scope,
      'encryptionKeyProps has no effect where enableEncryptionWithCustomerManagedKey is false; leave out one of them',
    );
  }
  const { enabled, keySpec, keyUsage } = encryptionKeyProps ?? {};
  if (enabled === false)
    throw new PropsError(scope, 'encryptionKeyProps.enabled is false, so nothing could be written; leave it out');
  if (
    (keySpec ?? kms.KeySpec.SYMMETRIC_DEFAULT) !== kms.KeySpec.SYMMETRIC_DEFAULT ||
    (keyUsage ?? kms.KeyUsage.ENCRYPT_DECRYPT) !== kms.KeyUsage.ENCRYPT_DECRYPT
  ) {
    throw new PropsError(
      scope,
      `encryptionKeyProps has keySpec ${keySpec ?? 'SYMMETRIC_DEFAULT'} and keyUsage ${keyUsage ?? 'ENCRYPT_DECRYPT'}; DynamoDB and SQS take ` +
        'symmetric keys for encryption only, so leave both out',
    );
  }
  // Another account's key can be used, where its policy allows it; another region's cannot.
  if (encryptionKey) {
    const { region } = encryptionKey.env;
    expectSamePlace(scope, 'encryptionKey', { account: Aws.ACCOUNT_ID, region });
  }
}
