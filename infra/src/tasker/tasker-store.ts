import type { aws_dynamodb as dynamodb } from 'aws-cdk-lib';
import type { PostgresStoreProps } from './postgres-store-props.js';

/** Where a tasker keeps its invocations. */
export type TaskerStore =
  | { readonly table: dynamodb.ITable; readonly postgres?: undefined }
  | { readonly table?: undefined; readonly postgres: PostgresStoreProps };
