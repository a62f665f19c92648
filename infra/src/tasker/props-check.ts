import type { Construct } from 'constructs';
import { PropsError } from '../props-error.js';
import type { SfnRedshiftTaskerProps } from './sfn-redshift-tasker-props.js';

type Prop = keyof SfnRedshiftTaskerProps;

/** Props of which the second has no effect where the first is given. */
const CONTRADICTIONS: readonly (readonly [Prop, Prop])[] = [
  ['existingTableObj', 'dynamoTableProps'],
  ['existingQueueObj', 'queueProps'],
  ['existingQueueObj', 'deadLetterQueueProps'],
  ['existingQueueObj', 'maxReceiveCount'],
  ['encryptionKey', 'encryptionKeyProps'],
  ['starterExistingLambdaObj', 'starterLambdaFunctionProps'],
  ['completerExistingLambdaObj', 'completerLambdaFunctionProps'],
  ['callbackInfraOf', 'existingTableObj'],
];

/** Props of the callback infrastructure: without effect where another tasker's is used. */
const OF_CALLBACK_INFRA: readonly Prop[] = [
  'existingQueueObj',
  'queueProps',
  'deadLetterQueueProps',
  'maxReceiveCount',
  'completerMaxConcurrency',
  'encryptionKey',
  'encryptionKeyProps',
  'enableEncryptionWithCustomerManagedKey',
  'dynamoTableProps',
  'completerExistingLambdaObj',
  'completerLambdaFunctionProps',
  'upkeepLambdaFunctionProps',
  'statementNamePrefix',
  'reconcilePeriod',
  'reconcileGrace',
  'cancelOnExecutionEnd',
  'longestStatement',
  'alarmActions',
  'createDashboard',
];

/** @throws {PropsError} for props that contradict each other or would be ignored. */
export function checkProps(scope: Construct, props: SfnRedshiftTaskerProps): void {
  for (const [first, second] of CONTRADICTIONS) {
    if (props[first] !== undefined && props[second] !== undefined) {
      throw new PropsError(scope, `${second} has no effect where ${first} is given; leave out one of them`);
    }
  }
  if (props.encryptionKey !== undefined && props.enableEncryptionWithCustomerManagedKey === false) {
    throw new PropsError(
      scope,
      'enableEncryptionWithCustomerManagedKey is false, but there is an encryptionKey; leave out one of them',
    );
  }
  if (props.createCallbackInfra === true && props.callbackInfraOf !== undefined) {
    throw new PropsError(
      scope,
      'createCallbackInfra is true, but callbackInfraOf names a tasker that has it; leave out one of them',
    );
  }
  checkNumber(scope, 'maxReceiveCount', props.maxReceiveCount, 5, 1000);
  checkNumber(scope, 'completerMaxConcurrency', props.completerMaxConcurrency, 2, 1000);
  checkNumber(scope, 'sqlPreviewLength', props.sqlPreviewLength, 0, 10_000);
  if (props.vpc === undefined && (props.vpcSubnets !== undefined || props.securityGroups !== undefined)) {
    throw new PropsError(
      scope,
      'vpcSubnets and securityGroups have no effect without vpc; give the vpc, or leave them out',
    );
  }
}

/** @throws {PropsError} for a prop that only a tasker with its own callback infrastructure can have. */
export function checkSharingProps(scope: Construct, props: SfnRedshiftTaskerProps): void {
  for (const prop of OF_CALLBACK_INFRA) {
    if (props[prop] === undefined) continue;
    throw new PropsError(
      scope,
      `${prop} has no effect for a tasker that uses another tasker's callback infrastructure; give it to that tasker, ` +
        'or leave out createCallbackInfra and callbackInfraOf',
    );
  }
}

function checkNumber(scope: Construct, prop: Prop, value: number | undefined, least: number, most: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return;
  throw new PropsError(scope, `${prop} is ${value}; allowed: a whole number from ${least} to ${most}`);
}
