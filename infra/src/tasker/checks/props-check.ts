import type { Construct } from 'constructs';
import { checkDurableFunctions } from '../durable-execution-ended-rule.js';
import { PropsError } from '../../props-error.js';
import { checkResultsPlace } from '../results-place.js';
import type { SfnRedshiftTaskerProps } from '../sfn-redshift-tasker-props.js';
import { checkDurations } from './durations.js';
import { checkFunctionProps } from './functions.js';
import { checkKeyProps } from './keys.js';
import { checkPools } from './pools.js';
import { checkPostgresStore } from './postgres-store.js';
import { checkQueueProps } from './queues.js';
import { expectSamePlace } from './same-place.js';
import { checkShape } from './shape.js';

type Prop = keyof SfnRedshiftTaskerProps;

/** Props of which the second has no effect where the first is given. */
const CONTRADICTIONS: readonly (readonly [Prop, Prop])[] = [
  ['existingTableObj', 'dynamoTableProps'],
  ['postgresStore', 'existingTableObj'],
  ['postgresStore', 'dynamoTableProps'],
  ['existingQueueObj', 'queueProps'],
  ['existingQueueObj', 'deadLetterQueueProps'],
  ['existingQueueObj', 'maxReceiveCount'],
  ['encryptionKey', 'encryptionKeyProps'],
  ['starterExistingLambdaObj', 'starterLambdaFunctionProps'],
  ['completerExistingLambdaObj', 'completerLambdaFunctionProps'],
  ['callbackInfraOf', 'existingTableObj'],
  ['starterExistingLambdaObj', 'roleName'],
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
  'postgresStore',
  'completerExistingLambdaObj',
  'completerLambdaFunctionProps',
  'upkeepLambdaFunctionProps',
  'statementNamePrefix',
  'results',
  'reconcilePeriod',
  'reconcileGrace',
  'maxInFlight',
  'pools',
  'cancelOnExecutionEnd',
  'longestStatement',
  'longestPoolWait',
  'longestSingletonWait',
  'followedStateMachines',
  'durableFunctions',
  'roleName',
  'createDashboard',
];

/** @throws {PropsError} for props that contradict each other or would be ignored. */
export function checkProps(scope: Construct, props: SfnRedshiftTaskerProps): void {
  checkShape(scope, props);
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
  if (props.cancelOnExecutionEnd === false && props.followedStateMachines !== undefined) {
    throw new PropsError(
      scope,
      'followedStateMachines has no effect where cancelOnExecutionEnd is false; leave out one of them',
    );
  }
  if (props.createAlarms === false) {
    const hasDashboard =
      props.createDashboard !== false && props.callbackInfraOf === undefined && props.createCallbackInfra !== false;
    for (const prop of [
      'alarmActions',
      'longestStatement',
      'longestPoolWait',
      'longestSingletonWait',
      ...(hasDashboard ? [] : ['runbookUrl' as const]),
    ] as const) {
      if (props[prop] === undefined) continue;
      throw new PropsError(scope, `${prop} has no effect where createAlarms is false; leave out one of them`);
    }
  }
  checkTableOptions(scope, props);
  checkNumber(scope, 'maxReceiveCount', props.maxReceiveCount, 5, 1000);
  checkNumber(scope, 'completerMaxConcurrency', props.completerMaxConcurrency, 2, 1000);
  checkNumber(scope, 'sqlPreviewLength', props.sqlPreviewLength, 0, 10_000);
  if (props.results) checkResultsPlace(scope, props.results);
  checkPools(scope, props);
  checkDurations(scope, props);
  checkFunctionProps(scope, props);
  checkQueueProps(scope, props.queueProps, props.deadLetterQueueProps);
  checkKeyProps(scope, props);
  checkNetwork(scope, props);
  checkPostgresStore(scope, props);
  checkDurableFunctions(scope, props.durableFunctions);
}

function checkNetwork(scope: Construct, { vpc, vpcSubnets, securityGroups }: SfnRedshiftTaskerProps): void {
  if (vpc === undefined && (vpcSubnets !== undefined || securityGroups !== undefined)) {
    throw new PropsError(
      scope,
      'vpcSubnets and securityGroups have no effect without vpc; give the vpc, or leave them out',
    );
  }
  if (securityGroups?.length === 0) {
    throw new PropsError(
      scope,
      'securityGroups is empty, and a function in a network needs one; leave it out for a new one',
    );
  }
  if (vpc !== undefined) expectSamePlace(scope, 'vpc', vpc.env);
}

/** Of a table's options, what the handlers decide. */
function checkTableOptions(scope: Construct, { dynamoTableProps }: SfnRedshiftTaskerProps): void {
  for (const option of ['partitionKey', 'sortKey', 'timeToLiveAttribute'] as const) {
    if (dynamoTableProps?.[option] === undefined) continue;
    throw new PropsError(
      scope,
      `dynamoTableProps.${option} is the tasker's own affair and would be ignored; leave it out`,
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
