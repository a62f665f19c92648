import type { aws_kms as kms, aws_lambda as lambda } from 'aws-cdk-lib';
import type { CallbackInfraSettings } from './callback-infra-settings.js';

/** Properties of a {@link CallbackInfra}. */
export interface CallbackInfraProps {
  readonly settings: CallbackInfraSettings;
  readonly completer: lambda.Function;
  /** Reconciles, and cancels what ended executions leave behind. */
  readonly upkeep: lambda.Function;
  readonly encryptionKey: kms.IKey | undefined;
  readonly statementNamePrefix: string;
}
