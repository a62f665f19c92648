import type { aws_dynamodb as dynamodb, aws_sqs as sqs } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { PropsError } from '../props-error.js';
import type { CallbackInfraOwner } from './callback-infra-owner.js';
import { checkSharingProps } from './checks/props-check.js';
import { expectSameEnvironment } from './checks/same-place.js';
import type { SfnRedshiftTaskerProps } from './sfn-redshift-tasker-props.js';

const tableMakers = new WeakMap<dynamodb.ITable, CallbackInfraOwner>();
const queueReaders = new WeakMap<sqs.IQueue, Construct>();

/** Remembers which tasker made a table, so that another one which is given the table finds it. */
export function rememberTableMaker(table: dynamodb.ITable, maker: CallbackInfraOwner): void {
  tableMakers.set(table, maker);
}

/**
 * The tasker whose callback infrastructure `tasker` uses; `undefined` where it has its own.
 *
 * @throws {PropsError} where none can be found, or where two taskers would read one queue.
 */
export function findSharedTasker(tasker: Construct, props: SfnRedshiftTaskerProps): CallbackInfraOwner | undefined {
  const { callbackInfraOf, createCallbackInfra, existingQueueObj, existingTableObj } = props;
  if (createCallbackInfra !== false && callbackInfraOf === undefined) {
    if (existingQueueObj) claimQueue(tasker, existingQueueObj);
    return undefined;
  }
  const shared = callbackInfraOf ?? (existingTableObj && tableMakers.get(existingTableObj));
  if (shared === undefined) {
    throw new PropsError(
      tasker,
      `createCallbackInfra is false, and ${existingTableObj ? 'existingTableObj was made by no tasker of this app' : 'no other tasker is named'}; ` +
        'name the tasker whose callback infrastructure is to be used in callbackInfraOf, or leave out createCallbackInfra',
    );
  }
  checkSharingProps(tasker, props);
  expectSameEnvironment(tasker, callbackInfraOf ? 'callbackInfraOf' : 'existingTableObj', shared);
  return shared;
}

function claimQueue(tasker: Construct, queue: sqs.IQueue): void {
  const reader = queueReaders.get(queue);
  if (reader !== undefined) {
    throw new PropsError(
      tasker,
      `existingQueueObj is read by the completer of '${reader.node.path}', which would take this tasker's events and drop them; ` +
        'share that tasker with callbackInfraOf, or give each its own queue',
    );
  }
  queueReaders.set(queue, tasker);
}
